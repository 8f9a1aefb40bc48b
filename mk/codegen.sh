#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# codegen.sh OUTPUT NAMES BITCODE...
# Makes the assembly OUTPUT of all of the kernel's C from the bitcode of its files. The compiler
# sees all callers of a function then: it inlines across files, and a function whose address nobody
# takes is no target of an indirect call (no ENDBR64, no type before it). Only the NAMES
# (mk/names.sh) stay names for others.
# From the environment: CC (with flags); STRIP, more options of the optimiser (mutants leave the
# debugger's information out: it is half of the work, and the code is the same without).
set -eu
output=$1
names=$2
shift 2

work=$output.$$
trap 'rm -f "$work".*' EXIT INT TERM
llvm-link-19 "$@" -o "$work.whole.bc"
# shellcheck disable=SC2086
opt-19 ${STRIP-} -passes=internalize -internalize-public-api-file="$names" "$work.whole.bc" -o "$work.inner.bc"
$CC -S -x ir "$work.inner.bc" -o "$work.s"
mv -f "$work.s" "$output"
