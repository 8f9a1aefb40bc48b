#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# overlay.sh KIND OUTPUT SCRIPT OBJECT...
# Builds an image of another KIND ("mutant ROW", "mutant ROW priced", "mutant all", "debug"): a tree
# of links to the sources with some files replaced, in which every object that depends on one of
# these is compiled; the other objects (names relative to the object folder) are those of the prove
# image.
# From the environment: CC LD NM LINK_FLAGS MAKE BUILD OUT (the last two absolute).
set -eu
kind=$1
output=$2
script=$3
shift 3

tree=$(pwd)
name=$(echo "$kind" | tr ' ' '-')
overlay=$OUT/overlay-$name
objects=$OUT/$name

# Prints "REPLACEMENT PATH-IT-REPLACES" for the files of a row's mutant; $2 = priced: without those
# that programs need to run at all (protect/ROW/unpriced).
list_row() { # ROW [priced]
	find "protect/$1/mutant" -type f | sort | while read -r file; do
		rest=${file#"protect/$1/mutant/"}
		if [ "${2-}" = priced ] && grep -qs "^$rest " "protect/$1/unpriced"; then
			continue
		fi
		case $rest in
		tree/*) echo "$file ${rest#tree/}" ;;
		*) echo "$file protect/$1/$rest" ;;
		esac
	done
}

list_replacements() {
	case $kind in
	mutant\ all)
		# Where two rows replace the same file, the last row's counts.
		for folder in protect/*/mutant; do
			row=${folder#protect/}
			list_row "${row%/mutant}" priced
		done
		;;
	mutant\ *\ priced)
		row=${kind#mutant }
		list_row "${row% priced}" priced
		;;
	mutant\ *) list_row "${kind#mutant }" ;;
	debug)
		find ./*/debug -type f | sed 's,^\./,,' | sort | while read -r file; do
			rest=${file#*/debug/}
			case $rest in
			*/*) echo "$file $rest" ;;
			*) echo "$file ${file%%/debug/*}/$rest" ;;
			esac
		done
		;;
	esac
}

rm -rf "$overlay"
mkdir -p "$overlay" "$objects"
for part in Makefile mk base arch sync protect mm kernel drivers fs linux host user tests bench; do
	[ ! -e "$part" ] || cp -rs "$tree/$part" "$overlay/"
done
list_replacements >"$objects/files"
while read -r file path; do
	mkdir -p "$overlay/$(dirname "$path")"
	ln -sfn "$tree/$file" "$overlay/$path"
done <"$objects/files"

# Another set of replaced files: what was compiled with the old one is of no use.
cut -d' ' -f2 "$objects/files" >"$objects/replaced.new"
if ! cmp -s "$objects/replaced.new" "$objects/replaced"; then
	rm -rf "$objects/obj" "$objects"/kernel.*
	mv "$objects/replaced.new" "$objects/replaced"
fi

# Dependencies name a file either by its path or with ./ before it.
sed 's,^, ,; p; s,^ , ./,' "$objects/replaced" >"$objects/patterns"
everything=false
if grep -qE '(^|/)(flags(\.exempt)?|rewrite[a-z_]*\.awk)$' "$objects/replaced"; then
	everything=true
fi

affected=
linked=
bitcode=
kernel=$OUT/kernel.o

take() { # OBJECT FOLDER: OBJECT of that folder is part of the image
	case $1 in
	*.bc) bitcode="$bitcode $2/$1" ;;
	*) linked="$linked $2/$1" ;;
	esac
}

make_anew() { # OBJECT
	affected="$affected $objects/obj/$1"
	case $1 in
	*.bc) kernel=$objects/kernel.o ;;
	esac
	take "$1" "$objects/obj"
}

for object in "$@"; do
	if $everything || grep -qF -f "$objects/patterns" "$OUT/obj/${object%.*}.d"; then
		make_anew "$object"
	else
		take "$object" "$OUT/obj"
	fi
done
# Sources which only this tree has.
while read -r path; do
	case $path in
	protect/*/attack*.c | *.S) object=${path%.*}.o ;;
	*.c) object=${path%.*}.bc ;;
	*) continue ;;
	esac
	case " $* " in
	*" $object "*) ;;
	*) make_anew "$object" ;;
	esac
done <"$objects/replaced"

if [ -z "$affected" ] && ! grep -q '\.ld$' "$objects/replaced"; then
	echo "overlay.sh: $kind: the replaced files change nothing that is compiled" >&2
	exit 1
fi
strip=-strip-debug
[ "$kind" != debug ] || strip=
[ "$kernel" = "$OUT/kernel.o" ] || affected="$affected $kernel"
if [ -n "$affected" ]; then
	STRIP=$strip $MAKE -C "$overlay" --no-print-directory BUILD="$BUILD" OBJ="$objects/obj" \
		KERNEL_OBJECT="$kernel" KERNEL_BITCODE="$bitcode" KERNEL_OTHERS="$linked" \
		OBJECTS="$affected" objects
fi
echo "  LINK $output"
# shellcheck disable=SC2086
sh mk/link.sh "$output" "$kind" "$overlay/$script" "$kernel" $linked
