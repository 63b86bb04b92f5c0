import { hole } from '../code.ts';
import type { SharedFiles } from '../run-place.ts';
import { commandLine } from './quoted.ts';

type Options = ReadonlyMap<string, string>;

/** Whole folders that a service, the system or people keep their data in: what is below by name is often tidied away. */
const wholeFolder =
  /^(?:\/|~\/?|\/(?:home|root|etc|usr|boot|opt|srv|var|bin|lib|sbin|mnt|data)\/?\*?|\/home\/[^/]{1,60}\/?|\/var\/(?:lib|log|backups?|www)(?:\/(?:mysql|mariadb|postgresql|pgsql|mongodb?|redis|elasticsearch|opensearch|docker|etcd|rabbitmq|kafka|cassandra|influxdb|grafana|jenkins)(?:\/data)?)?\/?|\/(?:backups?|snapshots?)\/?)$/;

/** Files in which one line lets somebody in, or is run by whoever logs in. */
const letsIn = /^\/etc\/(?:passwd|shadow|ld\.so\.preload|pam\.d\/[\w-]{1,40})$/;
const sudoers = /^\/etc\/sudoers(?:\.d\/[\w.-]{1,80})?$/;
const everything = /\bNOPASSWD:\s{0,4}ALL\b/;
const startup =
  /^(?:\/etc\/(?:profile|bash\.bashrc|rc\.local|profile\.d\/[\w.-]{1,80})|(?:~|\/root|\/home\/[^/]{1,60})\/\.(?:bashrc|profile|bash_profile|zshrc))$/;
const cronFile = /^\/etc\/cron\.(?:d|daily|hourly|weekly)\/[\w.-]{1,80}$|^\/var\/spool\/cron/;
const scheduled =
  /^(?:@\w{1,10}|(?:[\d*/,-]{1,20}\s{1,4}){5})\s{0,4}(?:root|[a-z][\w-]{0,30})?\s{1,4}(\S.*)$/gm;

/** The command that a task comes to; null where its module starts none and reaches for nothing that matters. */
export function shellOfTask(module: string, options: Options, files: SharedFiles): string | null {
  const get = (...names: readonly string[]): string =>
    names.map((name) => options.get(name)).find(Boolean) ?? '';
  const free = get('_raw_params', 'cmd', 'free_form', 'command');
  switch (module) {
    case 'shell':
    case 'command':
    case 'raw':
    case 'script':
    case 'expect':
    case 'win_shell':
    case 'win_command':
    case 'win_powershell': {
      const argv = get('argv');
      const text = argv === '' ? (free === '' ? get('script') : free) : commandLine(argv.split('\n'));
      return text.replace(/\s(?:chdir|creates|removes|executable|warn)=\S{1,200}/g, '');
    }
    case 'get_url':
    case 'win_get_url':
      if (get('dest') !== '' && get('checksum', 'sha256sum') === '')
        files.fetched.set(get('dest'), 'get_url');
      return null;
    case 'file':
    case 'win_file':
      return get('state') === 'absent' && wholeFolder.test(get('path', 'dest', 'name'))
        ? commandLine(['rm', '-rf', get('path', 'dest', 'name')])
        : null;
    case 'copy':
    case 'lineinfile':
    case 'blockinfile':
      return planted(get('path', 'dest', 'destfile'), get('content', 'line', 'block'), files);
    case 'cron':
      return get('state') === 'absent' ? null : get('job');
    case 'at':
      return get('command');
    case 'authorized_key':
      return get('user') === 'root' && get('state') !== 'absent' && isLiteralKey(get('key'))
        ? `echo '${get('key').replaceAll("'", '')}' >> /root/.ssh/authorized_keys`
        : null;
    case 'user':
      return get('uid') === '0' && get('name') !== 'root' ? `useradd -o -u 0 ${get('name')}` : null;
    case 'docker_container':
      return get('command');
    case 'systemd_service':
    case 'service':
    case 'systemd':
      return stopsGuard(get('name'), get('state'), get('enabled'));
    case 'selinux':
      return /^(?:disabled|permissive)$/.test(get('state')) ? 'setenforce 0' : null;
    default:
      return null;
  }
}

/** Statements that a task sends to a database. */
export function sqlOfTask(module: string, options: Options): readonly string[] {
  const found: string[] = [];
  for (const key of ['query', 'queries', 'script'])
    if (
      /^(?:mysql|postgresql|mssql|mariadb|sqlite|clickhouse|vertica|proxysql|snowflake)_(?:query|script|client)$/.test(
        module,
      )
    )
      found.push(...(options.get(key) ?? '').split('\n').filter((text) => text.trim() !== ''));
  const name = options.get('name') ?? options.get('db') ?? options.get('database') ?? '';
  const drops =
    /^(?:mysql|postgresql|mssql|mariadb|clickhouse)_db$/.test(module) && options.get('state') === 'absent';
  if (drops && name !== '' && !isForTests(name)) found.push(`DROP DATABASE ${name.split('\n')[0]}`);
  return found;
}

/** A server comes with a database of this name, and whoever sets it up takes it away. */
function isForTests(name: string): boolean {
  return (
    /^(?:test|tests|example|demo|sandbox)$|(?:^|[_-])(?:test|ci|tmp|dev)(?:[_-]|$)/i.test(name) ||
    name.startsWith(hole)
  );
}

function planted(path: string, text: string, files: SharedFiles): string | null {
  if (path === '' || text === '') return null;
  files.written.set(path, text);
  if (
    letsIn.test(path) ||
    (sudoers.test(path) && everything.test(text) && !/^\s{0,8}%?(?:wheel|sudo|admin)\b/m.test(text))
  )
    return `echo '${text.replaceAll("'", '')}' >> ${path}`;
  // What a log-in or the clock starts is a command like any other.
  if (startup.test(path)) return text;
  if (cronFile.test(path)) return [...text.matchAll(scheduled)].map(([, command = '']) => command).join('\n');
  return null;
}

function isLiteralKey(key: string): boolean {
  return /^(?:ssh-|ecdsa-|sk-)[\w@.-]{1,40}\s/.test(key);
}

function stopsGuard(name: string, state: string, enabled: string): string | null {
  if (
    !/^(?:auditd|apparmor|fail2ban|clamav-daemon|falco|crowdsec|osqueryd|wazuh-agent|firewalld|ufw)(?:\.service)?$/.test(
      name,
    )
  )
    return null;
  return state === 'stopped' && /^(?:no|false)$/i.test(enabled) ? `systemctl disable --now ${name}` : null;
}
