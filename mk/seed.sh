#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# seed.sh FILE [SEED]
# FILE holds the seed by which the compiler lays out structures (protect/struct_shuffle): SEED when
# there is one, else what it held before, else 256 random bits. It is written only when it changes,
# and appears whole, so that builds side by side agree.
set -eu
file=$1
mkdir -p "$(dirname "$file")"
temporary=$file.$$
trap 'rm -f "$temporary"' EXIT

if [ -n "${2-}" ]; then
	echo "$2" >"$temporary"
	cmp -s "$temporary" "$file" || mv -f "$temporary" "$file"
elif [ ! -s "$file" ]; then
	od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"$temporary"
	echo >>"$temporary"
	# Who is first wins.
	ln "$temporary" "$file" 2>/dev/null || [ -s "$file" ]
fi
