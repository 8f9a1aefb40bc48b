# SPDX-License-Identifier: GPL-2.0-only
#
# The compiler's assembly to assembly in which functions return only to where they were called.
# Every call carries a tag of four bytes, which end five bytes before the address that is returned
# to, and in place of every "ret" stands:
#	movq	(%rsp), %r11
#	cmpl	$TAG, -9(%r11)
#	jne	1f
#	ret
# 1:	the same with the function's other tags, then a report.
# A function accepts the tags of those calls that there may be:
#	its number	calls by name in the same text. The tag is no instruction: it is prefixes
#			of the call that say nothing (of segments, and REX), in an order that
#			is the function's own.
#	its type	calls through a pointer of that type (the type that protect/cfi compares):
#			prefixes, too, by the type's hash.
#	its name	calls from other texts (assembly, attacks): "nopl HASH(%rax)" before the call.
#			Functions sys_* do not return (protect/free_poison); without that row they are
#			called by entry.S with the tag syscall_tag.
#	its type's hash	calls through a pointer in other texts, and of a type whose prefixes are
#			another's, too.
# The tag that most calls have is compared first; a function that nobody calls by name in the same
# text has no number.
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
	TRAP = 85			# arch/x86_64/entry/trap.c
	GENERIC = "an indirect call without a type"
	# ES CS SS FS GS, the size of addresses; DS, which may switch off the check of an indirect
	# branch's target.
	split("38 46 54 100 101 103 62", says_nothing, " ")
	NAMES_MOST = 7 * 7 * 7 * 16
	names_numbered = type_of_calls = 0
	if (whole)
		read_whole(ARGV[1])
}

# --- Who is called how, in the whole text ---------------------------------------------------------

function read_whole(file,    line, skipped) {
	while ((getline line < file) > 0) {
		if (line ~ /^\t\.section/)
			skipped = line ~ /^\t\.section\t\.debug/
		else if (line ~ /^\t\.text/)
			skipped = 0
		if (skipped)
			continue
		if (line ~ /^\tcallq?\t[a-zA-Z_]/)
			name_tag[callee_of(line)] = 0
		else if (line ~ /^__cfi_sys_/)
			type_of_calls = ""
		else if (type_of_calls == "" && line ~ /^\tmovl\t\$-?[0-9]+, %eax/)
			type_of_calls = type_of(line)
		else if (line ~ /^\t\.globl\t/)
			global[substr(line, 9)] = 1
		else if (is_type_check(line))
			types_called[type_checked(line)] = 1
		else if (line ~ /^\t(\.quad|leaq)\t[a-zA-Z_]/) {
			sub(/^\t[.a-z]*\t/, "", line)
			sub(/[^a-zA-Z0-9_.$].*/, "", line)
			address_taken[line] = 1
		}
	}
	close(file)
	types_called[type_of_calls] = 1
	number_all()
}

# In the order of the names: the same functions have the same numbers.
function number_all(    count, i, sorted, code_of) {
	count = asorti(name_tag, sorted)
	for (i = 1; i <= count; i++)
		name_tag[sorted[i]] = prefixes_of_name(names_numbered++)
	if (names_numbered > NAMES_MOST) {
		print "more functions than numbers" >"/dev/stderr"
		exit failed = 1
	}
	for (i in types_called)
		code_of[prefixes_of_type(i)]++
	for (i in types_called) {
		if (code_of[prefixes_of_type(i)] > 1)
			delete types_called[i]
	}
}

# Four bytes, the first one lowest; the last is REX.
function prefixes_of_name(number,    result, place) {
	result = 0
	for (place = 1; place <= 65536; place *= 256) {
		result += says_nothing[number % 7 + 1] * place
		number = int(number / 7)
	}
	return result + (64 + number) * 16777216
}

function prefixes_of_type(type,    result, place) {
	result = 0
	for (place = 1; place <= 16777216; place *= 256) {
		result += says_nothing[type % 6 + 1] * place
		type = int(type / 6)
	}
	return result
}

# The type that the following indirect call compares (protect/cfi/rewrite.awk).
function is_type_check(line) {
	return line ~ /\t# type [0-9]+$/
}

