# SPDX-License-Identifier: GPL-2.0-only
#
# An address (%rdi,%rcx), also with r15 for rdi and r9 for rcx, is encoded by the byte 0f. With a
# displacement of 30, 22 or 01 behind it, that is the beginning of WRMSR, of a write to a control
# register, of LIDT: an instruction inside of an instruction, which no order of linking removes, and
# which displacements there are changes with the layout of structures. The sum is the same the
# other way round, and its byte is 39.

/\(%(rdi|r15),%(rcx|r9)\)/ {
	$0 = gensub(/\((%rdi|%r15),(%rcx|%r9)\)/, "(\\2,\\1)", "g")
}

{ print }
