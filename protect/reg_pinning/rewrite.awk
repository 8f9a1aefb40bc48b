# SPDX-License-Identifier: GPL-2.0-only
#
# 0f begins WRMSR (0f 30), writes to control registers (0f 22), LIDT, LMSW (0f 01). Where it stands in
# the encoding of an address, what follows it may make such an instruction inside of others, which
# no order of linking removes (mk/check_instructions.sh), and which displacements there are changes
# with the layout of structures. So addresses are encoded without it:
#   (%rdi,%rcx)	the sum the other way round
#   15(...)	with a displacement of 32 bits, whose next byte is zero
#   (%rdi) with register 1 or operation 1 (or, ror, dec), with a displacement of 8 bits, zero

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
