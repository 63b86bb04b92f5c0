import { readFileSync } from 'node:fs';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseStrictJson } from '../../core/strict-json.ts';
import { type AuditPlaces, auditTools, type Verification } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { countText } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditPlacesOf, dirOption, logKeyOption, pathOf } from '../audit-options.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { styleOf } from '../style-of.ts';
import type { Terminal } from '../terminal.ts';

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  summary:
    'Reads all of the audit log and names every entry that was changed, removed, moved or cut off. Exit 1 where one was.',
  synopsis: '[--proof FILE] [options]',
  options: [
    dirOption,
    logKeyOption,
    {
      name: 'checkpoint',
      value: 'FILE',
      what: 'a checkpoint of the log from earlier or elsewhere: the log must be a continuation of it',
    },
    { name: 'witness', value: 'FILE', what: 'public keys of witnesses who must have cosigned, one a line' },
    { name: 'proof', value: 'FILE', what: 'check this receipt or tlog-proof instead; the log is not needed' },
    { name: 'entry', value: 'FILE', what: 'with --proof: the entry, where the proof does not hold it' },
    jsonOption,
    { ...quietOption, what: 'print only what is wrong' },
  ],
  examples: [
    'loadlock audit verify',
    'loadlock audit verify --dir /mnt/backup/audit --key audit.vkey --checkpoint yesterday.checkpoint',
    'loadlock audit verify --proof receipt.json --key audit.vkey',
  ],
  run: runVerify,
};

async function runVerify(given: Arguments, terminal: Terminal): Promise<number> {
  if (given.positionals.length > 0) throw usage('audit verify takes the log by --dir');
  const places = await auditPlacesOf(given, terminal);
  if (given.values.has('proof')) return verifyProof(given, terminal, places);
  if (given.values.has('entry')) throw usage('--entry belongs to --proof');
  const { logKeys, rememberLog, verifyLog, witnessKeys } = await auditTools();
  const { keys } = logKeys(places, pathOf(given, 'key', terminal));
  const witness = pathOf(given, 'witness', terminal);
  const earlier = pathOf(given, 'checkpoint', terminal);
  const result = await verifyLog(places.dir, {
    keys,
    heads: places.heads,
    ...(witness === undefined ? {} : { witnesses: witnessKeys(witness) }),
    ...(earlier === undefined ? {} : { earlier: [{ bytes: read(earlier), source: earlier }] }),
  });
  const key = keys.find(({ name }) => name === result.origin);
  if (result.ok && result.checkpoint !== null && key !== undefined)
    rememberLog(places, result.checkpoint, key);
  if (given.switches.has('json')) terminal.stdout.write(jsonText(jsonOf(result)));
  else terminal.stdout.write(textOf(result, places.dir, given.switches.has('quiet'), terminal));
  return result.ok ? exitCodes.allow : exitCodes.deny;
}

function jsonOf(result: Verification): object {
  return { schema: 'loadlock.audit-verification/1', ...result };
}

function textOf(result: Verification, dir: string, quiet: boolean, terminal: Terminal): string {
  const style = styleOf(terminal.stdout, terminal.env);
  const lines: string[] = [];
  for (const { code, entry, to, file, detail } of result.problems) {
    const range = entry === null ? '' : to === undefined ? `entry ${entry}: ` : `entries ${entry} to ${to}: `;
    lines.push(
      `${style.verdict('deny', code)}  ${range}${printable(detail)}${file === null ? '' : `  (${printable(file)})`}`,
    );
  }
  if (result.problemsOmitted > 0) lines.push(`and ${countText(result.problemsOmitted, 'more problem')}`);
  if (quiet && result.ok) return '';
  if (!quiet) {
    for (const note of result.notes) lines.push(`note: ${printable(note)}`);
    for (const { name, size, time } of result.cosigned)
      lines.push(`cosigned by ${printable(name)} at ${size} entries, ${time}`);
    if (result.unpublished > 0)
      lines.push(
        `note: ${countText(result.unpublished, 'entry', 'entries')} of it in the journal only, until the next append`,
      );
  }
  const log = `${printable(result.origin ?? 'no log')} in ${printable(dir)}`;
  const verdict = result.ok
    ? style.verdict('allow', `intact: ${countText(result.size, 'entry', 'entries')} of ${log}`)
    : style.verdict('deny', `not intact: ${log}`);
  return `${[...lines, verdict].join('\n')}\n`;
}

/** Needs nothing but the proof, the entry and the log's key. */
async function verifyProof(given: Arguments, terminal: Terminal, places: AuditPlaces): Promise<number> {
  const { checkProof, logKeys, originOfProof, parseTlogProof, proofOfReceipt } = await auditTools();
  const path = pathOf(given, 'proof', terminal)!;
  const bytes = read(path);
  const proof = bytes[0] === 0x7b ? proofOfReceipt(jsonIn(bytes, path)) : parseTlogProof(bytes);
  const entryPath = pathOf(given, 'entry', terminal);
  const entry = entryPath === undefined ? proof.extra : read(entryPath);
  if (entry === null) throw usage('the proof does not hold its entry; give it with --entry FILE');
  const origin = originOfProof(proof);
  const { keys, file } = logKeys(places, pathOf(given, 'key', terminal));
  const key = keys.find(({ name }) => name === origin);
  if (key === undefined)
    throw usage(
      `${file ?? 'this machine'} has no key of the log ${printable(origin)}; give it with --key FILE`,
    );
  const { ok, size, why } = attempt(() => checkProof(proof, entry, key).size);
  const json = { schema: 'loadlock.audit-proof-check/1', ok, origin, index: proof.index, size, why };
  if (given.switches.has('json')) terminal.stdout.write(jsonText(json));
  else if (!ok) terminal.stdout.write(`not proved: ${printable(why ?? '')}\n`);
  else if (!given.switches.has('quiet'))
    terminal.stdout.write(`proved: it is entry ${proof.index} of ${size} in ${printable(origin)}\n`);
  return ok ? exitCodes.allow : exitCodes.deny;
}

function attempt(check: () => number): { ok: boolean; size: number | null; why: string | null } {
  try {
    return { ok: true, size: check(), why: null };
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    return { ok: false, size: null, why: error.message };
  }
}

function jsonIn(bytes: Uint8Array, path: string): unknown {
  try {
    return parseStrictJson(bytes);
  } catch {
    throw usage(`${path} is neither a receipt nor a tlog-proof`);
  }
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw usage(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}
