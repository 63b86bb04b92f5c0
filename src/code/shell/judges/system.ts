import { baseOf } from '../../../core/slash-paths.ts';
import { hole } from '../../code.ts';
import { commandNames } from '../command-names.ts';
import { isKnown, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { downloads, isShell, locates } from '../known-programs.ts';
import { pathOf } from '../paths.ts';
import { routesAsTold } from '../routes.ts';
import { opensAll, tunes } from '../tuning.ts';

/** Commands that act on the machine as a whole, its processes and its protections. */
export const systemJudges: readonly Judge[] = [
  power,
  processes,
  protections,
  traces,
  kernel,
  mining,
  endless,
  encryption,
  elevation,
  misleading,
  itself,
  unknownCommand,
];

function power(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const stops =
    /^(?:shutdown|poweroff|halt|reboot|telinit)$/.test(name) ||
    (name === 'init' && /^[016]$/.test(args[0]?.text ?? ''));
  if (!stops || args.some((arg) => /^(?:-c|--help|--show)$/.test(arg.text))) return;
  report.effect('system', invocation);
  report.hazard('shell-stops-machine', invocation, args.map(shown).join(' '));
}

function processes(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!/^(?:kill|killall|pkill|killall5|xkill|skill|fuser)$/.test(name)) return;
  const words = args.map((arg) => arg.text);
  if (name === 'kill' && (words.includes('-l') || words.includes('-0'))) return;
  if (name === 'fuser' && !words.some((word) => /^-[a-z]*k/.test(word))) return;
  report.effect('process', invocation);
  const targets = words.filter(
    (word, i) => !/^-(?:\d+|[A-Z]+|s|SIG\w+|[a-z])$/.test(word) || (word === '-1' && i > 0),
  );
  const all =
    name === 'killall5' ||
    (name === 'kill' && (targets.includes('-1') || (targets.includes('1') && !targets.includes('-1')))) ||
    ((name === 'pkill' || name === 'killall') &&
      (words.some((word, i) => /^(?:-u|-U|--user|-v|--inverse)$/.test(word) && i + 1 < words.length) ||
        targets.some((word) =>
          /^\.?\*?$|^\.[*+]?$|^(?:systemd|init|sshd|dbus-daemon|Xorg|gdm|gnome-shell|NetworkManager|auditd|rsyslogd)$/.test(
            word,
          ),
        )));
  const many =
    !all &&
    name === 'kill' &&
    args.some((arg) =>
      arg.unknown.some((each) => each.commands?.some((command) => command === 'ps' || command === 'pgrep')),
    );
  report.hazard(
    all ? 'shell-kills-everything' : many ? 'shell-kills-many' : 'shell-kills',
    invocation,
    words.join(' ').replaceAll(hole, '…'),
  );
}

function protections(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text).join(' ');
  const off =
    (/^(?:ip6?tables|nft|ebtables)$/.test(name) &&
      /(?:^|\s)(?:-F|--flush|-X|-P\s+\w+\s+ACCEPT|flush)(?:\s|$)/.test(words)) ||
    (name === 'ufw' && /^(?:--force\s+)?(?:disable|reset)/.test(words)) ||
    (name === 'setenforce' && /^(?:0|permissive)/i.test(words)) ||
    /^(?:aa-teardown|aa-disable|aa-complain)$/.test(name) ||
    (name === 'auditctl' && /-e\s*0|-D\b/.test(words)) ||
    (name === 'sysctl' &&
      /randomize_va_space\s*=\s*0|ptrace_scope\s*=\s*0|kptr_restrict\s*=\s*0|yama|dmesg_restrict\s*=\s*0/.test(
        words,
      )) ||
    (name === 'spctl' && /--master-disable/.test(words)) ||
    (name === 'csrutil' && /disable/.test(words));
  const changes =
    !off &&
    /^(?:ip6?tables|nft|ebtables|ufw|firewall-cmd)$/.test(name) &&
    words !== '' &&
    !/^(?:-[wnvx]\s+)*(?:-\w*L|-S|--list|list|status|--state)/.test(words);
  if (off || opensAll(name, words)) report.hazard('shell-disables-protection', invocation, words);
  else if (tunes(name, words)) report.hazard('shell-tunes', invocation, `${name} ${words}`.slice(0, 120));
  else if (changes) report.hazard('shell-system-settings', invocation, `${name} ${words}`.slice(0, 120));
  else if (name === 'sysctl' && /-w|=/.test(words)) report.hazard('shell-system-settings', invocation, words);
  else if (
    /^(?:route|ifconfig|nmcli|hostnamectl|timedatectl|update-ca-certificates|visudo|update-alternatives|ldconfig|swapon|sysctl|ip|iwconfig|date|hwclock)$/.test(
      name,
    )
  ) {
    const sets =
      (name === 'ip' && /\b(?:add|del|delete|set|flush|replace)\b/.test(words)) ||
      (name === 'route' && /\b(?:add|del)\b/.test(words)) ||
      (name === 'ifconfig' && /\b(?:up|down|hw)\b/.test(words)) ||
      (/^(?:hostnamectl|timedatectl)$/.test(name) && /\bset-/.test(words)) ||
      (name === 'date' && /(?:^|\s)(?:-s|--set)/.test(words));
    if (sets && routesAsTold(name, args))
      report.hazard('shell-tunes', invocation, `${name} ${words}`.slice(0, 120));
    else if (sets) report.hazard('shell-system-settings', invocation, `${name} ${words}`.slice(0, 120));
  }
}

