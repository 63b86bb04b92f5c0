import { hole } from '../code.ts';
import type { Field } from './field.ts';
import type { Scope } from './scope.ts';

/** How far a path reaches, from worst to least. */
export type Reach =
  /** The whole file system, a part of the operating system, everybody's or the user's home. */
  | 'everything'
  /** A file or folder of the operating system. */
  | 'system'
  /** Everything, if a variable happens to be empty. */
  | 'everything-if-empty'
  /** The directory above, the directory itself, or one that is not known. */
  | 'around'
  /** Outside of the directory in which the script works. */
  | 'outside'
  /** Inside of it, or temporary. */
  | 'inside';

const order: readonly Reach[] = [
  'everything',
  'everything-if-empty',
  'system',
  'around',
  'outside',
  'inside',
];

export function worstReach(reaches: readonly Reach[]): Reach {
  return order.find((reach) => reaches.includes(reach)) ?? 'inside';
}

/** Folders of the operating system: to remove one of them, or one directly inside, is to remove the system. */
const system = new Set(
  'bin boot dev etc lib lib32 lib64 libx32 proc sbin sys usr var root home opt srv run Users System Library Windows Applications Program\\ Files private Volumes'.split(
    ' ',
  ),
);
/** Nothing below these is anybody's to remove. */
const throughout = new Set('bin boot dev etc lib lib32 lib64 libx32 proc sbin sys System Windows'.split(' '));
const throughoutUsr = new Set('bin sbin lib lib32 lib64 libexec'.split(' '));
/** Folders of a home that hold what its owner cannot get back. */
const precious = new Set(
  '.ssh .gnupg .aws .kube .config .local Documents Desktop Downloads Pictures Music Videos Library .mozilla .password-store'.split(
    ' ',
  ),
);
const everyName = /^(?:\*+|\?\*|\*\?|\.\*|\.\?\*|\.\[!\.\]\*|\[\^?!?[^\]]*\]\*|\{\*,\.\*\}|\*\.\*|\.\??\*)$/;

/** How far the path of an argument reaches, from where the script stands. */
export function reachOf(field: Field, scope: Scope): Reach {
  const first = field.unknown[0];
  const begins = field.text.startsWith(hole);
  if (
    begins &&
    first !== undefined &&
    (first.kind === 'temporary' || scope.temporary.has(first.name)) &&
    !/(?:^|\/)\.\.(?:\/|$)/.test(field.text)
  )
    return 'inside';
  const plain = classify(
    begins && first?.kind === 'here' ? `.${field.text.slice(1)}` : field.text,
    scope,
    field.glob,
  );
  if (!field.unknown.some((each) => each.mayBeEmpty)) return plain;
  // Somebody who forgets to set the variable removes what is left of the path.
  let index = 0;
  const left = field.text.replaceAll(hole, () => (field.unknown[index++]?.mayBeEmpty === false ? hole : ''));
  if (left === '') return plain;
  const emptied = classify(left, scope, field.glob);
  return emptied === 'everything' ? worstReach([plain, 'everything-if-empty']) : plain;
}

function classify(text: string, scope: Scope, glob: boolean): Reach {
  const path = text.replace(/^file:\/\//, '');
  if (path.startsWith('/')) return absolute(normal(path), glob);
  if (/^~(?:\/|$)/.test(path)) return home(normal(path.slice(1)), glob);
  if (/^~\w+(?:\/|$)/.test(path)) return path.includes('/') ? 'outside' : 'everything';
  if (path.startsWith(hole)) return fromUnknown(path);
  const directory = scope.directory;
  if (directory === null) return wholeOf(path) ? 'around' : 'inside';
  if (directory !== '.' && !path.startsWith('/')) {
    const joined = `${directory}/${path}`;
    if (directory.startsWith('/')) return absolute(normal(joined), glob);
    if (directory.startsWith('~')) return home(normal(joined.slice(1)), glob);
    return relative(normal(joined), glob);
  }
  // `%cd /` of a notebook, WORKDIR of an image: everything here is everything there is.
  if (scope.base === '/' || scope.base === '~') {
    const whole = scope.base === '/' ? absolute(normal(path), glob) : home(normal(path), glob);
    if (whole === 'everything') return whole;
  }
  return relative(normal(path), glob);
}

interface Normal {
  /** How many folders up. */
  readonly up: number;
  readonly names: readonly string[];
}

function normal(path: string): Normal {
  const names: string[] = [];
  let up = 0;
  for (const name of path.split('/').slice(0, 200)) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (names.length > 0) names.pop();
      else up += 1;
    } else names.push(name);
  }
  return { up, names };
}

