#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Exercises Debian's dynamically linked bash, coreutils, grep, sed and gawk. What it prints must be
# the same on every Linux, byte for byte. Runs as root in an empty /tmp with /proc and /dev.
export LC_ALL=C TZ=UTC0
umask 022
cd /tmp && rm -rf work && mkdir work && cd work || exit 1
title() { echo "== $*"; }
try() { "$@" 2>&1; echo "status $?"; }

title bash
a=(one two 'three four'); a+=(five); echo ${#a[@]} "${a[2]}" "${a[@]:1:2}" "${!a[@]}"
declare -A map=([x]=1 [y]=2); map[z]=3; for key in x y z; do echo $key=${map[$key]}; done
[[ file.tar.gz =~ ^(.*)\.tar\.(gz|xz)$ ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}
s=Hello; echo ${s,,} ${s^^} ${s:1:3} ${s/l/L} ${s//l/L} ${s: -2} ${#s}
printf -v out '%05d' 42; echo $out
mapfile -t lines < <(printf 'l1\nl2\nl3\n'); echo ${#lines[@]} ${lines[1]}
read -r a b <<< "left right rest"; echo $b
diff <(seq 3) <(seq 4) ; cat <(echo process) <(echo substitution); echo through > >(cat); wait $!
echo $((2**10)) $((16#ff)) $((7 % 3)) $((1 ? 2 : 3)); let 'n = 5 * 5'; echo $n
(( n > 20 )) && echo greater
for ((i = 0; i < 3; i++)); do printf '%d ' $i; done; echo; echo {a..e} {1..10..3} pre{1,2}post
case abc in a*) echo first;;& *c) echo second;; esac; f() { local -n ref=$1; ref=changed; }; v=x; f v; echo $v
trap 'echo error at work' ERR; false; trap - ERR; (trap 'echo leaving' EXIT; exit 2); echo $?
# The second read keeps the coprocess, and so its variables, until we let it go.
coproc { read -r line; echo "echo $line"; read -r line; }
echo hello >&${COPROC[1]}; read -r reply <&${COPROC[0]}; echo $reply
echo end >&${COPROC[1]}; wait
set -o pipefail; true | false | true; echo $? "${PIPESTATUS[@]}"; set +o pipefail
shopt -s extglob nullglob
touch a.c b.c c.h; echo !(*.c) *.none *.@(c|h)
echo ${BASH_VERSION%%.*} $((SECONDS < 1000)); type -t cd ls if f
cat << 'END' | bash -s one two
echo "$# $1 $2"
exec 3>&1; echo three >&3; exec 3>&-
END
sleep 50 & sleep 0.1; kill $!; wait $!; echo killed $?; { sleep 0.1; exit 3; } & wait $!; echo $?
(bash -c 'kill -SEGV $$'; exit $?) 2>/dev/null; echo $?; bash -c 'ulimit -n 64; ulimit -n'
bash --norc -c 'echo $0 $1' zero one
{ time -p true; } 2> times; cut -d ' ' -f 1 times; help true | head -n 1; printf '%q %b %(%Y)T\n' 'a b' 'x\ty' 0
[ -v s ] && echo set; unset s; echo ${s-unset}; readonly r=1; (r=2) 2>/dev/null || echo readonly

title coreutils
seq 5 | tac | nl -ba; seq 12 | paste - - -
seq 3 | join -j1 - <(printf '2 two\n3 three\n'); comm -12 <(seq 5) <(seq 3 7)
printf '1.10\n1.9\n1.2\n' | sort -V; printf 'b 3\na 10\nc 2\n' | sort -k2,2n
printf 'x\nX\ny\n' | sort -fu
seq 100 | sort -R --random-source=/bin/bash | sort -n | md5sum
printf 'a b\nb c\nc d\n' | tsort; numfmt --to=iec 1048576 123456
numfmt --from=si 5K; fmt -w 20 <<< 'some words that are wrapped at twenty columns'
seq 10 | split -l 4 - part; ls part*; csplit -s -f cs <(seq 9) 4 7; wc -l cs*
seq 20 | pr -3 -t -l 7; echo 'a,b,c' | cut -d, -f2-
echo abc | tr -d b; echo aabbcc | tr -s a-c; echo hello | tr '[:lower:]' '[:upper:]'
expand -t3 <<< $'a\tb'; fold -s -w 10 <<< 'fold these words'
uniq -c <<< $'a\na\nb'; uniq -d <<< $'a\na\nb'; head -c 5 <<< abcdefgh; echo
tail -c +4 <<< abcdefgh; shuf -i 1-10 -n 10 | sort -n | tail -n 1
od -An -tx1z <<< 'dump me'; base64 <<< text; base32 <<< text
basenc --base16 <<< text; cksum <<< text; sum <<< text
for sum in md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum; do $sum <<< text; done
sha256sum <<< text > list; sed -i 's/-/-/' list
mkdir -p d/e/f; touch -d '2021-05-06 07:08:09.123456789' d/t
stat --printf '%n %s %a %U %y\n' d/t; ln -s ../t d/e/l; readlink -e d/e/l
realpath --relative-to=d/e d/t
ls -l --time-style=full-iso d/t; ls -1F d; ls -d --color=always d; cp -a d d2
diff -r d d2; install -m 750 -D d/t inst/all/t; stat -c %a inst/all/t; mv -v d2 d3
rm -rv d3 | sort
ln d/t hard; stat -c %h hard; cp -l d/t linked; stat -c %h d/t; truncate -s 4K sized
stat -c '%s' sized; du --apparent-size -k sized
dd if=/dev/zero of=z bs=512 count=3 status=none; wc -c z
chmod a=rwX,o-w d/t; stat -c %A d/t; chown nobody:nogroup d/t; stat -c '%u %g' d/t
chmod --reference=hard sized; mkfifo p; stat -c %F p; mknod q p
test -p q && echo fifo
date -u -d '2024-03-01 -1 day' +%F; date -u -d @1700000000 '+%c'; expr 5 + 3
expr match abcdef 'abc'; factor 123456789; echo 'x y' | ptx -G 2>/dev/null | wc -l
env -i X=1 env; env -u HOME printenv HOME; echo $?; printenv TZ; echo $(($(nice -n 3 nice) - $(nice)))
timeout 0.2 sleep 5; echo $?; nohup echo up 2>/dev/null
stdbuf --version | head -n 1 | cut -d' ' -f1
basename -s .c -a x.c y.c; dirname /a/b c; pathchk -p ok && echo portable
test 3 -gt 2 -a -n x && echo tested; yes no | head -n 2; true; echo $?; whoami
groups; id -un; uname -sm; arch; nproc > /dev/null && echo counted
tee one two <<< both > /dev/null; cat one two; sync one; unlink one; ls one 2>&1
rmdir --ignore-fail-on-non-empty d; mktemp -u | wc -c; shred -n 1 -u two; ls
link z zz; stat -c %i z zz | uniq | wc -l; tty; sleep 0.01
df --output=target . | head -n 1; pwd -P
printf '%s\n' "$(seq -w 8 11 | xargs 2>/dev/null || seq -w 8 11 | tr '\n' ' ')"
logname 2>&1 | wc -l; vdir --time-style=+%Y zz | cut -c1-10
dir -C --width=40 | head -n 2; chroot / /bin/bash -c 'echo rooted'
cat --show-all <<< $'\t'; hostid | wc -c; stty -a 2>&1 < /dev/null; kill -l 9
wc <<< 'three words here'; dircolors -b | head -c 10; echo

title grep
printf 'alpha\nbeta\ngamma\ndelta 42\n' > words; grep -n 'a$' words
grep -vc a words; grep -E '^(al|ga)' words; grep -o '[0-9]\+' words
grep -P '\d{2}' words; grep -iw ALPHA words; grep -A1 -B1 beta words
grep -q none words; echo $?; grep -rl beta . | sort; grep --color=always et words
grep -F -f <(echo gamma) words; grep -m1 a words; grep -bo lta words
grep -L zzz words; grep -z a words | tr '\0' '\n' | wc -l; try grep x missing
egrep 'l|m' words 2>/dev/null; fgrep a words 2>/dev/null | wc -l

title sed
sed -n '2,3p' words; sed 's/\(.\)\(.\)/\2\1/' words
sed -E 's/([a-z]+)/<\1>/g; /beta/d' words; sed '1!G;h;$!d' words
sed -e 'y/abc/xyz/' -e '$a end' words; sed -i.bak 's/alpha/ALPHA/' words
diff words words.bak; sed -n '/beta/,/delta/{=;p}' words; sed 's/a/\n/2;l;d' words
sed -n '$=' words; sed --posix 's/b*/x/2' <<< abc; sed 's/.*/\U&/; s/A/[&]/2g' words
sed '/gamma/r /dev/stdin' words <<< inserted; sed -s -n '1p' words words.bak
sed -e ':a' -e 's/^.\{1,9\}$/ &/;ta' words; sed '2q7' words; echo $?
sed -n '/delta/w written' words; cat written; sed 'N;P;D' words
sed -z 's/\n/,/g' words; echo; sed "s/x/y/;s//z/" <<< xx
sed -f <(echo 's/beta/BETA/') words

title gawk
gawk '{ print NR, NF, $1, length($0) }' words
gawk 'BEGIN { printf "%s %d %.3f %c %x\n", "s", 42.9, 3.14159, 65, 255 }'
gawk -F: '{ print $1 }' /etc/passwd
gawk 'BEGIN { n = split("c a b", x); asort(x); for (i = 1; i <= n; i++) printf "%s ", x[i]; print "" }'
gawk '{ gsub(/a/, "4"); print toupper($0) }' words
gawk 'match($0, /([a-z]+) ([0-9]+)/, m) { print m[2], m[1] }' words
gawk 'BEGIN { while (("echo a; echo b" | getline line) > 0) print "got", line }'
gawk 'BEGIN { print strftime("%Y-%m-%d", 0, 1), substr("hello", 2, 3), index("abc", "c"), int(7/2), 2^10, sqrt(16) }'
gawk 'BEGIN { print length("a b c"), tolower("ABC"), sprintf("%05.1f", 2.25) | "cat" }'
gawk -v x=5 'BEGIN { print x * 2; exit 3 }'; echo $?
seq 10 | gawk 'NR % 2 { s += $1 } END { print s, s / 5 }'
gawk 'BEGIN { PROCINFO["sorted_in"] = "@ind_str_asc"; a["z"]; a["b"]; a["m"]; for (k in a) print k; delete a["b"]; print length(a), ("m" in a) }'
gawk 'function fact(n) { return n <= 1 ? 1 : n * fact(n - 1) } BEGIN { print fact(10), and(12, 10), xor(12, 10), lshift(1, 8) }'
gawk 'BEGIN { RS = ""; FS = "\n" } { print $1 " | " $2 }' <<< $'a\nb\n\nc\nd'
gawk '{ print > ($1 ~ /a$/ ? "ends" : "others") }' words; wc -l ends others
gawk 'BEGIN { printf "to error\n" > "/dev/stderr" }' 2>&1
gawk 'BEGIN { system("echo from system; exit 4"); "date -u -d @0 +%s" | getline t; print t }'
gawk 'BEGIN { cmd = "sort -r"; print "1\n3\n2" |& cmd; close(cmd, "to"); while ((cmd |& getline l) > 0) print l }'
gawk --version | head -n 1 | cut -c1-7
gawk 'NR==FNR { seen[$1]; next } $1 in seen' words words.bak

title processes
for i in {1..40}; do (exit $((i % 7))) & done; wait; echo all; for i in {1..20}; do bash -c 'exec true' & done; wait; echo twenty
yes | head -n 100000 | wc -l; seq 200000 | sort -rn | head -n 1
seq 50000 | gawk '{ s += $1 } END { print s }'; seq 30000 | grep -c 7
seq 30000 | sed -n '$p'; head -c 3000000 /dev/zero | sha256sum
head -c 1000000 /dev/zero | tr '\0' x | fold -w 100 | wc -l
for i in {1..8}; do seq $((i * 1000)) | sort -n | tail -n 1 > r$i & done; wait; cat r{1..8} | tr '\n' ' '; echo; bash -c 'trap "echo caught" USR1; kill -USR1 $$; echo after'; echo $( (echo nested $(echo deeper $(echo deepest))) ); exec 7<> rw; echo readwrite >&7; cat rw; exec 7>&-; cd /; rm -rf /tmp/work; echo finished