/** Commands that hide what was done. */
function traces(invocation: Invocation, report: ShellReport): void {
  const { name, args, assignments } = invocation;
  const words = args.map((arg) => arg.text);
  const hides =
    (name === 'history' && words.some((word) => /^-[cdw]*[cd]/.test(word))) ||
    // What is done at every prompt, as `unset PROMPT_COMMAND`, is no record of it.
    (name === 'unset' && words.some((word) => /^(?:HISTFILE|HISTSIZE|HISTCONTROL)$/.test(word))) ||
    (name === 'set' && words.join(' ').includes('+o history')) ||
    (name === 'export' &&
      words.some((word) => /^HIST(?:FILE=\/dev\/null|FILE=$|SIZE=0|FILESIZE=0)/.test(word))) ||
    /^(?:\/dev\/null|)$/.test(assignments.get('HISTFILE') ?? 'x') ||
    (name === 'wevtutil' && words[0] === 'cl') ||
    (name === 'journalctl' &&
      words.some((word) => /^--vacuum-(?:time|size)=(?:0|\d{1,2}(?:s|sec|m|min|h|[BKM])?$)/.test(word))) ||
    (/^(?:rm|shred|truncate|ln)$/.test(name) &&
      words.some((word) =>
        /(?:_history|\/var\/log\/(?:auth|secure|syslog|messages|wtmp|btmp|lastlog|audit|faillog)\S*|\/var\/log\/?\*?)$/.test(
          word,
        ),
      ));
  if (!hides) return;
  report.effect('system', invocation);
  report.hazard('shell-hides-traces', invocation, `${name} ${words.join(' ')}`.slice(0, 120));
}

/** Libraries that programs are often told to start with, out of the folders of the system. */
const allocators =
  /^(?:LD_PRELOAD=)?(?:\/(?:usr|opt|lib\w*)\/[\w./+-]*\/)?(?:libjemalloc|libtcmalloc\w*|libmimalloc|libiomp5|libgomp|libstdc\+\+)[\w.+-]*$/;

function kernel(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  // What it may start from is listed.
  if (
    name === 'efibootmgr' &&
    args.every(({ text }) => /^(?:-v+|--verbose|-q|--quiet|-V|--version)$/.test(text))
  )
    return;
  // The menu is made anew from what is installed and from the settings, which are judged where they are written.
  if (
    (name === 'update-grub' || name === 'update-grub2') &&
    args.every(({ text, unknown }) => unknown.length === 0 && text.startsWith('-'))
  ) {
    report.effect('system', invocation);
    report.hazard('shell-tunes', invocation, name);
    return;
  }
  // A module of the system's own, by its name.
  if (
    name === 'modprobe' &&
    args.length > 0 &&
    args.every(({ text }) => !/\/|^-\w*[dSC]|^--(?:dirname|config|set-version)|^install=/.test(text))
  ) {
    // `modprobe -c` and `--show-depends` only tell.
    if (args.some(({ text }) => /^-(?:c|n|D)$|^--(?:showconfig|show-depends|dry-run)$/.test(text))) return;
    report.effect('system', invocation);
    report.hazard('shell-tunes', invocation, `modprobe ${args.map(shown).join(' ')}`);
  } else if (
    /^(?:insmod|rmmod|kexec|bpftool|kldload|kextload|grub-install|update-grub|efibootmgr|bootctl|nvram|flashrom)$/.test(
      name,
    ) ||
    (name === 'modprobe' && args.length > 0)
  ) {
    report.effect('system', invocation);
    report.hazard('shell-kernel', invocation, args.map(shown).join(' '));
  } else if (
    args.some((arg) => /^LD_PRELOAD=/.test(arg.text) && !allocators.test(arg.text)) ||
    (invocation.assignments.has('LD_PRELOAD') && !allocators.test(invocation.assignments.get('LD_PRELOAD')!))
  ) {
    report.effect('native-code', invocation);
    report.hazard('shell-preloads', invocation, 'LD_PRELOAD');
  }
}

