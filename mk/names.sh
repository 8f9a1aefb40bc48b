#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# names.sh SCRIPT OBJECTS FILE...
# Prints the names that others than the kernel's C use, which its code must therefore keep: those
# that the OBJECTS (assembly, attacks) need, those in the linker SCRIPT, those that attack programs
# ask for (symbol("...")) and the debugger's commands (quoted words), FILE... From the environment: NM.
set -eu
script=$1
objects=$2
shift 2

# shellcheck disable=SC2086
{
	$NM -u $objects | awk 'NF == 2 { print $2 }'
	grep -hoE '[a-zA-Z_][a-zA-Z0-9_]*' "$script"
	for file in "$@"; do
		case $file in
		*.[ch]) grep -hoE 'symbol\("[a-z0-9_]+"' "$file" || true ;;
		*) grep -hoE '"[a-z_][a-z0-9_]*"' "$file" || true ;;
		esac
	done | sed 's/.*"\(.*\)"/\1/'
	echo image_kind
} | sort -u
