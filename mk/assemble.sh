#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# assemble.sh FROM TO KIND PASS...
# Assembly FROM to the object TO, through every PASS over its text (protect/<row>/rewrite.awk). The
# KIND of text: "whole" (all of the kernel's C), "file" (of the compiler, of one file) or
# "assembly" (written by a person); a pass knows it by its variables whole and assembly.
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

for pass in "$@"; do
	LC_ALL=C gawk -v whole=$whole -v assembly=$assembly -f "$pass" "$from" >"$work.next.s"
	mv -f "$work.next.s" "$work.s"
	from=$work.s
done
$CC -c "$from" -o "$work.o"
mv -f "$work.o" "$to"
