# SPDX-License-Identifier: GPL-2.0-only
#
# Functions note how deep the stack is used (struct cpu, stack_low), so that exactly what a system
# call used is erased on the way back to the program (stack.h). Which of them: this pass knows the
# frame of every function and whom it calls; a call through a pointer is one of any function of its
# type, which protect/cfi compares (its pass names both in comments). depth(f), what f may use
# below its return address before somebody notes, is its frame and the deepest of its calls (8 +
# depth of the callee; a callee that notes counts 0, and so does the return address when that is the
# first thing it does). Where that is more than f's limit f itself notes, behind its prologue, as deep
# as it may come: below the deepest note lie at most FREE_POISON_SLACK bytes. A function that does not
# return (reports) or is marked cold (waiting) notes always, so that who calls it need not.
#   The limit decides what is fast, never what is erased: those in OFTEN, which most calls run
# through, may be deep; where others would make that too deep, they note; those in SELDOM would make
# deep what often goes to others of their type.
#   A system call's function (sys_*, run by entry.S alone) goes to syscall_leave_SIZE in place of
# returning: SIZE bytes are what it can have used when nobody noted, on the ways that lead to this
# return; syscall_leave_noted when it itself notes. Nothing is searched for. A return that several
# ways share is written once more for those that have used less.
#
#   The registers that a function saves for its caller are zero when entry.S calls it: where it
# saves all of them in front of everything else, these words need no erasing (SIZE_pushed).
#
#   whole=1	the text is all of the kernel's C. Names that it does not define are assembly
#		functions, which use at most EXTERNAL bytes and call nobody, those that touch user
#		memory (arch_user_*) none; SWITCH (switch.S) calls one. What other assembly calls has
#		the plain limit, so it cannot be in OFTEN.
#   whole=0	one file of many (attacks): what is called elsewhere may be as deep as one in OFTEN;
#		here one that is deeper than INDIRECT notes.

