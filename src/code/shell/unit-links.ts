import { hole } from '../code.ts';
import { type Invocation, optionsOf } from './invocation.ts';
import { downloads } from './known-programs.ts';

/** Units that watch over the machine, or keep others out. */
export const protecting: RegExp =
  /ufw|firewalld|iptables|nftables|auditd|rsyslog|syslog|journald|fail2ban|apparmor|selinux|falco|clamav|clamd|freshclam|sshd?$|defender|osquery|wazuh|crowdstrike|sentinel|aide|rkhunter|ossec|snort|suricata|sysmon|unattended-upgrades|apt-daily|netfilter-persistent/i;

const place = /^\/etc\/systemd\/(?:system|user)\/(?:[\w@.-]+\.(?:wants|requires)\/)?([\w@.:-]+\.[a-z]+)$/;
const rules = /^\/etc\/udev\/rules\.d\/[\w.-]+\.rules$/;
const installed = new RegExp(`^(?:/usr)?/lib/systemd/(?:system|user)/[\\w@.:${hole}-]+\\.[a-z]+$`);

/**
 * What a link in the place of a unit comes to: to nothing, it keeps the unit from being started, as `systemctl mask` does;
 * to a unit that a package has brought, it lets that one be started, as `systemctl enable` does.
 */
export function unitLink({ name, args, scope }: Invocation, path: string): string | undefined {
  if (name !== 'ln') return undefined;
  const { flags, operands } = optionsOf(args, ['t', 'S', 'target-directory', 'suffix']);
  const source = operands[0];
  if (!flags.has('s') && !flags.has('symbolic')) return undefined;
  if (source === undefined || operands.length !== 2) return undefined;
  if (source.unknown.some(({ commands }) => commands?.some(downloads))) return undefined;
  const nothing = source.text === '/dev/null';
  if (rules.test(path)) return nothing ? 'shell-changes-configuration' : undefined;
  const unit = place.exec(path)?.[1];
  if (unit === undefined) return undefined;
  if (nothing)
    return protecting.test(unit.replace(/\.[a-z]+$/, '')) ? 'shell-disables-protection' : 'shell-services';
  return installed.test(source.text) && !scope.fetched.has(source.text) && !scope.written.has(source.text)
    ? 'shell-services'
    : undefined;
}
