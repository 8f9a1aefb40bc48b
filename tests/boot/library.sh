# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the tests of this folder: judges what a machine printed. Their status is 1 after a FAIL.
TESTUDO=${TESTUDO:-./testudo}
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/testudo-boot.XXXXXX")
trap 'status=$?; [ ! -e "$SCRATCH/failed" ] || status=1; rm -rf "$SCRATCH"; exit $status' EXIT
trap 'exit 1' HUP INT TERM

pass() { echo "ok $1"; }
fail() { echo "FAIL $1: $2"; : > "$SCRATCH/failed"; }

# expect NAME FILE TEXT: one line of FILE is TEXT (carriage returns aside)
expect() {
	if tr -d '\r' < "$2" | grep -qxF -- "$3"; then
		pass "$1"
	else
		fail "$1" "no line \"$3\""
		tail -n 8 "$2"
	fi
}

# expect_text NAME FILE TEXT: it stands somewhere in FILE
expect_text() {
	if grep -qF -- "$3" "$2"; then
		pass "$1"
	else
		fail "$1" "no \"$3\""
		tail -n 8 "$2" | cut -c 1-160
	fi
}

# expect_status NAME HAVE WANTED
expect_status() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "status $2, not $3"
	fi
}