function mining(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text).join(' ');
  if (
    /^(?:xmrig|xmr-stak\S*|minerd|cpuminer\S*|ethminer|cgminer|bfgminer|t-rex|nbminer|phoenixminer|lolminer|gminer|nanominer|claymore)$/i.test(
      name,
    ) ||
    /stratum\+(?:tcp|ssl|tls):\/\/|--donate-level|--coin[= ](?:monero|xmr)/i.test(words)
  ) {
    report.effect('process', invocation);
    report.hazard('shell-mines', invocation, `${name} ${words}`.slice(0, 120));
  }
}

/** Commands that go on until a disk or the memory is full. */
function endless(invocation: Invocation, report: ShellReport): void {
  const { name, args, redirections } = invocation;
  const words = args.map((arg) => arg.text);
  const toFile = redirections.some(
    (each) => each.operator.startsWith('>') && !/^\/dev\//.test(each.target.text),
  );
  const source = words.some((word) => /^(?:if=)?\/dev\/(?:zero|u?random)$/.test(word));
  const out = words.find((word) => word.startsWith('of='));
  const unbounded =
    name === 'dd' &&
    source &&
    out !== undefined &&
    !out.startsWith('of=/dev/') &&
    !words.some((word) => word.startsWith('count='));
  const large =
    name === 'fallocate' &&
    optionsOf(args, ['l', 'length', 'o', 'offset'])
      .values.get('l')
      ?.text.match(/^(\d+)([TPE]|[G])/i);
  if (
    unbounded ||
    (toFile && ((name === 'cat' && source) || name === 'yes')) ||
    (large && (large[2] !== 'G' || Number(large[1]) >= 100))
  )
    report.hazard('shell-fills-disk', invocation, `${name} ${words.join(' ')}`.slice(0, 120));
  if (/^(?:stress|stress-ng)$/.test(name)) report.hazard('shell-fills-disk', invocation, words.join(' '));
}

/** Encrypting everybody's files is how they are held to ransom. */
function encryption(invocation: Invocation, report: ShellReport): void {
  const { name, args, through, scope } = invocation;
  const words = args.map((arg) => arg.text);
  const encrypts =
    (name === 'openssl' &&
      /^(?:enc|aes-\S+|smime|cms)$/.test(words[0] ?? '') &&
      !words.includes('-d') &&
      !words.includes('-base64') &&
      !words.includes('base64')) ||
    (name === 'gpg' && words.some((word) => /^(?:-\w*[ce]\w*|--symmetric|--encrypt)$/.test(word))) ||
    (/^(?:7z|7za|zip|rar)$/.test(name) &&
      words.some((word) => /^-(?:p\S+|P|hp\S*|-password\S*|e)$/.test(word))) ||
    /^(?:ccrypt|age|mcrypt)$/.test(name);
  if (!encrypts) return;
  report.effect('file-write', invocation);
  const many =
    through.some((each) => each === 'find' || each === 'xargs' || each === 'parallel') ||
    (scope.conditions > 0 && !encryptsCopy(invocation));
  if (many)
    report.hazard('shell-encrypts-files', invocation, words.join(' ').replaceAll(hole, '…').slice(0, 120));
}

/** Programs that pack or dump: what they write is a copy, and what it was made from stays. */
const packers =
  /^(?:g?tar|bsdtar|cpio|zip|gzip|pigz|xz|zstd|lz4|bzip2|pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|sqlite3|redis-cli|borg|restic|zfs|btrfs|kubectl|aws|jq)$/;

