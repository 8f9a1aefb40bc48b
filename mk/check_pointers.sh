#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check_pointers.sh IMAGE [ALLOWED]
# Each function pointer in writable memory is in the allowed list, with what protects it instead:
# words of the image's writable sections that are relocated and point into text, and, by the
# debug information, members of structures that are not constants, and variables.
# Sections that are read-only when start-up is over are counted only.
set -eu
image=$1
allowed=${2:-protect/const_ops/allowed}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

llvm-dwarfdump-19 --debug-info "$image" | gawk -f mk/pointers.awk >"$work/found"

llvm-nm-19 "$image" | awk '{ print $3, $1 }' >"$work/limits"
llvm-readelf-19 -r -W "$image" >"$work/relocations"
llvm-objdump-19 -s -j .data.ro_after_init -j .data.sealed -j .data "$image" >"$work/bytes"

gawk '
	function value(hex,    i, sum) {
		for (i = 1; i <= length(hex); i++)
			sum = sum * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
		return sum
	}
	FILENAME == ARGV[1] { limit[$1] = value($2); next }
	# " 294000 00000000 ...": memory order, so the bytes of a word are turned around.
	FILENAME == ARGV[2] {
		if ($1 ~ /^[0-9a-f]+$/) {
			bytes = $2 $3 $4 $5
			for (i = 0; i < 2; i++) {
				word = ""
				for (j = 7; j >= 0; j--)
					word = word substr(bytes, 1 + 2 * (8 * i + j), 2)
				content[value($1) + 8 * i] = word
			}
		}
		next
	}
	match($0, /00000[0-9a-f]+  ?[A-Za-z_]/) {
		address = value(substr($0, RSTART, 16))
		if (!(address in content))
			next
		target = value(content[address])
		if (target < limit["text_start"] || target >= limit["text_end"])
			next
		name = substr($0, RSTART + 16)
		gsub(/ /, "", name)
		print (address >= limit["data_start"] ? "word " : "sealed ") name
	}' "$work/limits" "$work/bytes" "$work/relocations" >>"$work/found"

gawk -v image="$image" '
	FILENAME == ARGV[1] {
		if ($0 !~ /^#/ && NF >= 3)
			reason[$1 " " $2] = 1
		next
	}
	$1 == "sealed" { sealed++; next }
	{
		found++
		used[$1 " " $2] = 1
		if (!(($1 " " $2) in reason)) {
			print image ": function pointer in writable memory: " $1 " " $2 " (" ARGV[1] ")"
			wrong++
		}
	}
	END {
		for (key in reason) {
			if (!(key in used)) {
				print image ": nothing needs the allowed \"" key "\": remove it"
				wrong++
			}
		}
		printf "%s: %d function pointers in writable memory, each with another protection; ", image, found
		printf "%d set by start-up\n", sealed
		exit wrong ? 1 : 0
	}' "$allowed" "$work/found"
