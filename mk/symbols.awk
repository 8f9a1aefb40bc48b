# SPDX-License-Identifier: GPL-2.0-only
#
# From `nm -n` of a linked image (addresses sorted) to the assembly of its table of symbols.
# Variables: data=1 adds objects to functions (prove image: the attacker knows every name).
# Offsets count from image_start, so the table holds no address and needs no relocation.

function value(hex,    i, sum) {
	sum = 0
	for (i = 1; i <= length(hex); i++)
		sum = sum * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return sum
}

NF == 3 && $3 == "image_start" { base = value($1); based = 1 }

NF == 3 && ($2 ~ /^[tT]$/ || (data && $2 ~ /^[dDbBrR]$/)) && $3 !~ /^(__cfi_|\.L|\$|set_)/ {
	address[count] = value($1)
	name[count++] = $3
}

END {
	print "\t.section .rodata.symbols,\"a\",@progbits"
	print "\t.globl symbol_count, symbol_table, symbol_names"
	print "\t.hidden symbol_count, symbol_table, symbol_names"
	print "\t.balign 8\nsymbol_table:"
	kept = 0
	text = 0
	for (i = 0; i < count; i++) {
		if (based && address[i] < base)
			continue
		printf "\t.long %d, %d\n", address[i] - base, text
		text += length(name[i]) + 1
		order[kept++] = name[i]
	}
	print "symbol_count:\n\t.quad " kept
	print "symbol_names:"
	for (i = 0; i < kept; i++)
		print "\t.asciz \"" order[i] "\""
	print "\t.byte 0"
	print "\t.section .note.GNU-stack,\"\",@progbits"
}
