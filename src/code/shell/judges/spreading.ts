import { type Field, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';

/** A script that copies itself to other machines, or goes to every machine that this one has ever been to. */
export const spreadingJudges: readonly Judge[] = [spreads];

/** Where a script finds machines that nobody named to it. */
const known = /\.ssh\/known_hosts\b|_history\b|\barp\b|\bip neigh|\bnmap\b|\bmasscan\b/;
/** What is left running there, or brought there: to ask each of them how it is, is an administrator's work. */
const leaves = /\bnohup\b|\bsetsid\b|\bcurl\b|\bwget\b|\/tmp\/|\bcrontab\b|&\s*$|>\s*[/~]|\bbase64\b/;

/** Whether a field is the running script: `$0`, or what names it. */
function isItself(field: Field | undefined): boolean {
  return (
    field?.unknown.some(({ name }) => /^(?:0|BASH_SOURCE(?:\[0\])?)$|\$\{?(?:0|BASH_SOURCE)\b/.test(name)) ===
      true &&
    // `dirname "$0"`: the folder that it lies in.
    !field.unknown.some(({ name }) => /\bdirname\b/.test(name))
  );
}

function spreads(invocation: Invocation, report: ShellReport): void {
  const { name, args, input, redirections } = invocation;
  if (!/^(?:scp|rsync|ssh|sshpass|sftp)$/.test(name)) return;
  const { operands } = optionsOf(args, [...'bcDEeFIiJLlmOopQRSWwP', 'exclude', 'include', 'rsh']);
  const host = name === 'ssh' ? operands[0] : operands.at(-1);
  const many = host?.unknown.some(
    (each) =>
      known.test(each.name) || (each.commands ?? []).some((one) => /^(?:arp|nmap|masscan)$/.test(one)),
  );
  const acts =
    name !== 'ssh' ||
    leaves.test(
      operands
        .slice(1)
        .map(({ text }) => text)
        .join(' '),
    );
  if (many === true && acts)
    report.hazard('shell-spreads', invocation, `machines that are known here: ${shown(host!)}`);
  const copies =
    name === 'scp' || name === 'rsync' || name === 'sftp'
      ? operands.slice(0, -1).some(isItself) && /:/.test(operands.at(-1)?.text ?? '')
      : keeps(operands) &&
        (input?.from.some((each) => each.args.some(isItself)) === true ||
          redirections.some((each) => each.operator === '<' && isItself(each.target)));
  if (copies) report.hazard('shell-spreads', invocation, 'a copy of itself');
}

/** `ssh host 'cat > file'`: what is read there is kept. `bash -s < "$0"` runs it and leaves nothing behind. */
function keeps(operands: readonly Field[]): boolean {
  return operands.slice(1).some(({ text }) => />|\btee\b|\bdd\b/.test(text));
}