BEGIN {
	SLACK = 64		# stack.h: FREE_POISON_SLACK
	# entry.S: SYSCALL_LEAVE; stack.h: FREE_POISON_ENTRY
	LEAVE = "0 8 16 24 32 40 48 64 96 128 160 192 224 256 288 320 352 384 416 448 480 512 " \
		"544 576 608 640 704 768 832 896 960 1024"
	PUSHED = 5		# registers beside the base pointer: entry.S, ways out _pushed
	INDIRECT = 8		# at least, through a pointer: attacks have addresses, too
	EXTERNAL = 24
	SWITCH = "switch_stacks"
	SWITCHES = "thread_exchange"
	SWITCH_FRAME = 56
	LIMIT = whole ? SLACK - 8 : INDIRECT
	LIMIT_OFTEN = 1016
	OFTEN = \
		"add_piece address_space_fault address_space_map address_space_put " \
		"address_space_unmap arch_thread_init_user arch_thread_release area_merge " \
		"cached_read cached_write " \
		"area_release area_release_all area_resize area_seal_new " \
		"chacha_block close_file dentry_allocate dentry_bind dentry_seal_bind enter " \
		"exe_place exec_seal_bytes fault_in_area fd_close fd_install " \
		"file_context_copy file_create_at file_open_resolve file_release_closed file_table_enter " \
		"file_table_put frames_get futex_exit_robust_list futex_wake heap_free heap_sealed_alloc " \
		"id_alloc id_group_leave id_session_leave id_set_process id_set_task " \
		"inode_create inode_create_in inode_free kernel_stack_alloc " \
		"kernel_stack_free map_in_table mmu_flush_root mmu_registers_map " \
		"mmu_root_create mmu_root_destroy mmu_user_map mmu_user_map_new " \
		"mmu_user_take mmu_user_walk name_unlink newcomer notify_parent open_checked " \
		"open_lenient open_there pages_protect part_create part_free path_lookup_user_seal place_end " \
		"place_set proc_fill_attributes proc_inode proc_node_put proc_read_link " \
		"proc_task_get proc_task_look process_allocate process_end process_put " \
		"process_wait random_below read_link_text release_space remove_in_place " \
		"resolve sched_charge sched_signal sched_sleep_deadline sched_start " \
		"schedule_locked sealed_copy signal_actions_create signal_mask_set " \
		"signal_queue_flush signal_table_create space_create_empty space_cut " \
		"space_map_locked table_reach tables_give_back take_range task_allocate " \
		"task_allocate_on task_put thread_exchange unmap_by unmap_few " \
		"user_bounds_check user_write wake_from wake_matching walk_run " \
		"write_looked_up take_range frames_put"
	split(OFTEN, list, " ")
	for (i in list)
		is_often[list[i]] = 1
	SELDOM = "^([a-z_]+_poll|poll_waiting)$"
	LEAVES = split(LEAVE, leaves, " ")
	if (!assembly) {
		read_functions(ARGV[1])
		for (name in frame)
			place_notes(name)
		for (name in blocks)
			find_ways(name)
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

function read_functions(file,    line, name, state, run, down, rare, table, words, compared, untyped,
			skipped, callee) {
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
		} else if (split(line, words, " ") == 7 && line ~ /^\t# [^ ]+ may be called as /) {
			of_type[words[7]] = of_type[words[7]] " " words[2]
		} else if (line ~ /^[^ \t.#][^ \t]*:/ && substr(line, 1, index(line, ":") - 1) in is_function) {
			name = substr(line, 1, index(line, ":") - 1)
			frame[name] = behind[name] = run = state = block = 0
			is_rare[name] = rare
		} else if (line ~ /^\.Lfunc_end/) {
			name = ""
		}
		if (line ~ /^\t\.section/)
			skipped = line ~ /^\t\.section\t\.(debug|kcfi_traps)/
		if (line ~ /^\t(\.(quad|long)\t\.L|[a-ik-z].*\.LBB)/ && !skipped)
			note_address(line)
		if (whole && name ~ /^sys_/)
			follow(name, line)
		if (line ~ /^\t# calls [0-9]+$/)
			compared = "*" substr(line, 10)
		if (name == "" || line !~ /^\t[a-z]/)
			continue
		if (state == 0 && line ~ /^\tcall/)
			saved[name] = -1
		if (state == 0 && line !~ /^\t(endbr64|pushq\t%rbp)/)
			begins_late[name] = 1
		if (state == 0 && line ~ /^\tpushq\t%rbp/)
			state = 1
		else if (state == 1 && line ~ /^\tpushq\t%(rbx|r1[2-5])/ && saved[name] >= 0 &&
			 frame[name] == 8 * (1 + saved[name]))
			saved[name]++
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
			if (compared == "")
				untyped = name
			callee = whole && compared != "" ? compared : "*"
			calls[name] = calls[name] " " callee
			calls_in[name, block] = calls_in[name, block] " " callee
			compared = ""
		} else if (line ~ /^\tcallq?\t/) {
			sub(/^\tcallq?[ \t]+/, "", line)
			sub(/(@PLT)?([ \t#].*)?$/, "", line)
			calls_in[name, block] = calls_in[name, block] " " line
			if (index(calls[name] " ", " " line " ") == 0)
				calls[name] = calls[name] " " line
		}
	}
	close(file)
	if (whole && untyped != "")
		fail("a call without a type in: " untyped)
}

# --- The ways through a system call's function ----------------------------------------------------

# Labels that are named elsewhere than in jumps: jump tables, branches that are patched.
function note_address(line,    parts, count, i) {
	count = patsplit(line, parts, /\.L[A-Za-z0-9_]+/)
	for (i = 1; i <= count; i++)
		is_anywhere[parts[i]] = 1
}

# Begins or ends a block of code (block: its number) at LINE. leads_to[name, block]: labels,
# numbers.
function follow(name, line,    label) {
	if (line ~ /^(\.L[A-Za-z0-9_]+|[0-9]+):/) {
		label = substr(line, 1, index(line, ":") - 1)
		if (!is_over[name, block])
			leads_to[name, block] = leads_to[name, block] " " (block + 1)
		label_block[label] = ++block
		block_label[name, block] = label
		if (label !~ /^\./)
			is_dark[name] = 1
		if (label ~ /^\.LBB/) {
			tail_label = label
			tail_text = ""
		}
	} else if (line ~ /^\tj[a-z]+\t/) {
		label = line
		sub(/^\tj[a-z]+\t/, "", label)
		sub(/[ \t].*/, "", label)
		if (label !~ /^\.L/)
			is_dark[name] = 1
		leads_to[name, block] = leads_to[name, block] " " label
		if (line ~ /^\tjmp/) {
			end_block(name)
		} else {
			leads_to[name, block] = leads_to[name, block] " " (block + 1)
			block++
		}
		tail_label = ""
	} else if (line ~ /^\tret/) {
		end_block(name)
		if (tail_label != "")
			tail[tail_label] = tail_text
		tail_label = ""
	} else if (line ~ /^\tud/) {
		end_block(name)
	} else if (line ~ /^\t(popq|xorl|movl|addq\t\$[0-9]+, %rsp|leaq\t-[0-9]+\(%rbp\), %rsp)/) {
		tail_text = tail_text line "\n"
	} else if (line ~ /^\t[a-z]/) {
		tail_label = ""
	}
	blocks[name] = block
}

# What follows is reached by its label alone.
function end_block(name) {
	is_over[name, block++] = 1
	is_over[name, block] = 1
}

# The same steps once more.
function follow_again(line) {
	if (line ~ /^(\.L[A-Za-z0-9_]+|[0-9]+):/ || line ~ /^\t(j[a-z]+\t|ret|ud)/)
		block++
}

# used_to[name, block]: how deep the calls on any way to the end of that block may have come; -1:
# there is none.
function find_ways(name,    i, j, count, list, next_one, used, own, changed, full) {
	full = deepest_of(calls[name])
	for (i = 0; i <= blocks[name]; i++) {
		own[i] = deepest_of(calls_in[name, i])
		used_to[name, i] = is_dark[name] || is_anywhere[block_label[name, i]] ? full : -1
	}
	if (used_to[name, 0] < 0)
		used_to[name, 0] = own[0]
	do {
		changed = 0
		for (i = 0; i <= blocks[name]; i++) {
			if (used_to[name, i] < 0)
				continue
			count = split(leads_to[name, i], list, " ")
			for (j = 1; j <= count; j++) {
				next_one = list[j] ~ /^\./ ? label_block[list[j]] : list[j]
				used = used_to[name, i] > own[next_one] ? used_to[name, i] : own[next_one]
				if (used_to[name, next_one] < used) {
					used_to[name, next_one] = used
					changed = 1
				}
			}
		}
	} while (changed)
}

# --- Depths ---------------------------------------------------------------------------------------

function limit_of(name) {
	if (notes_always(name))
		return 0
	if (whole && name ~ /^sys_/)
		return leaves[LEAVES] + zeros_of(name)
	if (whole && plain_name(name) in is_often)
		return LIMIT_OFTEN
	return plain_name(name) ~ SELDOM ? INDIRECT : LIMIT
}

function notes_always(name) {
	return !(name in returns) || is_rare[name]
}

# Of several functions of one name the compiler calls the others name.NUMBER.
function plain_name(name) {
	sub(/\.[0-9]+$/, "", name)
	return name
}

# What a caller has to count for a call of NAME, or through a pointer to what has a type (*NUMBER).
function depth_of(name) {
	if (name ~ /^\*/)
		return name == "*" ? LIMIT_OFTEN : depth_of_type(substr(name, 2))
	if (whole && name == SWITCH)
		return SWITCH_FRAME + 8 + depth_of(SWITCHES)
	if (!(name in frame))
		return !whole ? LIMIT_OFTEN : name ~ /^arch_user_/ ? 0 : EXTERNAL
	if (notes_always(name) || state_of[name] == "busy")
		notes[name] = 1		# a circle of calls: noted at least once on each way round
	else
		place_notes(name)
	return name in notes ? 0 : depth[name]
}

function depth_of_type(kind,    callees, count, i, deepest, called) {
	deepest = INDIRECT
	count = split(of_type[kind], callees, " ")
	for (i = 1; i <= count; i++) {
		called = depth_of(callees[i])
		if (called > deepest)
			deepest = called
	}
	return deepest
}

# Of calls of the functions in LIST, with their return addresses.
function deepest_of(list,    callees, count, i, deepest, called) {
	deepest = 0
	count = split(list, callees, " ")
	for (i = 1; i <= count; i++) {
		called = depth_of(callees[i])
		if (called != 0 || !(callees[i] in notes) || callees[i] in begins_late)
			called += 8
		if (called > deepest)
			deepest = called
	}
	return deepest
}

function place_notes(name,    deepest) {
	if (state_of[name] != "")
		return
	state_of[name] = "busy"
	deepest = deepest_of(calls[name])
	state_of[name] = "done"
	depth[name] = frame[name] + behind[name] + deepest
	if (depth[name] > limit_of(name))
		notes[name] = 1
	if (name in notes && behind[name] + deepest > SLACK)
		more[name] = behind[name] + deepest - SLACK
}

# The words below its return address that are zero for certain in the function of a system call.
function zeros_of(name) {
	return saved[name] == PUSHED ? 8 + 8 * PUSHED : 8
}

# Where a system call's function goes in place of returning, at the end of BLOCK.
function leave_of(name, block,    i, zeros, used) {
	if (name in notes)
		return "noted"
	zeros = zeros_of(name)
	used = frame[name] + behind[name] + used_to[name, block]
	for (i = 1; leaves[i] + zeros < used;)
		i++
	return leaves[i] (zeros > 8 ? "_pushed" : "")
}

# The end of the function at LABEL is written here, for whoever has used less than others that come
# there.
function print_tail(name, label, block) {
	if (!(label in tail) || used_to[name, block] < 0)
		return 0
	if (leave_of(name, block) == leave_of(name, label_block[label]))
		return 0
	printf "%s\tjmp\tsyscall_leave_%s\n", tail[label], leave_of(name, block)
	return 1
}

# entry.S knows the two stores (KEEP_DEEPER_NOTE). R11 is nobody's where a function begins.
function print_note(    label, place) {
	label = ".Ldepth_" number++
	place = "%rsp"
	if (wanted in more) {
		place = "%r11"
		print "\tleaq\t-" more[wanted] "(%rsp), %r11"
	}
	print "\tcmpq\t" place ", %gs:CPU_STACK_LOW"
	print "\tjle\t" label
	print "\tmovq\t" place ", %gs:CPU_STACK_LOW"
	print label ":"
}

/^[^ \t.#][^ \t]*:/ && !assembly {
	label = substr($0, 1, index($0, ":") - 1)
	if (label in is_function) {
		current = label
		block = 0
	}
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

/^\.Lfunc_end/ { current = "" }

whole && current ~ /^sys_/ {
	here = block
	follow_again($0)
	if (/^\tretq?$/) {
		print "\tjmp\tsyscall_leave_" leave_of(current, here)
		next
	}
	if (/^\tjmp\t\.L/ && print_tail(current, $2, here))
		next
	if (/^\.LBB/ && !is_over[current, here])
		print_tail(current, substr($1, 1, length($1) - 1), here)
}

# Of user_copy.S nothing is counted.
assembly && /arch_user_/ { touches_user = 1 }
assembly && /^[^#]*[ \t](push|call|sub.*%rsp)/ { uses_stack = 1 }

{ print }

END {
	if (touches_user && uses_stack)
		fail("a function that touches user memory uses the stack")
	if (failed)
		exit 1
}
