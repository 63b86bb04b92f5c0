import { auditTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditPlacesOf, dirOption, entryNumber, logKeyOption, numberOf, pathOf } from '../audit-options.ts';
import { type Command, jsonOption, outputOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeAtomically } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export const auditProveCommand: Command = {
  name: 'audit prove',
  summary:
    'Proves that an entry is in the audit log, or that the log continues an earlier one, so that it can be checked without the log.',
  synopsis: 'N | --from SIZE [options]',
  options: [
    dirOption,
    logKeyOption,
    {
      name: 'from',
      value: 'SIZE',
      what: 'prove that the log of SIZE entries is the beginning of the one there is now (RFC 6962 consistency proof)',
    },
    { ...jsonOption, what: 'print the receipt as JSON (default: a C2SP tlog-proof)' },
    outputOption,
  ],
  examples: [
    'loadlock audit prove 41 -o 41.tlog-proof',
    'loadlock audit prove 41 --json',
    'loadlock audit verify --proof 41.tlog-proof --key audit.vkey',
  ],
  run: runProve,
};

async function runProve(given: Arguments, terminal: Terminal): Promise<number> {
  const { logKeys, openLog, proveConsistency, proveEntry, tlogProof } = await auditTools();
  const places = await auditPlacesOf(given, terminal);
  const { key } = openLog(places.dir, logKeys(places, pathOf(given, 'key', terminal)));
  const from = numberOf(given, 'from');
  const [written, ...more] = given.positionals;
  if (more.length > 0 || (written === undefined) === (from === undefined))
    throw usage('audit prove needs the number of one entry, or --from SIZE');
  let text: string;
  if (from !== undefined) {
    const { checkpoint, hashes } = proveConsistency(places.dir, from, key);
    const proof = hashes.map((hash) => Buffer.from(hash).toString('base64'));
    text = given.switches.has('json')
      ? jsonText({ schema: 'loadlock.consistency/1', from, proof, checkpoint: checkpoint.note })
      : // The body that C2SP tlog-witness has logs send to witnesses.
        `old ${from}\n${proof.map((hash) => `${hash}\n`).join('')}\n${checkpoint.note}`;
  } else {
    const receipt = proveEntry(places.dir, entryNumber(written!, 'audit prove'), key);
    text = given.switches.has('json') ? jsonText(receipt) : tlogProof(receipt);
  }
  const output = pathOf(given, 'output', terminal);
  if (output === undefined) terminal.stdout.write(text);
  else writeAtomically(output, text);
  return exitCodes.allow;
}
