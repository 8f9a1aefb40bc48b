# SPDX-License-Identifier: GPL-2.0-only
#
# The protection is gone: an indirect call compares nothing, and no function has a type in front of
# it. The types stay as comments, so that the pass of free_poison still knows how deep a call through
# a pointer may come: the image differs from the kernel in this one protection. That of shadow_stack
# sees none of them: it would compare the type where a function returns. An address that the compiler
# loaded for the comparison only is called where it stands.

function constant_of(line) {
	gsub(/^[^$]*\$|,.*/, "", line)
	return (line + 4294967296) % 4294967296
}

function print_held() {
	if (load != "")
		print load
	if (held != "")
		print held
	load = held = ""
}

# Behind what was taken away: the jump over the trap, the trap.
checked && /^\tje\t\.Ltmp/ { next }
checked && /^\tud2/ { next }
checked && /^\t(callq?|jmpq?)\t\*/ {
	if (load != "") {
		sub(/\*%r11/, "*" source_of(load))
		load = ""
	}
	checked = 0
}

function source_of(line) {
	gsub(/^\tmovq\t|, %r11$/, "", line)
	return line
}

held != "" {
	if (/^\taddl\t-4\(%[a-z0-9]+\), %r1[01]d/) {
		print "\t# calls " (4294967296 - constant_of(held)) % 4294967296
		held = ""
		checked = 1
		next
	}
	print_held()
}

!assembly && !checked && /^\tmovq\t.*\), %r11$/ {
	print_held()
	load = $0
	next
}

!assembly && /^\tmovl\t\$-?[0-9]+, %r1[01]d/ {
	held = $0
	next
}

load != "" && !checked { print_held() }

/^\t\.(type|size|globl|hidden)\t__cfi_/ && !assembly { next }

/^__cfi_.*:$/ && !assembly {
	typed = substr($1, 7, length($1) - 7)
	next
}

typed != "" && /^\tnop$/ { next }

typed != "" && /^\tmovl\t\$-?[0-9]+, %eax/ {
	print "\t# " typed " may be called as " constant_of($0)
	typed = ""
	next
}

{ print }

END { print_held() }
