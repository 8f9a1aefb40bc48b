# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by the tests that run the same thing on the host's Linux and in the guest.
#   make_root DIR          an empty root with the usual folders and busybox
#   add_program DIR PROG.. programs of the host with the libraries they need
#   on_linux DIR WORD..    runs WORDs in that root on the host: own mounts, processes and host name
#   in_guest DIR N WORD..  the same in the guest with N processors
#   finished NAME FILE     FAIL unless the script came to its end ("finished") on the host
#   compare NAME FILE FILE prints "ok NAME", or FAIL and the first differences
#   fail WHAT              prints FAIL; the test ends with status 1
# Output and errors come through one pipe, and the program leads a session without a terminal.
# Both see a root with a tmpfs on /tmp, /proc and /dev, and nothing else of the host.
TESTUDO=${TESTUDO:-./testudo}
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/testudo-test.XXXXXX")
trap 'status=$?; [ ! -e "$SCRATCH/failed" ] || status=1; rm -rf "$SCRATCH"; exit $status' EXIT
trap 'exit 1' HUP INT TERM

fail() {
	echo "FAIL $*"
	: > "$SCRATCH/failed"
}

make_root() {
	mkdir -p "$1/bin" "$1/dev" "$1/proc" "$1/sys" "$1/tmp" "$1/root" "$1/etc"
	chmod 1777 "$1/tmp"
	chmod 700 "$1/root"
	cp "$(command -v busybox)" "$1/bin/busybox"
	for applet in $(busybox --list); do
		[ -e "$1/bin/$applet" ] || ln -s busybox "$1/bin/$applet"
	done
	echo 'root:x:0:0:root:/root:/bin/sh' > "$1/etc/passwd"
	echo 'nobody:x:65534:65534:nobody:/:/bin/false' >> "$1/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' > "$1/etc/group"
}

# ldd is fine here: these are the host's own programs.
add_program() {
	root=$1
	shift
	for program; do
		for folder in /usr/bin /bin /usr/sbin /sbin; do
			[ -e "$folder/$program" ] && break
		done
		path=$(readlink -f "$folder/$program")
		mkdir -p "$root/usr/bin"
		cp "$path" "$root/usr/bin/$program"
		ldd "$path" 2>/dev/null | tr ' \t' '\n\n' | grep '^/' | while read -r library; do
			mkdir -p "$root${library%/*}"
			[ -e "$root$library" ] || cp -L "$library" "$root$library"
		done
	done
}

# Runs inside the new namespaces: $1 is the root, the rest the program.
LINUX_SETUP='
root=$1
shift
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty ptmx; do
	: > "$root/dev/$device"
	mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts" 2>/dev/null &&
	mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
	HOSTNAME=testudo chroot "$root" "$@"
'

on_linux() {
	user=
	[ "$(id -u)" = 0 ] || user=-r
	timeout --foreground -k 5 1500 unshare $user -m -p -f -u -i --kill-child \
		setsid sh -c "$LINUX_SETUP" sh "$@" < /dev/null 2>&1 | cat
}

in_guest() {
	root=$1
	cpus=$2
	shift 2
	timeout --foreground -k 5 1500 "$TESTUDO" run --root "$root" --cpus "$cpus" ${GUEST_OPTIONS:-} -- \
		"$@" < /dev/null 2>&1 | cat
}

finished() {
	grep -q '^finished$' "$2" && return
	fail "$1: did not finish on the host"
	tail -n 5 "$2"
}

compare() {
	if cmp -s "$2" "$3"; then
		echo "ok $1"
	else
		fail "$1: differs from Linux (-), guest (+)"
		diff -U 2 "$2" "$3" | sed -n '3,40p'
	fi
}
