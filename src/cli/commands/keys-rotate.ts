import { printable } from '../../core/printable.ts';
import { keyTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { timeOption, timeText, trustFileOf, trustFileOption } from '../trust-options.ts';

export const keysRotateCommand: Command = {
  name: 'keys rotate',
  summary:
    'Puts a new key of a publisher in the place of an old one, which counts on for what it signed before.',
  synopsis: '--publisher NAME --key NEW [options]',
  options: [
    { name: 'publisher', value: 'NAME', what: 'whose keys they are' },
    { name: 'key', value: 'NEW', what: 'the new public key: a file, or its text' },
    { name: 'old', value: 'ID', what: 'the key that goes (default: the only one in use)' },
    { name: 'at', value: 'TIME', what: 'until when the old key counts (default: now)' },
    trustFileOption,
    jsonOption,
  ],
  examples: [
    'loadlock keys rotate --publisher "Acme ML" --key acme-2027.pub',
    'loadlock keys rotate --publisher Acme --key new.pub --old E7620F1842B4E81F --at 2027-01-01',
  ],
  run: runRotate,
};

async function runRotate(given: Arguments, terminal: Terminal): Promise<number> {
  const [publisher, text] = [given.values.get('publisher'), given.values.get('key')];
  if (given.positionals.length > 0) throw usage('keys rotate takes no argument; --key names the new key');
  if (publisher === undefined || text === undefined) throw usage('keys rotate needs --publisher and --key');
  const tools = await keyTools();
  const file = trustFileOf(given, terminal);
  const at = timeOption(given, 'at') ?? Math.ceil(Date.now() / 1000) * 1000;
  const old = given.values.get('old') ?? null;
  const change = await tools.rotateTrustedKey(file, tools.publicKeyOf(text), { publisher, old, at });
  const until = change.old?.until ?? at;
  const [replaced, by] = [change.old?.id ?? null, change.key.id];
  if (given.switches.has('json')) {
    const document = {
      schema: 'loadlock.trust-change/1',
      file,
      publisher,
      replaced,
      by,
      until: timeText(until),
    };
    terminal.stdout.write(jsonText(document));
  } else
    terminal.stdout.write(
      `${printable(publisher)}: ${printable(by)} takes the place of ${printable(replaced ?? '')},\n` +
        `which counts for what it signed before ${timeText(until)}. Written to ${printable(file)}.\n`,
    );
  return exitCodes.allow;
}
