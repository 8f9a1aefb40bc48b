#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Exercises the shell and more than 100 applets of Debian's busybox-static. What it prints must be
# the same on every Linux, byte for byte: no times, process numbers, inode numbers or sizes of
# folders. Runs as root in an empty /tmp (tmpfs) with /proc and /dev; tests/linux/busybox runs it on
# the host's Linux and in the guest and compares.
export LC_ALL=C TZ=UTC0
umask 022
cd /tmp && rm -rf here && mkdir here && cd here || exit 1
title() { echo "== $*"; }
# Runs a command and tells its status; messages are part of the output.
try() { "$@" 2>&1; echo "status $?"; }

title identity
id; id -u; whoami; groups; uname -s -m; arch; hostname guest && hostname; hostname -s
logname >/dev/null 2>&1; echo "home $HOME"; pwd; [ "$(nproc)" -ge 1 ] && echo processors
[[ abc == a* ]] && echo double-bracket; test -d /tmp && echo test; true && ! false && echo truth
which sh; env -i A=1 B=2 env | sort; uptime | grep -c 'load average'; hostid | grep -c '^[0-9a-f]*$'
who | wc -l; free | awk 'NR==1{print $1, $2, $3}'; tty; try ls /nonexistent; try nosuchprogram

title text
seq 1 20 > numbers; head -n 3 numbers; tail -n 2 numbers; tac numbers | head -n 2
seq 5 -2 1 | tr '\n' ' '; echo; sort -rn numbers | head -n 3; wc numbers; wc -c < numbers
printf 'b 2\na 1\nc 3\na 1\n' > pairs; sort pairs | uniq -c; sort -k2n -u pairs; cut -d' ' -f2 pairs
rev pairs; nl pairs; paste pairs pairs; paste -s -d, numbers; fold -w 10 numbers | wc -l
printf 'a\tb\n' | expand -t 4; printf 'a       b\n' | unexpand -a | od -c; tr a-z A-Z < pairs
grep -n a pairs; grep -c . numbers; egrep '^(1|2)0?$' numbers; fgrep -v a pairs; try grep zzz pairs
sed -n '2p;$p' numbers; sed -e 's/\([a-z]\) \([0-9]\)/\2-\1/' -e '/^3/d' pairs
sed -i 's/b/B/' pairs; cat pairs
awk '{ s += $1 } END { print s, NR }' numbers
awk -F' ' '{ n[$1]++ } END { for (k in n) print k, n[k] }' pairs | sort
awk 'BEGIN { printf "%5.2f|%-5s|%x\n", 3.14159, "ab", 255; print substr("hello", 2, 3), toupper("x"), length("four") }'
cat -n pairs | head -n 1; cat -A pairs | head -n 1
split -l 8 numbers part 2>/dev/null; ls part* 2>/dev/null | wc -l
strings -n 4 /bin/busybox | grep -c '^BusyBox v1' ; echo 'one two three' | xargs -n 1 echo item
seq 1 10 | xargs -n 4 echo; printf 'a b\0c\0' | xargs -0 -n 1 echo
seq 4 | xargs -P 4 -n 1 true && echo parallel
printf 'dos\r\n' > dos; dos2unix dos; od -c dos; unix2dos dos; od -An -tx1 dos
more pairs | cat | head -n 1
seq 1 100 | shuf | sort -n | md5sum; yes | head -n 2; echo x | tee copy1 copy2; cat copy1 copy2
getopt -o ab: -l long -- -a -b value --long rest; factor 360 97
ascii | head -n 2 | wc -l; ts < /dev/null
cal 2 2024; date -u -d @86400 '+%Y-%m-%d %H:%M:%S %j %u'; date -u -d '2024-02-29 12:00:00' +%s

title numbers
expr 6 \* 7; expr substr hello 2 3; try expr 1 = 2; echo '2^64; scale=5; 22/7' | bc
echo '3 4 + 5 * p' | dc
echo $((0x10 + 010 + (5 > 3) * 2 ** 3 % 7)) $((1 << 40)) $((-7 / 2))
printf '%d %o %x %c %s %5.1f %e\n' 42 8 255 q str 2.55 1234.5
seq -s, 1 0.5 3; ipcalc -n -b -m 192.168.17.5/20; usleep 1000
basename /a/b/c.txt .txt; dirname /a/b/c.txt

