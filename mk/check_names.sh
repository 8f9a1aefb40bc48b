#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check_names.sh IMAGE FILE...
# Every name that an attack program asks for, symbol("...") in a FILE, stands in the IMAGE: none has
# gone because its function became part of others. From the environment: NM.
set -eu
image=$1
shift

names=$(mktemp)
trap 'rm -f "$names"' EXIT
$NM "$image" | awk '{ print $NF }' | sort -u >"$names"
missing=$(grep -hoE 'symbol\("[^"]*"' "$@" | sed 's/.*("\(.*\)"/\1/' | sort -u | comm -23 - "$names")
if [ -n "$missing" ]; then
	echo "check_names.sh: attacks ask for what $image has not:" "$missing" >&2
	exit 1
fi
