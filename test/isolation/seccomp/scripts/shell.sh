# What shell scripts do, in the folder $1; says what came of it.
set -e
cd "$1"
mkdir q
echo one > q/a
ls -1 q | sort
cp -p q/a q/b && mv q/b q/c
cat q/* | wc -l
grep -r one q | sort
sed -i s/one/two/ q/a && cat q/a
tar cf t.tar q && mkdir u && tar xf t.tar -C u
find u -type f | sort | xargs cat
sh -c 'sleep 0.1 & wait; trap "echo term" TERM; kill -TERM $$; echo after'
mkfifo f
(echo piped > f &)
cat f
chmod 750 q/a && ln -s a q/l && touch -d 2020-01-01T00:00:00Z q/a && stat -L -c '%a %Y' q/l
awk 'BEGIN { print 1 + 1 }'
timeout 5 echo in time
seq 3 | xargs -P2 -n1 echo | sort
dd if=/dev/zero of=z bs=1k count=4 2>/dev/null
echo x | tee q/d > /dev/null
head -c 8 /dev/urandom | wc -c
rm -r q u z
ls -1 | sort