title sums and codings
for sum in md5sum sha1sum sha256sum sha512sum sha3sum crc32 'cksum'; do
	type ${sum% *} >/dev/null 2>&1 && $sum numbers
done
md5sum numbers > sums; md5sum -c sums; base64 pairs | tee coded
base64 -d coded | cmp - pairs && echo same
uuencode -m name < pairs > coded; uudecode -o decoded coded; cmp pairs decoded && echo same
xxd pairs | head -n 2; hexdump -C pairs | head -n 2
hd pairs 2>/dev/null | head -n 1
xxd -p pairs | xxd -r -p | cmp - pairs && echo same
cksum pairs 2>/dev/null; mkpasswd -m sha256 -S saltsalt hello; mkpasswd -m md5 -S saltsalt hello

title files
mkdir -p tree/a/b tree/c; touch -d '2020-01-02 03:04:05' tree/a/one tree/c/two
echo data > tree/a/b/three
ln tree/a/one tree/hard; ln -s a/one tree/soft; link tree/a/one tree/hard2
readlink tree/soft; readlink -f tree/soft
realpath tree/../tree/c
stat -c '%n %F %s %h %a' tree/a/one tree/soft tree/a/b/three; unlink tree/hard2
stat -c %h tree/hard
ls tree; ls -1R tree
ls -l tree/a/one tree/soft | awk '{ print $1, $2, $3, $4, $5, $9, $10, $11 }'
ls -F tree; ls -A -r tree
chmod 640 tree/a/one; chmod u+x,g-r tree/a/one; stat -c %A tree/a/one
chown 1:2 tree/a/one; chgrp 3 tree/a/one; stat -c '%u:%g' tree/a/one
chmod 4755 tree/c/two; stat -c %a tree/c/two; umask; umask 077; touch private
stat -c %a private; umask 022
find tree -type f | sort; find tree -name 't*' -newer tree/a/one | sort
find tree -type l -exec readlink {} \;; find tree -type d | sort | wc -l
find tree -perm 0755 | sort; find tree -size -1k -type f | sort
find tree -maxdepth 1 -links 2 -type f
cp -a tree copy; diff -r tree copy && echo equal; cp numbers copy/
cp -r tree/a deep; ls deep; mv deep moved; ls moved; try mv nothing here
cmp numbers pairs; try cmp -s numbers numbers; truncate -s 100 short; wc -c < short
fallocate -l 8192 long; stat -c %s long
install -m 600 numbers installed 2>/dev/null; mktemp -u XXXXXX | wc -c; t=$(mktemp)
[ -f "$t" ] && echo temporary; rm "$t"
rmdir tree/c 2>&1; rm tree/c/two; rmdir tree/c; ls tree; try rmdir tree/c
try cat tree; try mkdir tree; try rm tree; rm -rf copy; try ls copy
du -k long | cut -f1; df -P | awk 'NR==1{print $1}'; sync
shred -u -n 1 long; ls long 2>&1
dd if=/dev/zero of=zeros bs=1k count=10 2>&1 | head -n 2
dd if=numbers bs=1 skip=3 count=4 2>/dev/null; echo
dd if=pairs of=zeros conv=notrunc 2>/dev/null; wc -c < zeros
dd if=/dev/urandom bs=16 count=1 2>/dev/null | wc -c
dd if=/dev/zero of=sparse bs=1 seek=1000000 count=1 2>/dev/null; stat -c %s sparse
echo lost > /dev/null; try sh -c 'echo x > /dev/full'

title comparing and patching
sed 's/^5$/five/;/^9$/d' numbers > changed; diff -u -L old -L new numbers changed
cp numbers patched; diff -u numbers changed | patch patched
cmp patched changed && echo patched
printf '1a\ninserted\n.\n2,3d\n1,$s/1/one/\nw\nq\n' | ed numbers.ed 2>&1
cp numbers edited; printf '1a\ninserted\n.\n3,4d\nw\nq\n' | ed edited
head -n 4 edited
printf 'first\nsecond\nthird\n' > text
vi -c ':2d' -c ':%s/third/last/' -c ':wq' text < /dev/null > /dev/null 2>&1
cat text

