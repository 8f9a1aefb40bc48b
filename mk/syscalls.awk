# SPDX-License-Identifier: GPL-2.0-only
#
# docs/syscalls.md from linux/table.def: awk -f mk/syscalls.awk linux/table.def

BEGIN {
	print "# System calls"
	print ""
	print "Made from `linux/table.def` by `mk/syscalls.awk`; do not edit. Numbers per architecture; FULL does what Linux"
	print "documents, PARTIAL what the last column does not take away. What is not listed is ENOSYS."
}

# Headings are the one-line comments between the rows.
/^\/\* .* \*\/$/ && !/SPDX/ {
	heading = $0
	gsub(/^\/\* | \*\/$/, "", heading)
	print "\n## " heading "\n"
	print "| x86_64 | aarch64 | armv7 | call | level | what Linux does and we do not |"
	print "|---:|---:|---:|---|---|---|"
}

/^SYSCALL\(/ {
	row = $0
	sub(/^SYSCALL\(/, "", row)
	split(row, field, ",")
	for (i = 1; i <= 5; i++)
		gsub(/[ \t]/, "", field[i])
	count = split($0, quoted, "\"")
	for (i = 1; i <= 3; i++)
		if (field[i] == "NONE")
			field[i] = "-"
	printf "| %s | %s | %s | `%s%s` | %s | %s |\n", field[1], field[2], field[3], field[4], quoted[2], field[5], quoted[4]
}
