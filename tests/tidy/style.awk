# SPDX-License-Identifier: GPL-2.0-only
#
# Variable "rule" chooses what is checked; prints "FILE:LINE: ..." for what breaks it.

function complain(line, what) {
	printf "%s:%d: %s\n", FILENAME, line, what
}

# A tab reaches to the next column that is a multiple of eight; bytes of a UTF-8 sequence after the
# first take no column.
function width(text,    i, column, character) {
	column = 0
	for (i = 1; i <= length(text); i++) {
		character = substr(text, i, 1)
		if (character == "\t")
			column += 8 - column % 8
		else
			column++
	}
	return column
}

function end_of_file() {
	if (rule == "file_length" && lines > 500)
		printf "%s: %d lines, at most 500\n", file, lines
	if (rule == "licence" && !licensed)
		printf "%s: no SPDX line at its head\n", file
}

FNR == 1 {
	if (file != "")
		end_of_file()
	file = FILENAME
	licensed = 0
	start = 0
	is_code = FILENAME ~ /\.[ch]$/
}

{ lines = FNR }

FNR <= 3 && /SPDX-License-Identifier: GPL-2\.0/ { licensed = 1 }

rule == "line_width" && width($0) > 100 { complain(FNR, width($0) " columns, at most 100") }

rule == "comments" && /^ \*[A-Za-z]/ { complain(FNR, "a comment's line that was run together") }

# The names of the words are put together here so that this file does not find itself.
rule == "words" && $0 ~ ("(^|[^A-Za-z_])(TO" "DO|FIX" "ME|XX" "X|HA" "CK)([^A-Za-z_]|$)") {
	complain(FNR, "a word that says that something is not done")
}
rule == "words" && is_code && $0 ~ "^#[ \t]*if (0|1)$" { complain(FNR, "code switched off") }
rule == "words" && is_code && FILENAME !~ /^(host|user|tests|bench)\// &&
	/(^|[^A-Za-z_])(strcpy|strcat|sprintf|gets|alloca)\(/ {
	complain(FNR, "a copy without a bound")
}

# A function is what stands between a "{" and a "}" at the left margin, when a line with a ")"
# came before it.
rule == "function_length" && is_code {
	if ($0 == "{" && before ~ /\)[ \t]*$/) {
		start = FNR
		head = before
	} else if ($0 == "}" && start) {
		if (FNR - start - 1 > 70)
			complain(start, FNR - start - 1 " lines in a function, at most 70: " head)
		start = 0
	}
	before = $0
}

END { if (file != "") end_of_file() }