title archives
tar cf all.tar numbers pairs tree; tar tf all.tar | sort; mkdir out; tar xf all.tar -C out
diff -r tree out/tree && echo tar
tar czf all.tgz numbers pairs; gzip -t all.tgz && tar tzf all.tgz
gzip -k -9 numbers 2>/dev/null || gzip -c numbers > numbers.gz
gunzip -c numbers.gz | cmp - numbers && zcat numbers.gz | tail -n 1
bzip2 -k numbers; bunzip2 -c numbers.bz2 | md5sum; bzcat numbers.bz2 | wc -l
rm numbers.bz2; bzip2 -9 < pairs | bzcat
echo /Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQAOcGFja2VkIHdpdGggeHoKAAAB2UUfAAEjD9vfkA6QQpkNAQAAAAABWVo= | base64 -d > p.xz
xzcat p.xz; unxz -k p.xz; cat p; xz -dc p.xz
echo XQAAgAD//////////wA4GEiZzVwcJUzeOapVjWjDgDRLL+B//+hRgAA= | base64 -d > q.lzma
lzcat q.lzma; unlzma -c q.lzma; lzma -dc q.lzma
echo UEsDBBQAAAAIAIMYIlBpbwhUFwAAACEAAAAKAAAAemlwcGVkLnR4dCtITM5OTVEozyzJUKjKLNBRKEAV4AIAUEsBAhQDFAAAAAgAgxgiUGlvCFQXAAAAIQAAAAoAAAAAAAAAAAAAAKQBAAAAAHppcHBlZC50eHRQSwUGAAAAAAEAAQA4AAAAPwAAAAAA | base64 -d > z.zip
unzip -l z.zip | tail -n 1; unzip -q z.zip; cat zipped.txt
find numbers pairs tree | sort | cpio -o -H newc 2>/dev/null > all.cpio
cpio -t < all.cpio 2>/dev/null; mkdir cpio
(cd cpio && cpio -id < ../all.cpio 2>/dev/null); diff -r tree cpio/tree && echo cpio
printf '!<arch>\nfile/           0           0     0     644     5         `\nhello\n' > a.a
ar t a.a; ar p a.a; echo text | uncompress 2>&1 | head -n 1

title the shell
cat <<HERE; cat <<'RAW'; cat <<-TABS
expanded $((1 + 1)) $(echo inner) ${HOME:-none}
HERE
raw $HOME $(date)
RAW
	tabs go
TABS
x='a b  c'; echo $x; echo "$x"
echo ${#x} ${x%% *} ${x##* } ${x#a } ${x/b/B} ${unset:-default} ${x:2:1}
set -- one two three; echo $# $2 "$*"; shift; echo $1
for i in 1 2 3; do [ $i = 2 ] && continue; echo loop $i; done; i=0; while :
do i=$((i + 1)); [ $i -gt 3 ] && break; done; echo $i; until [ $i -le 0 ]
do i=$((i - 1)); done; echo $i
case hello.c in *.h) echo header;; *.c|*.cc) echo source;; *) echo other;; esac; f() { local x=in; echo $x $1; return 3; }; f arg; echo $? $x
echo out; echo err >&2; { echo a; echo b >&2; } 2>&1 | sort; (echo sub; exit 4)
echo $?; ls nothing 2>/dev/null || echo no; echo 1 > r; echo 2 >> r; cat < r
exec 5> five; echo five >&5; exec 5>&-; cat five; cat r r > r2 2>&1; wc -l < r2
echo a | { read v; echo got $v; }
printf '1 2 3\n4 5\n' | while read a b; do echo "$b,$a"; done; IFS=:
set -- $(echo 1:2:3); echo $#; unset IFS; echo {x,y} *.tar ?.zip [q]*
eval 'echo evaluated'; true | false; echo $?; set -o pipefail; false | true; echo $?
set +o pipefail
echo 'echo sourced $1' > s; . ./s; sh -c 'echo $0 $1' name arg; sh s arg; chmod +x s
try ./s; printf '#!/bin/sh\necho script $1\n' > s2; chmod +x s2; ./s2 ran
alias hi='echo hello'; type cd | head -n 1; command -v ls; times > /dev/null
ulimit -n > /dev/null && echo limits

