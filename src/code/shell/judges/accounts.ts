import { shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';

/** Commands that change who may use the machine. */
export const accountJudges: readonly Judge[] = [accounts];

const commands = new Set(
  'useradd adduser usermod userdel deluser groupadd groupmod groupdel addgroup delgroup gpasswd passwd chpasswd chage newusers visudo vipw vigr dscl sysadminctl chsh chfn pw'.split(
    ' ',
  ),
);

function accounts(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!commands.has(name)) return;
  const words = args.map(shown).join(' ');
  if (
    (name === 'passwd' && /(?:^|\s)(?:-S|--status)/.test(words)) ||
    (name === 'dscl' && /\s-?read|\s-?list/.test(words))
  )
    return;
  report.effect('system', invocation, words);
  // Images make a user of their own so that they need not run as root.
  const plain =
    /^(?:useradd|adduser|groupadd|addgroup)$/.test(name) &&
    !/(?:^|\s)(?:-o|-u\s*0|--uid[= ]0|-g\s*0|-G\s*\S*(?:sudo|wheel|root|docker|admin)|--non-unique)/.test(
      words,
    );
  report.hazard(
    plain ? 'shell-adds-account' : 'shell-changes-accounts',
    invocation,
    `${name} ${words}`.slice(0, 120),
  );
}
