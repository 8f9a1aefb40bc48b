#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# link.sh OUTPUT KIND SCRIPT OBJECT...
# Links an image which knows its kind (image_kind) and the names of its functions. The table of
# names moves what stands behind it, so linking is repeated until the table and the layout agree.
# From the environment: CC (with flags), LD, NM, LINK_FLAGS.
set -eu
output=$1
kind=$2
script=$3
shift 3

work=$output.link.$$
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT INT TERM
# The same objects give the same image: the folder's name, which has our number, stays out of it.
map=-fdebug-prefix-map=$work=generated

case $kind in
ship) data=0 ;;
*) data=1 ;;
esac

printf 'extern const char image_kind[];\nconst char image_kind[] = "%s";\n' "$kind" >"$work/image.c"
$CC "$map" -c "$work/image.c" -o "$work/image.o"

make_table() { # IMAGE: its symbols, in order
	$NM -n "$1" | awk -v data=$data -f mk/symbols.awk
}

link() { # OUTPUT OPTION OBJECT...
	link_output=$1
	link_option=$2
	shift 2
	$CC "$map" -c "$work/symbols.S" -o "$work/symbols.o"
	# shellcheck disable=SC2086
	$LD $LINK_FLAGS $link_option -T "$script" "$@" "$work/image.o" "$work/symbols.o" -o "$link_output"
}

awk -v data=$data -f mk/symbols.awk </dev/null >"$work/symbols.S"
link "$work/image.elf" -S "$@"
for round in 1 2 3 4; do
	make_table "$work/image.elf" >"$work/next.S"
	if cmp -s "$work/next.S" "$work/symbols.S"; then
		link "$work/whole.elf" "" "$@"
		mv -f "$work/whole.elf" "$output"
		exit 0
	fi
	mv -f "$work/next.S" "$work/symbols.S"
	link "$work/image.elf" -S "$@"
done
echo "link.sh: the table of symbols does not settle after $round rounds" >&2
exit 1
