# SPDX-License-Identifier: GPL-2.0-only
#
# The compiler's assembly to assembly in which an indirect call compares the type of its target in
# one instruction. The compiler keeps the constant out of the call's code by adding its negation to
# the type in front of the target: a constant in the code would be a type, and what follows it a
# target. Here the type ends two bytes in front of a function:
#	movl	$TYPE, %eax		(never run)
#	nop of two bytes
#   function:
# and a call compares it there, so that two bytes behind its own constant stands the trap:
#	cmpl	$TYPE, -6(%target)
#	je	1f			(two bytes)
#	ud2
# 1:	the call
# The comparison carries the comment "# type TYPE", for the pass of shadow_stack. Before a function
# that has a type stands "# NAME may be called as TYPE", before the comparison "# calls TYPE", for that
# of free_poison.
# The compiler gives a type to every function that other files could have called through a pointer. Now
# that all of them are here (whole=1), those keep it whose address somebody takes, and those that
# others than the kernel's C name (.globl); before the rest stand bytes that are no type.
# A constant that could begin an instruction which lifts a protection, together with the jump, is
# compared as the compiler does (mk/check_instructions.sh).

BEGIN {
	if (whole)
		read_addresses(ARGV[1])
}

function read_addresses(file,    line, skipped, parts, count, i) {
	while ((getline line <file) > 0) {
		if (line ~ /^\t\.(section|text)/)
			skipped = line ~ /\.debug/
		if (skipped)
			continue
		if (line ~ /^\t\.globl\t/) {
			sub(/^\t\.globl\t/, "", line)
			is_target[line] = 1
		} else if (line ~ /^\t([a-z]|\.(quad|long|set)\t)/ && line !~ /^\t(call|j)[a-z]*\t[a-zA-Z_]/) {
			sub(/#.*/, "", line)
			count = patsplit(line, parts, /[a-zA-Z_][a-zA-Z0-9_.$]*/)
			for (i = 2; i <= count; i++)
				is_target[parts[i]] = 1
		}
	}
	close(file)
}

function fail(message) {
	print FILENAME ": " message >"/dev/stderr"
	exit failed = 1
}

function constant_of(line) {
	gsub(/^[^$]*\$|,.*/, "", line)
	return (line + 4294967296) % 4294967296
}

# The bytes 0f 00, 0f 01 or 0f 22 at the end, whose operand the jump would be.
function ends_badly(value,    end) {
	end = int(value / 65536)
	return end == 15 || end == 256 + 15 || end == 34 * 256 + 15
}

function print_check(    type) {
	type = (4294967296 - constant_of(held)) % 4294967296
	sub(/^\taddl\t-4/, "\taddl\t-6")
	sub(/[ \t]*#.*/, "")
	if (ends_badly(type)) {
		print held
	} else {
		sub(/^\taddl\t/, sprintf("\tcmpl\t$%.0f, ", type - (type >= 2147483648) * 4294967296))
		sub(/, %r1[01]d$/, "")
	}
	print "\t# calls " type
	print $0 "\t# type " type
	place = 1
}

# The trap must stand right behind the jump.
place && !/^\.Ltmp[0-9]+:|^\t\.loc/ {
	if ((place == 1 && !/^\tje\t\.Ltmp/) || (place == 2 && !/^\tud2/))
		fail("no trap behind the comparison of a type: " $0)
	place = (place + 1) % 3
}

held != "" {
	line = held
	if (/^\taddl\t-4\(%[a-z0-9]+\), %r1[01]d/) {
		print_check()
		held = ""
		next
	}
	held = ""
	print line
}

!assembly && /^\tmovl\t\$-?[0-9]+, %r1[01]d/ {
	held = $0
	next
}

/^__cfi_.*:$/ && !assembly {
	padding = 2
	typed = substr($1, 7, length($1) - 7)
}

padding && /^\tnop$/ {
	if (padding == 1)
		padded = 1
	padding--
	next
}

/^\tmovl\t\$-?[0-9]+, %eax/ && padded {
	padded = 0
	if (whole && !(typed in is_target)) {
		print "\t.fill\t7, 1, 0xcc"
		next
	}
	print "\t# " typed " may be called as " constant_of($0)
	print
	print "\t.byte\t0x66, 0x90"
	next
}

{ print }

END {
	if (held != "" && !failed)
		print held
}
