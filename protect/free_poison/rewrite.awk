# SPDX-License-Identifier: GPL-2.0-only
#
# Functions note how deep the stack is used (struct cpu, stack_low), so that exactly what a system
# call used is erased on the way back to the program (stack.h). Which of them: this pass knows the
# frame of every function and whom it calls. depth(f), what f may use below its return address
# before somebody notes, is its frame and the deepest of its calls (8 + depth of the callee; a
# callee that notes counts 0). Where that is more than the limit f itself notes, behind its
# prologue. So below the deepest note lie at most FREE_POISON_SLACK bytes. A function that does not
# return (reports) or is marked cold (waiting) notes always, so that who calls it need not.
#   A system call's function (sys_*, run by entry.S alone) goes to syscall_leave_SIZE in place of
# returning: SIZE bytes are what it can have used when nobody noted; syscall_leave_noted when it
# itself notes. Nothing is searched for.
#
#   whole=1	the text is all of the kernel's C. Names that it does not define are assembly
#		functions, which use at most EXTERNAL bytes and call nobody, or note themselves.
#   whole=0	one file of many (attacks): what is called elsewhere has the depth of the limit.

BEGIN {
	SLACK = 64		# stack.h: FREE_POISON_SLACK
	LEAVE = "0 64 128 192"	# entry.S: SYSCALL_LEAVE; stack.h: FREE_POISON_ENTRY
	INDIRECT = 56		# a function whose address is taken
	EXTERNAL = 24
	LIMIT = SLACK - 8
	LEAVES = split(LEAVE, leaves, " ")
	if (!assembly) {
		read_functions(ARGV[1])
		for (name in frame)
			place_notes(name)
	}
}

function fail(text) {
	print "free_poison/rewrite.awk: " text >"/dev/stderr"
	exit failed = 1
}

function number_in(line) {
	match(line, /\$-?[0-9]+/)
	return substr(line, RSTART + 1, RLENGTH - 1) + 0
}

function is_prologue(line) {
	return line ~ /^\t(pushq|movq\t%rsp, %rbp|(subq|addq|andq)\t\$-?[0-9]+, %rsp|\.)/ ||
		line ~ /^\.Ltmp/ || line ~ /^[ \t]*#/
}

# How far the stack pointer goes down by this line.
function goes_down(line,    value) {
	if (line ~ /^\tpush/)
		return 8
	if (line !~ /, %rsp([ \t]|$)/ || line !~ /^\t(subq|addq|andq)/)
		return 0
	value = number_in(line)
	return line ~ /^\tsubq/ ? value : value < 0 ? -value : 0
}

function changes_stack_otherwise(line) {
	return line ~ /^\t[a-z]+\t.*, %rsp([ \t]|$)/ && line !~ /^\t(cmp|test)/ &&
		line !~ /^\t(subq|addq|andq)\t\$/ && line !~ /^\t(leaq\t-[0-9]+\(%rbp\)|movq\t%rbp), %rsp/
}

