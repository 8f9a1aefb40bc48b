# SPDX-License-Identifier: GPL-2.0-only
#
# The compiler's assembly to assembly in which functions return only to where they were called.
# In front of every call stands an instruction that does nothing and carries a tag:
#	nopl	TAG(%rax)		a direct call: the hash of the callee's name
#	call	callee			an indirect one: of the type that the call checks (protect/cfi)
# and in place of every "ret":
#	movq	(%rsp), %r11
#	cmpl	$TAG, -9(%r11)		the tag ends five bytes before the address that is returned to
#	jne	1f
#	ret
# 1:	the same with the tag of the function's type, then a report.
# The tag inside the comparison is no place to return to: five bytes behind it stands a trap. That
# is why the sequences are laid out by bytes. No tag holds the byte 0f, which begins the
# instructions that mk/check_instructions.sh looks for.
#
# A leaf that writes to no memory but its own variables keeps its plain "ret". Functions written in
# assembly keep theirs, too; calls in them are tagged.

BEGIN {
	assembly += 0
	for (i = 0; i < 256; i++)
		code[sprintf("%c", i)] = i
	TRAP = 85			# arch/x86_64/trap.c
	GENERIC = "an indirect call without a type"
}

function avoid_0f(value,    result, place, byte) {
	result = 0
	for (place = 1; place <= 16777216; place *= 256) {
		byte = int(value / place) % 256
		result += (byte == 15 ? 16 : byte) * place
	}
	return result
}

function tag_of(name,    hash, i) {
	if (name in tags)
		return tags[name]
	hash = 5381
	for (i = 1; i <= length(name); i++)
		hash = (hash * 33 + code[substr(name, i, 1)]) % 4294967296
	# Names that differ in their last letters only shall differ everywhere.
	hash = (hash % 65536) * 65521 % 4294967296 + int(hash / 65536) * 31 % 65536
	return tags[name] = avoid_0f(hash % 4294967296)
}

function tag_of_type(type) {
	return tag_of("type " type)
}

function print_tag(tag) {
	printf "\t.byte\t0x0f, 0x1f, 0x80\n\t.long\t%.0f\n", tag
}

function print_compare(tag) {
	printf "\tcmpl\t$%.0f, -9(%%r11)\n", tag >= 2147483648 ? tag - 4294967296 : tag
}

function print_return(name,    label) {
	label = ".Lreturn_" number++
	print "\tmovq\t(%rsp), %r11"
	print_compare(tag_of(name))
	print "\tjne\t" label "_other"
	print label ":\n\tretq\n\tint3\n\tint3\n\tint3"
	print label "_other:"
	print_compare(type[name] == "" ? tag_of(GENERIC) : tag_of_type(type[name]))
	print "\tje\t" label "\n\tud1l\t" TRAP "(%eax), %eax\n\tint3\n\tint3"
}

function writes_memory(line,    fields) {
	if (line ~ /^\t(cmp|test|bt[lqw]|push|jmp|nop|lea|prefetch|\.|#|mul|imul|div|idiv)/)
		return 0
	if (line ~ /^\t(rep|lock|x[ac]|cmpx|stos|movs[blqw]?[ \t]*$)/)
		return 1
	sub(/[ \t]*#.*/, "", line)
	if (line !~ /\)$/ || line !~ /[0-9a-z_]*\([^()]*\)$/)
		return 0
	return line !~ /[, \t](-[0-9]+\(%rbp\)|[0-9]*\(%rsp\))$/
}

function print_function(name,    i, line, safe, register, used_type) {
	safe = 1
	for (i = 0; i < count && safe; i++)
		safe = body[i] !~ /^\tcall/ && !writes_memory(body[i])
	used_type = ""
	for (i = 0; i < count; i++) {
		line = body[i]
		if (line ~ /^\tmovl\t\$-?[0-9]+, %r1[01]d/ && body[i + 1] ~ /^\taddl\t-4\(/) {
			used_type = line
			sub(/^[^$]*\$/, "", used_type)
			sub(/,.*/, "", used_type)
		}
		if (line ~ /^\tcallq\t\*[^%]/) {
			sub(/[ \t]*#.*/, "", line)
			sub(/^\tcallq\t\*/, "\tmovq\t", line)
			print line ", %r11"
			line = "\tcallq\t*%r11"
		}
		if (line ~ /^\tcallq\t\*%/) {
			register = line
			sub(/^[^%]*%/, "", register)
			print_tag(used_type == "" ? tag_of(GENERIC) : tag_of_type((8589934592 - used_type) % 4294967296))
			print register ~ /^r[0-9]/ ? "\t.byte\t0x2e, 0x2e" : "\t.byte\t0x2e, 0x2e, 0x2e"
			print line
			used_type = ""
		} else if (line ~ /^\tcallq?\t[a-zA-Z_]/) {
			print_call(line)
		} else if (line ~ /^\tcallq/) {
			print FILENAME ": a call that cannot be tagged: " line >"/dev/stderr"
			exit failed = 1
		} else if (line ~ /^\tretq?$/ && !safe) {
			print_return(name)
		} else {
			print line
		}
	}
}

function print_call(line,    callee) {
	callee = line
	sub(/^\tcallq?[ \t]+/, "", callee)
	sub(/(@PLT)?([ \t#].*)?$/, "", callee)
	print_tag(tag_of(callee))
	print line
}

inside {
	if ($0 ~ /^\.Lfunc_end[0-9]+:/) {
		print_function(inside)
		inside = ""
		print
	} else {
		body[count++] = $0
	}
	next
}

/^\t\.type\t[^ ]*,@function/ {
	named = $0
	gsub(/^\t\.type\t|,@function.*/, "", named)
	is_function[named] = 1
}

/^__cfi_.*:$/ { typed = substr($1, 7, length($1) - 7) }
/^\tmovl\t\$-?[0-9]+, %eax/ && typed != "" {
	value = $2
	gsub(/[$,]/, "", value)
	type[typed] = (value + 4294967296) % 4294967296
	typed = ""
}

/^[^ \t:#]+:/ && !assembly {
	label = substr($0, 1, index($0, ":") - 1)
	if (label in is_function && label !~ /^__cfi_/) {
		inside = label
		count = 0
		print
		next
	}
}

# Assembly written by hand.
assembly && /^([0-9a-z_]+:)?[ \t]+call[ \t]+[a-zA-Z_]/ {
	if ($1 ~ /:$/)
		print $1
	sub(/^[^ \t]*[ \t]*call/, "\tcall")
	print_call($0)
	next
}

{ print }

END {
	if (inside != "" && !failed) {
		print "a function without an end: " inside >"/dev/stderr"
		exit 1
	}
}
