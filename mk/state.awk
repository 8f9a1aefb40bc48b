# SPDX-License-Identifier: GPL-2.0-only
#
# Writes what a run saw into the table of docs/state.md; nobody types these cells by hand.
# Files: the matrix that `./testudo prove` printed, the cost.json that `./testudo bench --cost` left,
# docs/state.md. A row of the document that no run saw keeps its text.

FNR == 1 { file = FILENAME ~ /cost\.json$/ ? "cost" : FILENAME ~ /state\.md$/ ? "document" : "matrix" }

file == "matrix" && $2 ~ /^(ON|OFF|NO_HARDWARE)$/ && $4 == "of" {
	evidence[$1] = $2
	stopped[$1] = $3 " of " $5
	beaten[$1] = $6 " of " $8
}

file == "cost" && $2 == "\"row\"" { gsub(/[",]/, ""); price[$4] = sprintf("%+.1f %%", $7) }

file == "document" && $1 == "|" && $2 in evidence {
	row = $2
	mutant = beaten[row] == "0 of 0" ? "that of each crime's row" : beaten[row] " won"
	printf "| %s | %s | %s | %s stopped | %s | %s |\n", row, evidence[row] == "ON" ? "yes" : "no",
		evidence[row], stopped[row], mutant, row in price ? price[row] : "-"
	seen[row] = 1
	next
}

file == "document"

END {
	for (row in evidence)
		if (!(row in seen)) {
			print "docs/state.md has no line for row " row > "/dev/stderr"
			missing = 1
		}
	exit missing
}
