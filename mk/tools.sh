#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tools.sh BUILD STAMP: make sure that the tools of the build are there.
# Installs what is missing from Debian, saying so; without root or sudo it prints the one command
# to run and fails. Also makes BUILD/uapi, the only system headers that the kernel may see.
set -eu
build=$1
stamp=$2

missing=
want() { # COMMAND-OR-FILE PACKAGE
	case $1 in
	/*) [ -e "$1" ] || missing="$missing $2" ;;
	*) command -v "$1" >/dev/null 2>&1 || missing="$missing $2" ;;
	esac
}
want clang-19 clang-19
want ld.lld-19 lld-19
want llvm-nm-19 llvm-19
want llvm-link-19 llvm-19
want opt-19 llvm-19
want clang-tidy-19 clang-tidy-19
want clang-format-19 clang-format-19
want cppcheck cppcheck
want qemu-system-x86_64 qemu-system-x86
want bochs-bin bochs
want /usr/share/bochs/BIOS-bochs-latest bochsbios
want /usr/share/vgabios/vgabios.bin vgabios
want /usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so bochs-term
dpkg-query -W -f '${Status}' busybox-static 2>/dev/null | grep -q 'ok installed' || missing="$missing busybox-static"
want gawk gawk
want gdb gdb
want /usr/include/linux/types.h linux-libc-dev
want /usr/include/stdio.h libc6-dev
want /usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.asan-x86_64.a libclang-rt-19-dev
want /usr/bin/bash bash
want pgrep procps
want xz xz-utils

if [ -n "$missing" ]; then
	install="apt-get install -y --no-install-recommends$missing"
	if [ "$(id -u)" = 0 ]; then
		as_root=
	elif command -v sudo >/dev/null 2>&1; then
		as_root=sudo
	else
		echo "testudo: tools are missing; run as root: $install" >&2
		exit 1
	fi
	echo "testudo: installing$missing"
	# shellcheck disable=SC2086
	export DEBIAN_FRONTEND=noninteractive
	$as_root $install >/dev/null 2>&1 || {
		$as_root apt-get update -q
		$as_root $install
	}
fi

mkdir -p "$build/uapi"
ln -sfn /usr/include/linux "$build/uapi/linux"
ln -sfn /usr/include/asm-generic "$build/uapi/asm-generic"
ln -sfn /usr/include/x86_64-linux-gnu/asm "$build/uapi/asm"
mkdir -p "$(dirname "$stamp")"
touch "$stamp"