title processes
# Whether the shell says "Terminated" depends on when it looks.
{ sleep 100 & kill $!; wait $!; echo killed $?; } 2> /dev/null; (exit 7) & wait $!; echo waited $?
sleep 0.2 & sleep 0.1 & wait; echo both
sh -c 'kill -9 $$'; echo $?; sh -c 'trap "echo cleanup" EXIT; exit 5'; echo $?
trap 'echo usr1' USR1; kill -USR1 $$; trap - USR1
sh -c 'trap "" TERM; kill -TERM $$; echo survived'
sh -c 'trap "echo int; exit 3" INT; kill -INT $$; sleep 5'; echo $?
timeout 0.3 sleep 10; echo timeout $?; timeout -s KILL 0.2 sleep 10; echo $?
nohup true 2>/dev/null; setsid sh -c 'echo session'; nice -n 5 true 2>/dev/null
time true 2>&1 | awk '{ print $1 }'; taskset "$(taskset -p $$ | sed 's/.*: //')" echo pinned
sleep 333 & until pidof sleep > /dev/null; do usleep 1000; done; pidof sleep | wc -w; ps -o comm,args | grep -c '[s]leep 333'
ps | awk 'NR==1{print $1, $NF}'; killall sleep; wait $! 2>/dev/null; echo $?
pidof sleep | wc -w; sleep 444 & usleep 200000; renice -n 3 -p $! 2>/dev/null
awk -v own="$(awk '{ print $19 }' /proc/$$/stat)" '{ print $19 - own }' /proc/$!/stat; kill %1; wait; jobs
start-stop-daemon -S -b -m -p pid -x /bin/sleep -- 555
until [ -s pid ]; do usleep 1000; done
start-stop-daemon -K -p pid | sed 's/[0-9][0-9]*/N/'; mkfifo pipe; stat -c %F pipe
cat pipe & echo through > pipe; wait; (sleep 0.1; echo late) | cat
yes | head -n 10000 | wc -l; seq 100000 | tail -n 1
cat numbers | sort -n | tail -n +5 | head -n 2 | tr '\n' '+'; echo
top -b -n 1 | grep -c '^Mem'; lsof 2>/dev/null | head -n 0; kill -l 15; kill -l TERM
try kill -0 99999; mknod special p; ls -l special | cut -c1
[ -p special ] && echo fifo; run-parts --test . > /dev/null 2>&1; mkdir parts
printf '#!/bin/sh\necho part one\n' > parts/p1; chmod +x parts/p1; run-parts parts
i=0; while [ $i -lt 60 ]; do true & i=$((i + 1)); done; wait; echo many
for i in 1 2 3 4; do (for j in 1 2 3 4 5; do echo $i$j; done > o$i) & done; wait
cat o1 o2 o3 o4 | sort | tr '\n' ' '; echo

title system
mkdir full
mount -t tmpfs none full && echo inside > full/file && ls full
grep -c " $PWD/full tmpfs " /proc/mounts; df -P full | awk 'NR==2{print $6}'
mountpoint -q full 2>/dev/null; umount full; ls full; try umount full
mkdir -p jail/bin; cp /bin/busybox jail/bin/; chroot jail /bin/busybox pwd
chroot jail /bin/busybox ls /; head -c 4 /proc/self/exe | od -An -c
cat /proc/self/comm; tr '\0' ' ' < /proc/self/cmdline; echo
grep -c '^processor' /proc/cpuinfo > /dev/null && echo cpuinfo
grep -q '^MemTotal:' /proc/meminfo && echo meminfo; awk '{ print NF }' /proc/uptime
cut -d' ' -f3 /proc/self/stat; readlink /proc/self/cwd
ls -l /proc/self/fd/0 | grep -c .
[ -c /dev/null ] && [ -c /dev/zero ] && [ -c /dev/urandom ] && echo devices
stat -c '%t,%T' /dev/null /dev/zero
clear | od -An -tx1; reset 2>/dev/null | wc -c; echo done | logger 2>/dev/null
watch -h 2>&1 | grep -c Usage; busybox | head -n 1 | cut -c1-8
echo "$(busybox true; echo $?)"; resume 2>/dev/null; setpriv --version 2>/dev/null
ash -c 'echo ash'
cd /; rm -rf /tmp/here; ls /tmp | grep -c here; echo finished
