import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { auditTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { countText } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { pathOf } from '../audit-options.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import type { Terminal } from '../terminal.ts';

export const auditCosignCommand: Command = {
  name: 'audit cosign',
  summary:
    'Vouches, as a witness with a key of its own, that the log only ever grew. Exit 1 where it is stale or forked.',
  synopsis: 'DIR --key FILE --state FILE [options]',
  options: [
    { name: 'key', value: 'FILE', what: "the witness's private key (Ed25519, PKCS #8 in PEM)" },
    {
      name: 'state',
      value: 'FILE',
      what: 'what the witness remembers; keep it where the log cannot be written from',
    },
    { name: 'log-key', value: 'FILE', what: "the log's public key; needed the first time" },
    { name: 'name', value: 'NAME', what: 'what the witness is called (default: witness/HOST)' },
    { name: 'generate', what: 'make the key first, and write its public half to FILE.vkey' },
    jsonOption,
  ],
  examples: [
    'loadlock audit cosign --generate --key witness.key --state witness.json --log-key audit.vkey /mnt/logs/audit',
    'loadlock audit cosign --key witness.key --state witness.json /mnt/logs/audit',
  ],
  run: runCosign,
};

async function runCosign(given: Arguments, terminal: Terminal): Promise<number> {
  const [dir, ...more] = given.positionals;
  const key = pathOf(given, 'key', terminal);
  const state = pathOf(given, 'state', terminal);
  if (dir === undefined || more.length > 0 || key === undefined || state === undefined)
    throw usage('audit cosign needs the folder of one log, --key and --state');
  const { auditPlaces, cosign, logKeys, noteSigner, noteTypes, readKey, readOrMakeKey } = await auditTools();
  const places = auditPlaces(homeFolder(terminal));
  const generate = given.switches.has('generate');
  if (generate && existsSync(key)) throw usage(`${key} is there already`);
  const secret = generate ? readOrMakeKey(key) : readKey(key);
  if (secret === null) throw usage(`there is no key in ${key}; --generate makes one`);
  const host = hostname().replace(/[^\w.-]/g, '-') || 'host';
  const witness = noteSigner(given.values.get('name') ?? `witness/${host}`, noteTypes.witness, secret);
  if (generate) writeFileSync(`${key}.vkey`, `${witness.verifier.vkey}\n`, { flag: 'wx' });
  try {
    const { keys } = logKeys(places, pathOf(given, 'log-key', terminal));
    const { checkpoint, from, file } = await cosign(resolve(terminal.cwd, dir), witness, state, keys);
    const { origin, size } = checkpoint;
    if (given.switches.has('json'))
      terminal.stdout.write(
        jsonText({
          schema: 'loadlock.cosigned/1',
          ok: true,
          origin,
          from,
          size,
          file,
          witness: witness.verifier.vkey,
        }),
      );
    else
      terminal.stdout.write(
        `cosigned ${countText(size, 'entry', 'entries')} of ${printable(origin)}, ${size - from} of them new: ${file}\n`,
      );
    return exitCodes.allow;
  } catch (error) {
    if (!(error instanceof LoadlockError) || error.code !== 'VERIFY_FAILED') throw error;
    if (given.switches.has('json'))
      terminal.stdout.write(jsonText({ schema: 'loadlock.cosigned/1', ok: false, why: error.message }));
    else terminal.stdout.write(`${printable(error.message)}\n`);
    return exitCodes.deny;
  }
}