function read_functions(file,    line, name, state, run, down, rare, table) {
	while ((getline line <file) > 0) {
		if (line ~ /^syscall_table:/)
			table = 1
		else if (line ~ /^\t\.size/)
			table = 0
		else if (table && line ~ /^\t\.quad\t[a-zA-Z]/ && line !~ /^\t\.quad\tsys_/)
			fail("a call whose function returns: " line)
		if (line ~ /^\t(\.section\t)?\.text/)
			rare = line ~ /\.text\.unlikely/
		if (line ~ /^\t\.type\t[^ ]*,@function/) {
			gsub(/^\t\.type\t|,@function.*/, "", line)
			is_function[line] = 1
		} else if (line ~ /^__cfi_[^ ]*:/) {
			type[substr(line, 7, index(line, ":") - 7)] = 1
		} else if (line ~ /^[^ \t.#][^ \t]*:/ && substr(line, 1, index(line, ":") - 1) in is_function) {
			name = substr(line, 1, index(line, ":") - 1)
			frame[name] = behind[name] = run = state = 0
			is_rare[name] = rare
		} else if (line ~ /^\.Lfunc_end/) {
			name = ""
		}
		if (name == "" || line !~ /^\t[a-z]/)
			continue
		if (state == 0 && line ~ /^\tpushq\t%rbp/)
			state = 1
		else if (state == 1 && !is_prologue(line))
			state = 2
		if (whole && changes_stack_otherwise(line))
			fail(name " has a frame of unknown size: " line)
		down = goes_down(line)
		if (state == 1) {
			frame[name] += down
		} else if (down) {
			run += down
			if (run > behind[name])
				behind[name] = run
		} else if (line ~ /^\t(call|pop|ret|addq\t\$[0-9]+, %rsp)/) {
			run = 0
		}
		if (line ~ /^\tret/)
			returns[name] = 1
		if (line ~ /^\tcallq?\t\*/) {
			calls[name] = calls[name] " *"
		} else if (line ~ /^\tcallq?\t/) {
			sub(/^\tcallq?[ \t]+/, "", line)
			sub(/(@PLT)?([ \t#].*)?$/, "", line)
			if (index(calls[name] " ", " " line " ") == 0)
				calls[name] = calls[name] " " line
		}
	}
	close(file)
}

function limit_of(name) {
	if (!(name in returns) || is_rare[name])
		return 0
	if (whole && name ~ /^sys_/)
		return leaves[LEAVES] + 8
	return name in type ? INDIRECT : LIMIT
}

# What a caller has to count for a call of NAME.
function depth_of(name) {
	if (name == "*")
		return INDIRECT
	if (!(name in frame))
		return whole ? EXTERNAL : LIMIT
	if (name in state_of && state_of[name] == "busy")
		notes[name] = 1		# a circle of calls: noted at least once on each way round
	else
		place_notes(name)
	return name in notes ? 0 : depth[name]
}

function place_notes(name,    callees, count, i, deepest, called) {
	if (name in state_of)
		return
	state_of[name] = "busy"
	count = split(calls[name], callees, " ")
	for (i = 1; i <= count; i++) {
		called = 8 + depth_of(callees[i])
		if (called > deepest)
			deepest = called
	}
	state_of[name] = "done"
	depth[name] = frame[name] + behind[name] + deepest
	if (depth[name] > limit_of(name))
		notes[name] = 1
	if (name in notes && behind[name] + deepest > SLACK)
		more[name] = behind[name] + deepest - SLACK
}

# Where a system call's function goes in place of returning.
function leave_of(name,    i) {
	if (name in notes)
		return "noted"
	for (i = 1; leaves[i] + 8 < depth[name];)
		i++
	return leaves[i]
}

function print_note(    label) {
	label = ".Ldepth_" number++
	if (wanted in more)
		print "\tleaq\t-" more[wanted] "(%rsp), %rsp"
	print "\tcmpq\t%rsp, %gs:CPU_STACK_LOW"
	print "\tjbe\t" label
	print "\tmovq\t%rsp, %gs:CPU_STACK_LOW"
	print label ":"
	if (wanted in more)
		print "\tleaq\t" more[wanted] "(%rsp), %rsp"
}

/^[^ \t.#][^ \t]*:/ && !assembly {
	label = substr($0, 1, index($0, ":") - 1)
	if (label in is_function)
		current = label
	if (label in notes)
		wanted = label
}

wanted && !inside && /^\tpushq\t%rbp/ {
	inside = 1
	flags_are_free = 0
}

inside && !is_prologue($0) {
	print_note()
	wanted = inside = 0
	watched = !flags_are_free
}

inside && /^\t(subq|addq|andq)/ { flags_are_free = 1 }

# The note changes the flags: nobody may need them from before the prologue.
watched && /^(\t[a-z]|[^ \t#])/ {
	if (/^\t(j[a-ln-z]|set|cmov|adc|sbb)/)
		fail("a note in front of a use of the flags: " $0)
	if (!/^\t(mov|lea|push|pop|nop)/)
		watched = 0
}

/^\.Lfunc_end/ && wanted { fail("no prologue to note in: " wanted) }

whole && /^\tretq?$/ && current ~ /^sys_/ {
	print "\tjmp\tsyscall_leave_" leave_of(current)
	next
}

{ print }

END {
	if (failed)
		exit 1
}
