#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# mutant.sh ROW OUTPUT SCRIPT OBJECT...
# Builds the mutant of ROW: a tree of links to the sources with the files of protect/ROW/mutant/ in
# their places, in which every object that depends on one of these is compiled; the other objects
# (names relative to the object folder) are those of the prove image.
# From the environment: CC LD NM LINK_FLAGS MAKE BUILD OUT (the last two absolute).
set -eu
row=$1
output=$2
script=$3
shift 3

tree=$(pwd)
overlay=$OUT/overlay-$row
objects=$OUT/mutant-$row
mutant=protect/$row/mutant

rm -rf "$overlay"
mkdir -p "$overlay" "$objects"
for part in Makefile mk base arch sync protect mm kernel drivers fs linux host user tests bench; do
	[ ! -e "$part" ] || cp -rs "$tree/$part" "$overlay/"
done

# Replace, and note by which paths.
(cd "$mutant" && find . -type f | sed 's,^\./,,' | sort) >"$objects/files"
while read -r file; do
	case $file in
	tree/*) path=${file#tree/} ;;
	*) path=protect/$row/$file ;;
	esac
	mkdir -p "$overlay/$(dirname "$path")"
	ln -sfn "$tree/$mutant/$file" "$overlay/$path"
	echo "$path"
done <"$objects/files" >"$objects/replaced.new"

# Another set of replaced files: what was compiled with the old one is of no use.
if ! cmp -s "$objects/replaced.new" "$objects/replaced"; then
	rm -rf "$objects/obj"
	mv "$objects/replaced.new" "$objects/replaced"
fi

# Dependencies name a file either by its path or with ./ before it.
sed 's,^, ,; p; s,^ , ./,' "$objects/replaced" >"$objects/patterns"
everything=false
grep -qE '(^|/)flags(\.exempt)?$' "$objects/replaced" && everything=true

affected=
linked=
for object in "$@"; do
	name=${object%.o}
	if $everything || grep -qF -f "$objects/patterns" "$OUT/obj/$name.d"; then
		affected="$affected $objects/obj/$object"
		linked="$linked $objects/obj/$object"
	else
		linked="$linked $OUT/obj/$object"
	fi
done
# Sources which only the mutant has.
while read -r path; do
	case $path in
	*.c | *.S)
		object=${path%.*}.o
		if [ ! -e "$OUT/obj/$object" ]; then
			affected="$affected $objects/obj/$object"
			linked="$linked $objects/obj/$object"
		fi
		;;
	esac
done <"$objects/replaced"

if [ -z "$affected" ] && ! grep -q '\.ld$' "$objects/replaced"; then
	echo "mutant.sh: $row: the mutant changes nothing that is compiled" >&2
	exit 1
fi
if [ -n "$affected" ]; then
	$MAKE -C "$overlay" --no-print-directory BUILD="$BUILD" OBJ="$objects/obj" \
		OBJECTS="$affected" objects
fi
echo "  LINK $output"
# shellcheck disable=SC2086
sh mk/link.sh "$output" "mutant $row" "$overlay/$script" $linked
