#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check_instructions.sh IMAGE [ALLOWED]
# Every instruction of IMAGE that could lift a protection stands at an allowed place, and no
# sequence of bytes between instructions would be one. Code that is unmapped when start-up is over
# does not count. Status 1: an instruction outside of its place; 2: only such a sequence of bytes
# (linking in another order may remove it).
set -eu
image=$1
allowed=${2:-protect/reg_pinning/allowed_instructions}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip=$(llvm-nm-19 "$image" | awk '$3 == "start_up_text_end" { print $1 }')
[ -n "$skip" ] || {
	echo "check_instructions: $image has no start_up_text_end" >&2
	exit 1
}
llvm-objdump-19 -d -z "$image" | gawk -v "skip=$((0x$skip))" -f mk/instructions.awk >"$work/found"

# ADDRESS, then for each level of inlining a function and its place, then an empty line.
awk '$1 != "byte" { print "0x" $2 }' "$work/found" |
	llvm-symbolizer-19 --obj="$image" --functions --inlines --no-demangle >"$work/places"

gawk -v image="$image" '
	BEGIN { at = count = between = wrong = 0 }
	# The allowed list: INSTRUCTION PLACE REASON...
	FILENAME == ARGV[1] {
		if ($0 !~ /^#/ && NF >= 3)
			reason[$1 " " $2] = 1
		next
	}
	FILENAME == ARGV[2] {
		if ($1 == "byte")
			singles = singles " " $2 "=" $3
		else {
			kind[count] = $1
			instruction[count++] = $3
		}
		next
	}
	# Primitives that arch/*/include defines are what they are inlined into.
	/^$/ { at++; known = 0; line = 0; next }
	{
		if (line++ % 2 == 0) {
			function_name = $0
			next
		}
		if (!known)
			place[at] = function_name
		if ($0 !~ /arch\/[a-z0-9_]+\/include\//)
			known = 1
	}
	END {
		for (i = 0; i < count; i++) {
			key = instruction[i] " " place[i]
			if (kind[i] == "unmeant") {
				print image ": bytes of " instruction[i] " inside of " place[i]
				between++
				continue
			}
			meant++
			used[key]++
			if (!(key in reason) && !told[key]++) {
				print image ": " instruction[i] " in " place[i] " is not allowed (" ARGV[1] ")"
				wrong++
			}
		}
		for (key in reason) {
			if (!(key in used)) {
				print image ": nothing needs the allowed \"" key "\": remove it"
				wrong++
			}
		}
		printf "%s: %d instructions that could lift a protection, at %d places; ", image, meant, length(used)
		printf "bytes between instructions: %d; bytes that end a call or load flags:%s\n", between, singles
		exit wrong ? 1 : between ? 2 : 0
	}' "$allowed" "$work/found" "$work/places"