function type_checked(line) {
	sub(/.*# type /, "", line)
	return line
}

# What stands in front of a function that has a type.
function type_of(line) {
	gsub(/^[^$]*\$|,.*/, "", line)
	return (line + 4294967296) % 4294967296
}

function callee_of(line) {
	sub(/^\tcallq?[ \t]+/, "", line)
	sub(/(@PLT)?([ \t#].*)?$/, "", line)
	return line
}

# --- Tags -----------------------------------------------------------------------------------------

function avoid_0f(value,    result, place, byte) {
	result = 0
	for (place = 1; place <= 16777216; place *= 256) {
		byte = int(value / place) % 256
		result += (byte == 15 ? 16 : byte) * place
	}
	return result
}

function hash_of(name,    hash, i) {
	if (name in hashes)
		return hashes[name]
	hash = 5381
	for (i = 1; i <= length(name); i++)
		hash = (hash * 33 + code[substr(name, i, 1)]) % 4294967296
	# Names that differ in their last letters only shall differ everywhere.
	hash = (hash % 65536) * 65521 % 4294967296 + int(hash / 65536) * 31 % 65536
	return hashes[name] = avoid_0f(hash % 4294967296)
}

function print_hash(hash) {
	printf "\t.byte\t0x0f, 0x1f, 0x80\n\t.long\t%.0f\n", hash
}

function print_compare(tag) {
	printf "\tcmpl\t$%.0f, -9(%%r11)\n", tag >= 2147483648 ? tag - 4294967296 : tag
}

# The tags that a function accepts, the most usual first. Their number.
function collect_tags(name, tags,    count, value, by_type) {
	count = 0
	value = type[name]
	if (whole && value == "" && name ~ /^sys_/)
		value = type_of_calls
	by_type = value != "" && (!whole || value in types_called)
	if (name in name_tag)
		tags[++count] = name_tag[name]
	if (by_type && name in address_taken)
		tags[++count] = prefixes_of_type(value)
	if (!whole || name in global)
		tags[++count] = hash_of(name)
	if (by_type && !(name in address_taken))
		tags[++count] = prefixes_of_type(value)
	tags[++count] = hash_of(value == "" ? GENERIC : "type " value)
	return count
}

function print_return(name,    label, tags, count, i) {
	count = collect_tags(name, tags)
	label = ".Lreturn_" number++
	print "\tmovq\t(%rsp), %r11"
	print_compare(tags[1])
	print "\tjne\t" label "_2"
	print label ":\n\tretq\n\tint3\n\tint3\n\tint3"
	print label "_2:"
	for (i = 2; i <= count; i++) {
		if (i > 2)
			print "\tjmp\t" label "_" i "\n\tint3\n\tint3\n\tint3\n" label "_" i ":"
		print_compare(tags[i])
		print "\tje\t" label
	}
	print "\tud1l\t" TRAP "(%eax), %eax\n\tint3\n\tint3"
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

# The comparison loads %r11 itself: that it was cleared before (protect/free_poison) is of no use.
function drop_clearing(last,    i) {
	for (i = last - 1; body[i] ~ /^(\txorl\t%|\t\.(loc|cfi)|\t#|\.Ltmp|#)/; i--) {
		if (body[i] ~ /^\txorl\t%r11d, %r11d/)
			body[i] = "#"
	}
}

function print_function(name,    i, line, safe, register, used_type) {
	safe = 1
	for (i = 0; i < count && safe; i++)
		safe = body[i] !~ /^\tcall/ && !writes_memory(body[i])
	for (i = 0; i < count && !safe; i++) {
		if (body[i] ~ /^\tretq?$/)
			drop_clearing(i)
	}
	used_type = ""
	for (i = 0; i < count; i++) {
		line = body[i]
		if (is_type_check(line))
			used_type = type_checked(line)
		if (line ~ /^\tcallq\t\*[^%]/) {
			sub(/[ \t]*#.*/, "", line)
			sub(/^\tcallq\t\*/, "\tmovq\t", line)
			print line ", %r11"
			line = "\tcallq\t*%r11"
		}
		if (line ~ /^\tcallq\t\*%/) {
			print_indirect_call(line, used_type)
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

function print_indirect_call(line, used_type) {
	if (used_type in types_called)
		print "\t.long\t" prefixes_of_type(used_type)
	else
		print_hash(hash_of(used_type == "" ? GENERIC : "type " used_type))
	print line ~ /\*%r[0-9]/ ? "\t.byte\t0x2e, 0x2e" : "\t.byte\t0x2e, 0x2e, 0x2e"
	print line
}

function print_call(line,    callee) {
	callee = callee_of(line)
	if (callee in name_tag)
		print "\t.long\t" name_tag[callee]
	else
		print_hash(hash_of(callee))
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
	type[typed] = type_of($0)
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
	if (whole)
		printf "\t.globl\tsyscall_tag\n\t.hidden\tsyscall_tag\n\t.set\tsyscall_tag, %.0f\n",
			prefixes_of_type(type_of_calls)
}
