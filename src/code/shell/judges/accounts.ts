import { shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';

/** Commands that change who may use the machine. */
export const accountJudges: readonly Judge[] = [accounts];

const commands = new Set(
  'useradd adduser usermod userdel deluser groupadd groupmod groupdel addgroup delgroup gpasswd passwd chpasswd chage newusers visudo vipw vigr dscl sysadminctl chsh chfn pw'.split(
    ' ',
  ),
);

/** Groups for devices and programs, that people are told to join; some are as good as root, so somebody should look. */
const usual = new Set(
  'docker podman libvirt kvm lxd incus video render audio dialout plugdev input gpio i2c spi bluetooth netdev lp cdrom scanner www-data nginx'.split(
    ' ',
  ),
);

function accounts(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!commands.has(name)) return;
  const words = args.map(shown).join(' ');
  if (
    (name === 'passwd' && /(?:^|\s)(?:-S|--status)/.test(words)) ||
    // It only says whether the file is well formed.
    (name === 'visudo' && /^-\w*c/.test(words)) ||
    (name === 'dscl' && /\s-?read|\s-?list/.test(words))
  )
    return;
  report.effect('system', invocation, words);
  const locks =
    (name === 'passwd' && /^(?:-l|--lock)\s+[\w.-]+$/.test(words)) ||
    (name === 'usermod' && /^(?:-L|--lock|--expiredate 1|-e 1)\s+[\w.-]+$/.test(words)) ||
    (name === 'chage' && /^(?:-[EMmWI] ?-?\d+\s+)+[\w.-]+$/.test(words));
  if (locks) {
    report.hazard('shell-tunes', invocation, `${name} ${words}`.slice(0, 120));
    return;
  }
  if (isForService(name, words)) {
    report.hazard('shell-sets-up', invocation, `${name} ${words}`.slice(0, 120));
    return;
  }
  // Images make a user of their own so that they need not run as root.
  const plain =
    /^(?:useradd|adduser|groupadd|addgroup)$/.test(name) &&
    !/(?:^|\s)(?:-o|-u\s*0|--uid[= ]0|-g\s*0|-G\s*\S*(?:sudo|wheel|root|docker|admin)|--non-unique)/.test(
      words,
    );
  const joins =
    (name === 'usermod' && /^(?:-aG|-a -G|-G -a|--append --groups)\s+([\w,-]+)\s+\S+$/.exec(words)?.[1]) ||
    (name === 'gpasswd' && /^-a\s+\S+\s+([\w-]+)$/.exec(words)?.[1]) ||
    '';
  report.hazard(
    plain || (joins !== '' && joins.split(',').every((group) => usual.has(group)))
      ? 'shell-adds-account'
      : 'shell-changes-accounts',
    invocation,
    `${name} ${words}`.slice(0, 120),
  );
}

/** `adduser --system app`, `groupadd -r app`: an account for a service, with which nobody logs in and no rights come. */
function isForService(name: string, words: string): boolean {
  const all = ` ${words} `;
  if (/\s(?:-o|--non-unique|-p|--password)\s|\s(?:-u|-g|--uid|--gid)[= ]?0\s|\s--disabled-login=no/.test(all))
    return false;
  if (/[\s,=](?:root|sudo|wheel|admin|adm|shadow|disk|kmem|docker|lxd)[\s,]/.test(all)) return false;
  if (/^(?:groupadd|addgroup)$/.test(name))
    return /\s(?:--system|-r|-S|-\w*r\w*)\s/.test(all) && !/\s(?:-U|--users)\s/.test(all);
  if (!/^(?:useradd|adduser)$/.test(name)) return false;
  const shell = /\s(?:-s|--shell)[= ](\S+)/.exec(all)?.[1];
  const none = shell === undefined ? undefined : /\/(?:nologin|false)$/.test(shell);
  // Debian's adduser gives such an account no shell unless it is told one.
  return none ?? /\s--system\s|\s-\w*r\w*\s|\s-S\s/.test(all);
}
