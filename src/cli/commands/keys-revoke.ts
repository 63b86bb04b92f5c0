import { printable } from '../../core/printable.ts';
import { keyTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { timeOption, timeText, trustFileOf, trustFileOption } from '../trust-options.ts';

const reasons = ['compromised', 'retired', 'superseded'] as const;

export const keysRevokeCommand: Command = {
  name: 'keys revoke',
  summary:
    'Lets a key count no more: not at all where it was compromised, else for what it signs from then on.',
  synopsis: 'ID --reason REASON [options]',
  options: [
    { name: 'reason', value: 'REASON', choices: reasons, what: 'why' },
    { name: 'at', value: 'TIME', what: 'since when (default: now)' },
    trustFileOption,
    jsonOption,
  ],
  examples: [
    'loadlock keys revoke E7620F1842B4E81F --reason compromised --at 2026-11-01',
    'loadlock keys revoke E7620F1842B4E81F --reason retired',
  ],
  run: runRevoke,
};

async function runRevoke(given: Arguments, terminal: Terminal): Promise<number> {
  const [id, ...more] = given.positionals;
  if (id === undefined || more.length > 0)
    throw usage('keys revoke needs the id of one key; keys show lists them');
  const reason = reasons.find((one) => one === given.values.get('reason'));
  if (reason === undefined) throw usage(`keys revoke needs --reason: ${reasons.join(', ')}`);
  const { revokeTrustedKey } = await keyTools();
  const file = trustFileOf(given, terminal);
  const at = timeOption(given, 'at') ?? Math.floor(Date.now() / 1000) * 1000;
  const { publisher, key } = await revokeTrustedKey(file, id, { at, reason });
  if (given.switches.has('json')) {
    const revoked = { at: timeText(at), reason };
    terminal.stdout.write(
      jsonText({ schema: 'loadlock.trust-change/1', file, publisher, key: key.id, revoked }),
    );
    return exitCodes.allow;
  }
  const effect =
    reason === 'compromised'
      ? 'Of its signatures only those count that a log or a timestamp authority dates before then.'
      : 'What it signed before then counts on.';
  terminal.stdout.write(
    `The key ${printable(key.id)} of ${printable(publisher)} is revoked as of ${timeText(at)} (${reason}).\n` +
      `${effect} Written to ${printable(file)}.\n`,
  );
  return exitCodes.allow;
}