function isEvery(name: string | undefined, glob: boolean): boolean {
  // `!(tmp)` is everything but one.
  return name !== undefined && ((glob && everyName.test(name)) || /^[!+*@]\(.{1,200}\)$/.test(name));
}

/** What package managers keep, and make again. */
const caches =
  /^(?:var\/lib\/apt\/lists|var\/cache|var\/lib\/yum|root\/\.(?:cache|npm|cargo\/registry|conda\/pkgs)|usr\/share\/(?:doc|man|info|locale)|opt\/conda\/pkgs|usr\/local\/share\/\.cache|usr\/src)(?:\/|$)/;

/** What in /etc the system, or what others reach it by, cannot do without. */
const ofSystem =
  /[*?[{]|^(?:passwd|shadow|group|gshadow|sub[ug]id|sudo|doas|fstab|crypttab|mtab|host|resolv|nsswitch|ssh|ssl|pki|pam|security|securetty|systemd|init|rc|cron|anacron|profile|bash|zsh|environment|apt$|dpkg|yum|dnf|ld\.so|network|netplan|NetworkManager|netconfig|udev|mod|default$|login|shells|services|protocols|localtime|timezone|locale|sysctl|selinux|apparmor|audit|kernel|grub|skel|alternatives|ca-cert|X11|dbus|polkit|iptables|nftables|ufw|firewalld|rsyslog|syslog|mysql|postgresql|maria|apache2|httpd|nginx|docker|containerd|kubernetes|letsencrypt|lvm|mdadm|cloud|krb5|ldap|samba|exports|ansible$|vault|consul)/;
const copy = /\.(?:bak|old|orig|save|backup|dpkg-\w+|ucf-\w+|rpm\w+|pre-conffile|dist|tmp|new)$|[~%]$/;

function absolute({ names }: Normal, glob: boolean): Reach {
  if (caches.test(names.join('/'))) return 'inside';
  const [first, second, third] = names;
  if (first === undefined || isEvery(first, glob)) return 'everything';
  if (
    first === 'tmp' ||
    (first === 'var' && second === 'tmp') ||
    (first === 'dev' && second === 'shm') ||
    (first === 'private' && second === 'tmp')
  )
    return names.length <= (first === 'tmp' ? 1 : 2) ? 'outside' : 'inside';
  if (!system.has(first)) return 'outside';
  if (second === undefined || isEvery(second, glob)) return 'everything';
  if (first === 'home' || first === 'Users')
    return third === undefined || isEvery(third, glob) || (precious.has(third) && names.length === 3)
      ? 'everything'
      : 'outside';
  if (first === 'root') return precious.has(second) && names.length === 2 ? 'everything' : 'outside';
  if (first === 'run' || (first === 'var' && /^(?:run|lock)$/.test(second)))
    return isEvery(names.at(-1), glob) && names.length <= (first === 'run' ? 2 : 3) ? 'outside' : 'inside';
  // Settings of a program, or an old copy of some: the system starts without.
  if (first === 'etc' && names.length === 2 && (!ofSystem.test(second) || copy.test(second)))
    return 'outside';
  // Which zone the clock is in: without it there is none, and programs say the time of Greenwich.
  if (first === 'etc' && /^(?:localtime|timezone)$/.test(second) && names.length === 2) return 'outside';
  if (throughout.has(first))
    return names.length <= 2 || first === 'dev' || first === 'boot' ? 'system' : 'outside';
  if (first === 'usr' && throughoutUsr.has(second))
    return third === undefined || isEvery(third, glob) ? 'everything' : 'outside';
  if (first === 'var' && /^(?:lib|log|spool|mail|www)$/.test(second))
    return third === undefined || (second === 'lib' && isEvery(third, glob)) ? 'everything' : 'outside';
  return 'outside';
}

function home({ up, names }: Normal, glob: boolean): Reach {
  if (up > 0) return 'everything';
  const [first] = names;
  if (first === undefined || isEvery(first, glob)) return 'everything';
  if (precious.has(first) && (names.length === 1 || isEvery(names[1], glob))) return 'everything';
  return first === '.cache' ? 'inside' : 'outside';
}

function relative({ up, names }: Normal, glob: boolean): Reach {
  if (up > 0) return names.length === 0 || isEvery(names[0], glob) ? 'around' : 'outside';
  return names.length === 0 || isEvery(names[0], glob) ? 'around' : 'inside';
}

/** `$X`, `$X/*`: whatever it is, all of it; `$X/build`: something in it. */
function fromUnknown(path: string): Reach {
  return wholeOf(path.slice(1)) ? 'around' : 'inside';
}

function wholeOf(path: string): boolean {
  const { up, names } = normal(path);
  return up > 0 || names.length === 0 || everyName.test(names[0]!);
}
