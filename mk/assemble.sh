#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# assemble.sh FROM TO KIND PASS...
# Assembly FROM to the object TO, through every PASS over its text (protect/<row>/rewrite.awk). The
# KIND of text: "whole" (all of the kernel's C), "file" (of the compiler, of one file) or
# "assembly" (written by a person); a pass knows it by its variables whole and assembly. Its variable
# shift is how often the jumps had to be moved, mostly 0.
# From the environment: CC.
set -eu
from=$1
to=$2
kind=$3
shift 3

work=$to.$$
trap 'rm -f "$work".*' EXIT INT TERM
whole=0
assembly=0
case $kind in
whole) whole=1 ;;
assembly) assembly=1 ;;
esac

passes() { # SHIFT PASS...
	shift_number=$1
	shift
	text=$from
	for pass in "$@"; do
		LC_ALL=C gawk -v whole=$whole -v assembly=$assembly -v shift=$shift_number \
			-f "$pass" "$text" >"$work.next.s"
		mv -f "$work.next.s" "$work.s"
		text=$work.s
	done
	$CC -c "$text" -o "$work.o"
}

# A long function may have a jump whose displacement happens to be an instruction that could lift a
# protection (WRMSR, MOV to a control register), which no order of linking removes.
has_such_jump() {
	llvm-objcopy-19 --strip-debug "$work.o" "$work.code"
	LC_ALL=C grep -qaP '(\x0f[\x80-\x8f]|\xe9)\x0f[\x22\x30]' "$work.code"
}

passes 0 "$@"
if [ $whole = 1 ]; then
	for again in 1 2 3 4 5; do
		has_such_jump || break
		passes $again "$@"
	done
fi
mv -f "$work.o" "$to"
