# SPDX-License-Identifier: GPL-2.0-only
#
# From `llvm-objdump -d -z` of an image: every instruction that could lift a protection, and every
# sequence of bytes that would be one if somebody jumped between two instructions.
#   meant ADDRESS INSTRUCTION        the compiler's or ours
#   unmeant ADDRESS INSTRUCTION      inside of others (constants, displacements)
#   byte INSTRUCTION COUNT           only counted: encodings of one byte, and sysret and sysexit, which
#                                    leave the kernel: by themselves they lift nothing
# Variables: skip, the address below which nothing counts (code that is unmapped after start-up).

BEGIN {
	total = judged = 0
	for (i = 0; i < 256; i++)
		number[sprintf("%02x", i)] = i
}

function register_operand(modrm) { return modrm >= 192 }
function field(modrm) { return int(modrm / 8) % 8 }

# The name of what begins at byte I of the window, "" for nothing of interest.
function name_at(i,    a, b, c, f) {
	a = text[i]
	if (a == "0f") {
		b = text[i + 1]
		c = number[text[i + 2]]
		f = field(c)
		if (b == "30")
			return "wrmsr"
		if (b == "22")
			return f == 0 ? "mov_cr0" : f == 3 ? "mov_cr3" : f == 4 ? "mov_cr4" : ""
		if (b == "07")
			return "sysret"
		if (b == "35")
			return "sysexit"
		if (b == "00")
			return f == 3 ? "ltr" : f == 2 ? "lldt" : ""
		if (b == "01" && register_operand(c))
			return c == 203 ? "stac" : c == 239 ? "wrpkru" : c == 209 ? "xsetbv" : \
			       c == 248 ? "swapgs" : f == 6 ? "lmsw" : ""
		if (b == "01")
			return f == 3 ? "lidt" : f == 2 ? "lgdt" : f == 6 ? "lmsw" : ""
	}
	if (a == "f3") {
		b = text[i + 1] ~ /^4[0-9a-f]$/ ? i + 2 : i + 1
		c = number[text[b + 2]]
		if (text[b] == "0f" && text[b + 1] == "ae" && register_operand(c))
			return field(c) == 3 ? "wrgsbase" : field(c) == 2 ? "wrfsbase" : ""
	}
	return ""
}

# Bytes are judged when enough of what follows is known.
function judge(upto,    name) {
	for (; judged < upto; judged++) {
		name = name_at(judged)
		if (name != "" && is_meant(judged, name))
			printf "meant %x %s\n", address[judged], name
		else if (name ~ /^sys/)
			single[name]++
		else if (name != "")
			printf "unmeant %x %s\n", address[judged], name
		delete text[judged - 16]
		delete starts[judged - 16]
		delete address[judged - 16]
	}
}

# The instruction begins here, or with a REX prefix one byte earlier.
function is_meant(i, name,    from) {
	from = !(i in starts) && text[i - 1] ~ /^4[0-9a-f]$/ ? i - 1 : i
	sub(/_.*/, "", name)
	return from in starts && index(starts[from], name) == 1
}

function value(hex,    i, sum) {
	for (i = 1; i <= length(hex); i++)
		sum = sum * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return sum
}

/^ *[0-9a-f]+: / {
	split($0, parts, "\t")
	colon = index(parts[1], ":")
	here = substr(parts[1], 1, colon - 1)
	gsub(/ /, "", here)
	here = value(here)
	if (here < skip)
		next
	bytes = split(substr(parts[1], colon + 1), list, " ")
	mnemonic = parts[2]
	sub(/ .*/, "", mnemonic)
	starts[total] = mnemonic
	for (i = 1; i <= bytes; i++) {
		address[total] = here + i - 1
		text[total++] = list[i]
		if (list[i] == "cf")
			single["iret"]++
		if (list[i] == "9d")
			single["popf"]++
	}
	if (mnemonic ~ /^(iret|popf)/)
		printf "meant %x %s\n", here, substr(mnemonic, 1, 4)
	judge(total - 8)
}

END {
	judge(total)
	for (name in single)
		print "byte " name " " single[name]
}
