# SPDX-License-Identifier: GPL-2.0-only
#
# A function with FREE_POISON_FRAME (128) bytes of variables or more notes how deep the stack is used
# (struct cpu, stack_low), for the eraser on the way back to the program (stack.h).

{ print }

# 128 itself is taken off by adding its negative, which is the shorter instruction.
/^\t(subq\t\$[0-9]+|addq\t\$-128), %rsp([ \t]*#.*)?$/ && !assembly {
	size = $2
	gsub(/[$,-]/, "", size)
	if (size + 0 >= 128) {
		label = ".Ldepth_" number++
		print "\tcmpq\t%rsp, %gs:CPU_STACK_LOW"
		print "\tjbe\t" label
		print "\tmovq\t%rsp, %gs:CPU_STACK_LOW"
		print label ":"
	}
}
