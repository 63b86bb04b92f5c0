import { type Field, isKnown, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { reachOf, worstReach } from '../reach.ts';

/** Commands that change who may do what with files. */
export const permissionJudges: readonly Judge[] = [modes, owners, attributes];

/** Whether a mode lets everybody write. */
function forEverybody(mode: string): boolean {
  if (/^[0-7]{3,5}$/.test(mode)) return (Number.parseInt(mode.slice(-1), 8) & 2) !== 0;
  return mode
    .split(',')
    .some(
      (part) =>
        /^(?:[ug]*[oa][ugoa]*)?[+=][rxXst]*w/.test(part) && !/^[ug]+[+=]/.test(part) && !/^\+/.test(part),
    );
}

/** Whether a mode lets whoever runs the file become its owner. */
function asOwner(mode: string): boolean {
  if (/^[0-7]{4,5}$/.test(mode)) return (Number.parseInt(mode.slice(-4, -3), 8) & 4) !== 0;
  return mode.split(',').some((part) => /^[uoa]*u?[uoa]*[+=][rwxXt]*s/.test(part));
}

function modes(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'chmod') return;
  const mode = invocation.args.find(
    (arg) =>
      /^(?:[0-7]{3,5}|[ugoa]*[-+=][rwxXst]*.*)$/.test(arg.text) &&
      !/^-[RvfchHLP]+$/.test(arg.text) &&
      !arg.text.startsWith('--'),
  );
  const { flags, operands } = optionsOf(
    invocation.args.filter((arg) => arg !== mode),
    ['reference'],
  );
  const recursive = flags.has('R') || flags.has('recursive');
  report.effect('file-write', invocation, operands.map(shown).join(' '));
  if (operands.length === 0) return;
  const worst = worstReach(operands.map((each) => reachOf(each, invocation.scope)));
  const text = mode?.text ?? '';
  if (asOwner(text)) report.hazard('shell-setuid', invocation, `${text} ${operands.map(shown).join(' ')}`);
  if (recursive && /^(?:everything|system)/.test(worst))
    report.hazard('shell-opens-system', invocation, `${text} ${operands.map(shown).join(' ')}`);
  else if (forEverybody(text))
    report.hazard(
      sensitive(operands) || worst === 'everything' || worst === 'system'
        ? 'shell-opens-system'
        : 'shell-opens-files',
      invocation,
      `${text} ${operands.map(shown).join(' ')}`,
    );
  else if (/^0{3,4}$/.test(text) && worst !== 'inside')
    report.hazard('shell-opens-files', invocation, `${text} ${operands.map(shown).join(' ')}`);
  else if (sensitive(operands) && isKnown(operands[0]!) && !/^0?[0-7][0145]0$/.test(text))
    report.hazard('shell-opens-system', invocation, `${text} ${operands.map(shown).join(' ')}`);
}

function sensitive(operands: readonly Field[]): boolean {
  return operands.some((each) => /^\/etc\/(?:shadow|passwd|gshadow|sudoers|ssh)/.test(each.text));
}

function owners(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'chown' && invocation.name !== 'chgrp') return;
  const { flags, operands } = optionsOf(invocation.args, ['from', 'reference']);
  const targets = operands.slice(1);
  report.effect('file-write', invocation, targets.map(shown).join(' '));
  if (targets.length === 0) return;
  const worst = worstReach(targets.map((each) => reachOf(each, invocation.scope)));
  const recursive = flags.has('R') || flags.has('recursive');
  // `chown -R user /home/user` is how images hand over a home.
  const homes = targets.every((each) =>
    /^(?:\/home\/|\/opt|\/srv|\/root|\/var|~|\/run\/|\/usr\/local)/.test(each.text),
  );
  if (recursive && /^(?:everything|system)/.test(worst) && !homes)
    report.hazard('shell-opens-system', invocation, targets.map(shown).join(' '));
  // Root's own is what these are anyway.
  else if (sensitive(targets) && !/^(?:root|0)(?:[:.](?:root|wheel|shadow|0))?$/.test(operands[0]!.text))
    report.hazard('shell-opens-system', invocation, targets.map(shown).join(' '));
}

/** What a program may do with these capabilities: listen on a low port and the like, look at the network, or be root. */
function capabilityHazard(args: readonly Field[]): string {
  const caps = args.find(({ text }) => /^"?cap_/i.test(text));
  if (caps === undefined || !isKnown(caps)) return 'shell-setuid';
  const names = caps.text
    .toLowerCase()
    .split(/[=+,]/)
    .filter((each) => each.startsWith('cap_'));
  if (names.every((each) => /^cap_(?:net_bind_service|ipc_lock|sys_nice)$/.test(each)))
    return 'shell-sets-up';
  return names.every((each) =>
    /^cap_(?:net_bind_service|ipc_lock|sys_nice|sys_chroot|net_raw|net_admin)$/.test(each),
  )
    ? 'shell-opens-files'
    : 'shell-setuid';
}

function attributes(invocation: Invocation, report: ShellReport): void {
  const { name, args, scope } = invocation;
  if (name === 'install') {
    const mode = optionsOf(args, ['m', 'mode', 'o', 'g', 't', 'S']).values;
    const text = (mode.get('m') ?? mode.get('mode'))?.text ?? '';
    if (asOwner(text)) report.hazard('shell-setuid', invocation, args.map(shown).join(' '));
  }
  if (name === 'setcap' || name === 'setfacl') {
    report.effect('file-write', invocation);
    if (name === 'setcap' && !args.some((arg) => arg.text === '-r' || arg.text === '-v'))
      report.hazard(capabilityHazard(args), invocation, args.map(shown).join(' '));
    if (name === 'setfacl') {
      const { operands } = optionsOf(args, ['m', 'x', 'M', 'X', 'modify', 'remove', 'set']);
      const opens = args.some(({ text }) =>
        /(?:^|[,=])(?:d:|default:)?(?:o|other)?:+[r-]?w|(?:^|,)o(?:ther)?::?[r-]?w/.test(text),
      );
      const worst = worstReach(operands.map((each) => reachOf(each, scope)));
      if (opens)
        report.hazard(
          worst === 'everything' || worst === 'system' || sensitive(operands)
            ? 'shell-opens-system'
            : 'shell-opens-files',
          invocation,
          args.map(shown).join(' '),
        );
    }
  } else if (name === 'chattr') {
    report.effect('file-write', invocation);
    report.hazard('shell-opens-files', invocation, args.map(shown).join(' '));
  }
}
