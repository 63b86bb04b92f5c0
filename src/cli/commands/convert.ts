import { dirname, join } from 'node:path';
import { worstFirst } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { type Converted, convert } from '../../index.ts';
import { bytesText } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { policyFor } from '../policy-for.ts';
import type { Terminal } from '../terminal.ts';

export const convertCommand: Command = {
  name: 'convert',
  summary: 'Turns a file that can carry code into one that cannot, without running anything of it.',
  synopsis: 'IN OUT [options]',
  options: [
    {
      name: 'to',
      value: 'FORMAT',
      what: 'safetensors, npz, skops, parquet or arrow (default: as the ending of OUT says)',
    },
    { name: 'verify', what: 'read the result again and compare every tensor with the source' },
    { name: 'strict', what: 'refuse where the result would lack anything of the source' },
    { name: 'force', what: 'replace OUT and the files beside it' },
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what may be read (default: loadlock.toml, else standard)',
    },
    { ...jsonOption, what: 'print the record of the conversion' },
    { ...quietOption, what: 'print only what was left out' },
  ],
  examples: [
    'loadlock convert model.pt model.safetensors',
    'loadlock convert pytorch_model.bin model.safetensors --verify',
    'loadlock convert arrays.joblib arrays.npz',
    'loadlock convert classifier.joblib classifier.skops',
    'loadlock convert frame.pkl frame.parquet',
    'loadlock convert old.pt new.safetensors --policy observe',
  ],
  run: runConvert,
};

async function runConvert(given: Arguments, terminal: Terminal): Promise<number> {
  const [from, out, ...more] = given.positionals;
  if (from === undefined || out === undefined || more.length > 0)
    throw usage('convert needs a file to read and a file to write');
  if (out === '-') throw usage('the result is a file with a record beside it; it has no place on stdout');
  const policy = await policyFor(given, terminal);
  const quiet = given.switches.has('quiet');
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  const progress = progressOf(terminal, quiet);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let converted: Converted;
  try {
    const to = given.values.get('to');
    converted = await convert(from, out, {
      policy,
      verify: given.switches.has('verify'),
      strict: given.switches.has('strict'),
      force: given.switches.has('force'),
      signal: interrupt.signal,
      ...auditFor('convert', policy, given, terminal),
      onProgress: progress.update,
      ...(to === undefined ? {} : { to }),
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    terminal.stderr.write('loadlock: interrupted; nothing was written\n');
    return 130;
  } finally {
    progress.clear();
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
  return tell(converted, out, given, terminal);
}

function tell({ artifact, record }: Converted, out: string, given: Arguments, terminal: Terminal): number {
  if (given.switches.has('json'))
    terminal.stdout.write(
      `${JSON.stringify(record ?? { schema: 'loadlock.conversion/1', refused: artifact }, null, 2)}\n`,
    );
  if (record === null) {
    const verdict = artifact.decision === 'deny' ? 'denied' : 'held for review';
    const lines = [`loadlock: ${printable(artifact.path)} is ${verdict} by the policy; nothing was written`];
    for (const { severity, rule, evidence } of worstFirst(artifact.findings).slice(0, 10))
      lines.push(`  ${severity}  ${rule}: ${printable(evidence)}`);
    if (artifact.findings.length > 10) lines.push(`  and ${artifact.findings.length - 10} more`);
    lines.push('loadlock scan tells more; --policy observe converts whatever can be read.');
    terminal.stderr.write(`${lines.join('\n')}\n`);
    return exitCodeOf(artifact.decision);
  }
  const { leftOut, tensors, aliases, verified } = record;
  for (const { name, what, why } of leftOut)
    terminal.stderr.write(`loadlock: left out ${printable(name)}: ${printable(what)}; ${printable(why)}\n`);
  if (given.switches.has('json') || given.switches.has('quiet')) return exitCodes.allow;
  const unit = units.get(record.result.format) ?? 'tensor';
  const counts = [tensors === 1 ? `1 ${unit}` : `${tensors} ${unit}s`];
  if (aliases.length > 0) counts.push(`${aliases.length} under further names`);
  if (leftOut.length > 0) counts.push(`${leftOut.length} left out`);
  if (verified) counts.push('verified');
  const beside = [...record.beside, `${record.result.path}.conversion.json`];
  const files = [out, ...beside.map((name) => join(dirname(out), name))].map(printable).join(', ');
  terminal.stdout.write(`${files}\n${counts.join(', ')}; sha256 ${record.result.sha256}\n`);
  for (const [what, names] of Object.entries(record.details ?? {}))
    if (names.length > 0) terminal.stdout.write(`${what}: ${names.map(printable).join(', ')}\n`);
  return exitCodes.allow;
}

/** What a format calls the pieces that it holds. */
const units: ReadonlyMap<string, string> = new Map([
  ['parquet', 'column'],
  ['arrow', 'column'],
  ['npz', 'array'],
]);

interface Progress {
  update(bytes: number, of: number): void;
  clear(): void;
}

function progressOf({ stderr }: Terminal, quiet: boolean): Progress {
  if (quiet || !stderr.isTTY) return { update: () => {}, clear: () => {} };
  const started = Date.now();
  let last = started;
  let drawn = false;
  return {
    update(bytes, of) {
      const now = Date.now();
      if (now - started < 1000 || now - last < 100) return;
      last = now;
      drawn = true;
      stderr.write(`\r\x1b[K${Math.floor((100 * bytes) / Math.max(1, of))}% of ${bytesText(of)} written`);
    },
    clear() {
      if (drawn) stderr.write('\r\x1b[K');
    },
  };
}
