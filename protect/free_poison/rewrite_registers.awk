# SPDX-License-Identifier: GPL-2.0-only
#
# The compiler's assembly to assembly in which an operation clears, before it returns, the registers
# that it and everything that it calls by name have used. An operation is a function whose address
# somebody has: behind a call through a pointer, code may run that was not compiled with it. The
# compiler has every function clear all registers that hold no result (flags); in an operation
# those stay that may hold something.
#   A function that is called by name only returns into code that reads no register but the result;
# what it leaves, the operation that it is part of clears. What is marked cold clears by itself: for
# its sake the way that is mostly taken need not.
#   A system call's function (sys_*), and what only assembly calls, return by way of entry.S, which
# loads every register from the frame of the program or of the interrupted code.
#   A function that reads the hidden key (rdmsr, but for those that say "public") clears what it
# used wherever it returns to.
# The whole text is read first: who uses which registers, whose address is taken, who calls whom.

BEGIN {
	assembly += 0
	ORDER = split("eax ecx edi edx esi r8d r9d r10d r11d", clears, " ")
	split("rax eax ax al ah", list, " ")
	name_registers(1)
	split("rcx ecx cx cl ch", list, " ")
	name_registers(2)
	split("rdi edi di dil", list, " ")
	name_registers(3)
	split("rdx edx dx dl dh", list, " ")
	name_registers(4)
	split("rsi esi si sil", list, " ")
	name_registers(5)
	for (number = 8; number <= 11; number++) {
		split("r" number " r" number "d r" number "w r" number "b", list, " ")
		name_registers(number - 2)
	}
	ALL = 2 ^ ORDER - 1
	RESULTS = bit["eax"] + bit["edx"]
	# Assembly functions that use no others (user_copy.S).
	FEW = RESULTS + bit["ecx"] + bit["edi"] + bit["esi"]
	split("read write clear read32 read64 write32 write64 compare_exchange32", list, " ")
	for (i in list)
		uses_few["arch_user_" list[i]] = 1
	delete list
	if (!assembly && ARGC > 1)
		read_whole(ARGV[1])
}

function name_registers(place,    i) {
	for (i in list)
		bit[list[i]] = 2 ^ (place - 1)
	delete list
}

# --- The whole text -------------------------------------------------------------------------------

function read_whole(file,    line, skipped, rare, current) {
	while ((getline line < file) > 0) {
		if (line ~ /^\t(\.section\t)?\.text/)
			rare = line ~ /\.text\.unlikely/
		if (line ~ /^\t\.section/)
			skipped = line ~ /^\t\.section\t\.debug/
		else if (line ~ /^\t\.text/)
			skipped = 0
		if (skipped)
			continue
		if (line ~ /^\t\.type\t[^ ]*,@function/) {
			sub(/^\t\.type\t/, "", line)
			sub(/,@function.*/, "", line)
			if (line !~ /^__cfi_/)
				is_function[line] = 1
		} else if (line ~ /^[^ \t:#.][^ \t:#]*:/) {
			sub(/:.*/, "", line)
			if (line in is_function) {
				current = line
				is_rare[line] = rare
			}
		} else if (line ~ /^\.Lfunc_end/) {
			current = ""
		} else if (line ~ /^\t[a-z]/) {
			read_instruction(current, line)
		} else if (line ~ /^\t\.(quad|long)\t[a-zA-Z_]/) {
			note_addresses(line)
		}
	}
	close(file)
	spread_use()
}

function read_instruction(name, line,    parts, count, i) {
	if (line ~ /^\t(retq?|jmp\t([a-zA-Z_]|\*))/)
		returns[name] = 1
	if (line ~ /^\t(callq?|jmp)\t[a-zA-Z_]/) {
		sub(/^\t(callq?|jmp)\t/, "", line)
		sub(/(@PLT)?([ \t#].*)?$/, "", line)
		calls[name] = calls[name] " " line
		return
	}
	if (line ~ /rdmsr/ && line !~ /rdmsr[ \t]+# public/)
		reads_key[name] = 1
	sub(/#.*/, "", line)
	# The compiler's own clearing names no use.
	if (line !~ /^\txorl\t(%[a-z0-9]+), %[a-z0-9]+$/ || !is_clearing(line)) {
		count = patsplit(line, parts, /%[a-z0-9]+/)
		for (i = 1; i <= count; i++)
			used[name] = or(used[name], bit[substr(parts[i], 2)])
	}
	if (line ~ /^\t(i?mul[lq]?\t[^,]*$|i?div|c[lqw]t[od]|rd|cpuid|xgetbv|call)/)
		used[name] = or(used[name], RESULTS)
	if (line !~ /^\t(j|call)/)
		note_addresses(line)
}

function is_clearing(line,    parts) {
	return patsplit(line, parts, /%[a-z0-9]+/) == 2 && parts[1] == parts[2]
}

function note_addresses(line,    parts, count, i) {
	count = patsplit(line, parts, /[a-zA-Z_][a-zA-Z0-9_.$]*/)
	for (i = 2; i <= count; i++)
		address_taken[parts[i]] = 1
}

# The registers that a function and what it calls may have used, and not cleared.
function spread_use(    name, changed, sum, callees, count, i) {
	do {
		changed = 0
		for (name in is_function) {
			sum = used[name]
			count = split(calls[name], callees, " ")
			for (i = 1; i <= count; i++)
				sum = or(sum, left_by(callees[i]))
			if (sum != used[name])
				changed = 1
			used[name] = sum
		}
	} while (changed)
}

function left_by(name) {
	if (!(name in is_function))
		return name in uses_few ? FEW : ALL
	if (!returns[name])
		return 0
	return clears_registers(name) ? and(used[name], RESULTS) : used[name]
}

function clears_registers(name) {
	return reads_key[name] || is_rare[name] || (address_taken[name] && name !~ /^sys_/)
}

# --- Functions ------------------------------------------------------------------------------------

# The places of the clearing in front of the "ret" at LAST: place[register] = line. The number of
# registers.
function find_clearing(last, place,    i, count, register) {
	delete place
	for (i = last - 1; i >= 0; i--) {
		if (body[i] ~ /^(\t\.(loc|cfi)|\t#|\.Ltmp|#)/)
			continue
		if (body[i] !~ /^\txorl\t%/ || !is_clearing(body[i]))
			break
		register = body[i]
		sub(/.*, %/, "", register)
		sub(/[ \t].*/, "", register)
		# A zero that is returned stands where the frame was not yet set up.
		if (!(register in bit) || (register in place))
			break
		place[register] = i
		count++
	}
	if ("eax" in place && body[i] !~ /^\tpopq\t%/)
		delete place["eax"]
	return count
}

function print_function(name,    i, place, register, keep) {
	keep = clears_registers(name) ? used[name] : 0
	for (i = 0; i < count; i++) {
		if (body[i] !~ /^\t(retq?|jmp\tsyscall_leave_[a-z0-9_]+)$/)
			continue
		find_clearing(i, place)
		for (register in place) {
			if (!and(keep, bit[register]))
				body[place[register]] = ""
		}
	}
	for (i = 0; i < count; i++) {
		if (body[i] != "")
			print body[i]
	}
}

assembly { print; next }

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

/^[^ \t:#.][^ \t:#]*:/ && substr($0, 1, index($0, ":") - 1) in is_function {
	inside = substr($0, 1, index($0, ":") - 1)
	count = 0
}

{ print }
