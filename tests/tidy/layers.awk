# SPDX-License-Identifier: GPL-2.0-only
#
# First file: layers.txt. Standard input: names of source files. Prints "FILE:LINE: ..." for each
# include that layers.txt does not allow.

function glob_to_regex(glob) {
	gsub(/\./, "\\.", glob)
	gsub(/\*/, "[^/]*", glob)
	return "^" glob "(/|$)"
}

# Index of the unit whose pattern matches PATH most exactly; 0 when none does.
function unit_of(path,    i, best, length_best) {
	best = 0
	length_best = 0
	for (i = 1; i <= units; i++)
		if (path ~ pattern[i] && length(unit[i]) > length_best) {
			best = i
			length_best = length(unit[i])
		}
	return best
}

function exists(path,    line, status) {
	if (!(path in known)) {
		status = (getline line < path)
		known[path] = status >= 0
		if (status >= 0)
			close(path)
	}
	return known[path]
}

# The file of the tree that NAME means; "" for headers of the compiler and of Linux's interface.
function resolve(name,    i) {
	for (i = 1; i <= roots; i++)
		if (exists(root[i] name))
			return root[i] name
	return ""
}

function check_include(file, number, name,    target, from, to) {
	target = resolve(name)
	if (target == "" || target in contract)
		return
	from = unit_of(file)
	to = unit_of(target)
	if ((unit[from], target) in exception)
		return
	if (from == 0 || to == 0)
		printf "%s:%d: %s is on no floor of layers.txt\n", file, number, from ? target : file
	else if (level[to] > level[from])
		printf "%s:%d: includes %s of a higher floor\n", file, number, target
	else if (level[to] == level[from] && to != from && !together[level[to]])
		printf "%s:%d: includes %s of a neighbour\n", file, number, target
}

function check_file(file,    line, number, name) {
	number = 0
	while ((getline line < file) > 0) {
		number++
		if (line ~ /^#include </) {
			name = line
			sub(/^#include </, "", name)
			sub(/>.*/, "", name)
			check_include(file, number, name)
		} else if (line ~ /^#include "[^"]*\//) {
			printf "%s:%d: a private header of another folder\n", file, number
		}
	}
	close(file)
}

BEGIN {
	root[1] = ""
	root[2] = "arch/include/"
	root[3] = "arch/x86_64/include/"
	root[4] = "protect/"
	roots = 4
}

FILENAME != "-" && $1 == "floor" {
	floors++
	for (i = 2; i <= NF; i++) {
		if ($i == "together") {
			together[floors] = 1
			continue
		}
		unit[++units] = $i
		level[units] = floors
		pattern[units] = glob_to_regex($i)
	}
}

FILENAME != "-" && $1 == "contract" {
	for (i = 2; i <= NF; i++)
		contract[$i] = 1
}

FILENAME != "-" && $1 == "except" {
	for (i = 3; i <= NF; i++)
		exception[$2, $i] = 1
}

FILENAME == "-" { check_file($1) }
