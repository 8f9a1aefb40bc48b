# SPDX-License-Identifier: GPL-2.0-only
#
# From `llvm-dwarfdump --debug-info` of an image: the function pointers that live in writable memory
# by their type.
#   member STRUCTURE.NAME   in a structure of which objects, or pointers to objects, are not const
#   variable NAME           a variable of the image that is one
# A structure that only occurs as const is a table of operations and not listed.

# STEM of a type: what remains without pointers and arrays behind it.
function stem(type) {
	sub(/ ?[*[].*$/, "", type)
	return type
}

function is_function_pointer(type) {
	if (type in alias)
		type = alias[type]
	if (type ~ /\(\*[^)]*\)\(/)
		return 1
	return type ~ / \*(const)?$/ && stem(type) in function_type
}

function finish() {
	if (tag == "typedef" && name != "") {
		if (type ~ /\(\*/)
			alias[name] = type
		else if (type ~ /\)$/)
			function_type[name] = 1
	} else if (tag == "structure_type" || tag == "union_type") {
		structure[depth] = name
	} else if (tag == "member") {
		# Unnamed inner structures belong to the outer one.
		for (level = depth - 2; level > 0 && structure[level] == ""; level -= 2)
			;
		members[structure[level] "." name] = type
		owner[structure[level] "." name] = structure[level]
	} else if (tag == "variable" && type != "" && location ~ /DW_OP_addr/) {
		variables[name] = type
	}
	if (tag ~ /^(variable|member|formal_parameter|pointer_type|array_type)$/ && type != "" &&
	    type !~ /^const /)
		mutable[stem(type)] = 1
}

/^0x[0-9a-f]+: / {
	finish()
	match($0, /DW_TAG_|NULL/)
	depth = RSTART
	tag = $2
	sub(/^DW_TAG_/, "", tag)
	name = type = location = ""
	if (tag ~ /^(structure|union)_type$/)
		structure[depth] = ""
	next
}
$1 == "DW_AT_name" { name = $0; sub(/^[^"]*"/, "", name); sub(/"[^"]*$/, "", name); next }
$1 == "DW_AT_type" { type = $0; sub(/^[^"]*"/, "", type); sub(/"[^"]*$/, "", type); next }
$1 == "DW_AT_location" { location = $0 }

END {
	finish()
	for (key in members) {
		if (owner[key] in mutable && is_function_pointer(members[key]))
			print "member " key
	}
	for (key in variables) {
		if (variables[key] !~ /^const / && variables[key] !~ /\(\*const\)/ &&
		    is_function_pointer(variables[key]))
			print "variable " key
	}
}