/** `tar … | gpg -e > x.gpg`, in a loop or behind a condition: a copy is encrypted on its way. */
function encryptsCopy({ input }: Invocation): boolean {
  const writer = input?.from.at(-1);
  return (
    writer !== undefined &&
    packers.test(writer.name) &&
    !writer.args.some(({ text }) => text === '--remove-files')
  );
}

function elevation(invocation: Invocation, report: ShellReport): void {
  if (!/^(?:sudo|doas|pkexec|su|runuser)$/.test(invocation.name)) return;
  report.effect('system', invocation);
  report.hazard('shell-elevates', invocation);
}

const harmful =
  /^\s*(?:sudo\s+)?(?:rm|dd|mkfs\S*|shred|shutdown|reboot|poweroff|halt|curl|wget|mv|chmod|kill|nc|init|wipefs)\b/;

/** `alias ls='rm -rf'`, `ln -s /bin/rm /usr/bin/ls`: another command than the name says. */
function misleading(invocation: Invocation, report: ShellReport): void {
  const { name, args, scope } = invocation;
  if (name === 'alias') {
    for (const { text } of args) {
      const at = text.indexOf('=');
      const body = text.slice(at + 1);
      const first = /^\s*(?:sudo\s+)?([\w./-]+)/.exec(body)?.[1]?.split('/').at(-1);
      if (at > 0 && harmful.test(body) && first !== text.slice(0, at))
        report.hazard('shell-misleading-name', invocation, text.slice(0, 120));
    }
  } else if ((name === 'ln' || name === 'cp' || name === 'mv') && args.length >= 2) {
    const { operands } = optionsOf(args);
    const [source, target] = [operands[0], operands.at(-1)];
    if (source === undefined || target === undefined || !isKnown(source) || !isKnown(target)) return;
    const from = pathOf(source, scope);
    const base = baseOf(from);
    // A shell under the name of another program, where programs are looked for.
    const known = baseOf(target.text);
    if (
      isShell(base) &&
      /\/bin\/[\w.-]+$/.test(pathOf(target, scope)) &&
      commandNames.includes(known) &&
      !isShell(known)
    )
      report.hazard('shell-misleading-name', invocation, `${from} as ${target.text}`);
    const to = baseOf(target.text);
    if (
      /^\/(?:usr\/(?:local\/)?)?s?bin\//.test(from) &&
      harmful.test(base) &&
      to !== '' &&
      to !== base &&
      !target.text.endsWith('/')
    )
      report.hazard('shell-misleading-name', invocation, `${from} as ${target.text}`);
  }
}

/** A script that starts itself, and does not wait. */
function itself(invocation: Invocation, report: ShellReport): void {
  const { path, args, background, piped, input } = invocation;
  const self = (each: { readonly unknown: readonly { readonly name: string }[] } | undefined): boolean =>
    each?.unknown.length === 1 && /^(?:0|BASH_SOURCE)$/.test(each.unknown[0]!.name);
  const runs =
    (self(path) && path.text.replace('./', '').length === 1) || (isShell(invocation.name) && self(args[0]));
  // With arguments it is a part of the script that is called: dispatchers do that.
  const bare = args.length === (isShell(invocation.name) ? 1 : 0);
  if (runs && (background || (bare && (piped || input !== undefined))))
    report.hazard('shell-fork-bomb', invocation, shown(path));
}

const systemPrograms = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

/** A command whose name is not written anywhere. */
function unknownCommand(invocation: Invocation, report: ShellReport): void {
  const { name, path } = invocation;
  if (name !== '') {
    if (path.computed && !path.text.includes('/') && isKnown(path))
      report.effect('process', invocation, undefined, ['computed-text']);
    return;
  }
  if (path.glob && isKnown(path)) {
    // `for test in tests/*.sh; do $test; done`: all files of a folder, as `run-parts` runs them.
    const [, folder = ''] = /^(.*\/)?/.exec(path.text)!;
    if (path.computed && !/[*?[]/.test(folder) && !systemPrograms.test(folder))
      report.effect('process', invocation, undefined, ['computed-text']);
    else report.hazard('shell-hidden-command', invocation, path.text);
    return;
  }
  // `"$PYTHON" train.py`, `$CC main.c`: a program of the user’s choice, by a variable that scripts do not set.
  const [first] = path.unknown;
  if (first?.commands !== undefined && !locates(first.commands))
    report.hazard(
      first.commands.some(downloads) ? 'shell-runs-download' : 'shell-dynamic',
      invocation,
      shown(path),
    );
}
