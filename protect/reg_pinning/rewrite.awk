# SPDX-License-Identifier: GPL-2.0-only
#
# 0f begins WRMSR (0f 30), writes to control registers (0f 22), LIDT, LMSW (0f 01). Where it stands in
# the encoding of an address, what follows it may make such an instruction inside of others, which
# no order of linking removes (mk/check_instructions.sh), and which displacements there are changes
# with the layout of structures. So addresses are encoded without it:
#   (%rdi,%rcx)	the sum the other way round
#   15(...)	with a displacement of 32 bits, whose next byte is zero
#   (%rdi) with register 1 or operation 1 (or, ror, dec), with a displacement of 8 bits, zero
# A constant may end in 0f, or in 0f and the byte of such an instruction: behind it stands one that does
# nothing where the next could complete it. Constants of types (protect/cfi) are followed by a
# fixed one.
# Displacements of jumps are not known here: with a shift (mk/assemble.sh), a byte that is never
# reached stands behind some jumps, others for each shift, which changes what crosses it.

function ends_badly(line,    value, bytes) {
	if (line !~ /^\t[a-z]+[ \t]+\$-?[0-9]+, / || line ~ /%r1[01]d|# type/)
		return ""
	value = line
	sub(/^[^$]*\$/, "", value)
	sub(/,.*/, "", value)
	value += 0
	if (value >= -128 && value <= 127)
		return value == 15 ? "nop" : ""
	if (line ~ /^\tmovabs/)
		bytes = int((value < 0 ? value + 2 ^ 64 : value) / 2 ^ 48)
	else
		bytes = int((value + 2 ^ 32) % 2 ^ 32 / 2 ^ 16)
	if (int(bytes / 256) == 15)
		return "nop"
	# Together with these two the next byte is an operand: 0f names a register that nothing loads.
	return bytes == 15 || bytes == 256 + 15 || bytes == 34 * 256 + 15 ? "nopl" : ""
}

# Bytes 00, 01, 22, 30: additions and the like that need no prefix.
remedy == "nop" && /^\t(add|and|xor)/ { print "\tnop" }
/^\t[a-z]/ { remedy = "" }

/^\t[^.#].*\(%(rdi|r15),%(rcx|r9)\)/ {
	$0 = gensub(/\((%rdi|%r15),(%rcx|%r9)\)/, "(\\2,\\1)", "g")
}

/^\t[^.#].*[^0-9a-zA-Z_]15\(%/ && !/[;{]/ {
	sub(/^\t/, "\t{disp32} ")
}

/^\t[^.#].*[ \t,*:]\(%(rdi|r15)\)/ && !/[;{]|%es:/ {
	if ($0 ~ /%([er]?cx|cl|r9[bwd]?)([^0-9a-z]|$)/ || $0 ~ /^\t(lock[ \t]+)?(or|ror|dec)/)
		sub(/^\t/, "\t{disp8} ")
}

{ print }

/^\t[a-z]+[ \t]+\$/ && !assembly {
	remedy = ends_badly($0)
	if (remedy == "nopl")
		print "\tnopl\t(%rax)"
}

shift && /^\tjmp\t/ && ++jumps % (6 + shift) == 0 { print "\tint3" }
