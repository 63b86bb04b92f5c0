import { LoadlockError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { printable } from '../../core/printable.ts';
import { type Inspection, inspect } from '../../index.ts';
import { plainStyle } from '../../report/style.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption, outputOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { checkOutput, writeAtomically } from '../output.ts';
import type { PickleView } from '../pickle-lines.ts';
import { styleOf } from '../style-of.ts';
import type { Terminal } from '../terminal.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  summary:
    'Shows what is inside a file without running it. Says nothing of whether it may be loaded: scan does.',
  synopsis: 'FILE [options]',
  options: [
    { name: 'pickle', what: 'write its pickles as the Python that they amount to' },
    { name: 'ops', what: 'list the opcodes of its pickles, with offsets' },
    {
      name: 'member',
      short: 'm',
      value: 'CHAIN',
      what: 'only this member, as archive/data.pkl or outer.zip!inner.pkl',
    },
    jsonOption,
    outputOption,
  ],
  examples: [
    'loadlock inspect model.pt',
    'loadlock inspect model.pkl --pickle',
    'loadlock inspect model.pt --member archive/data.pkl --ops',
  ],
  run: runInspect,
};

async function runInspect(given: Arguments, terminal: Terminal): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw usage('inspect needs one file');
  if (path === '-') throw usage('inspect reads a file, not the standard input');
  checkOutput(given.values.get('output'), [path]);
  const inspection = await inspect(path).catch((error: unknown) => {
    if (error instanceof LoadlockError)
      throw new LoadlockError(error.code, error.at, `${path}: ${error.message}`);
    throw error;
  });
  try {
    const chunks = await contents(path, inspection, given, terminal);
    const file = given.values.get('output');
    process.exitCode = exitCodes.allow;
    if (file === undefined) for await (const chunk of chunks) terminal.stdout.write(chunk);
    else writeAtomically(file, await joined(chunks));
  } finally {
    inspection.close();
  }
  return exitCodes.allow;
}

async function contents(
  path: string,
  inspection: Inspection,
  given: Arguments,
  terminal: Terminal,
): Promise<Iterable<string> | AsyncIterable<string>> {
  const view = viewOf(given);
  if (view === null) {
    if (given.values.has('member')) throw usage('--member needs --pickle or --ops');
    if (given.switches.has('json')) return [await documentText(path, inspection, null, [])];
    const { inspectionText } = await import('../inspection-text.ts');
    const toFile = given.values.has('output');
    return [inspectionText(path, inspection, toFile ? plainStyle : styleOf(terminal.stdout, terminal.env))];
  }
  const { pickleChains, pickleText } = await import('../pickle-lines.ts');
  const asked = given.values.get('member');
  const chains = asked === undefined ? await pickleChains(inspection) : [memberAsked(inspection, asked)];
  if (chains.length === 0) throw usage(`${printable(path)} holds no pickle`);
  if (given.switches.has('json')) return [await documentText(path, inspection, view, chains)];
  return pickleText(inspection, chains, view);
}

function viewOf(given: Arguments): PickleView | null {
  const python = given.switches.has('pickle');
  const ops = given.switches.has('ops');
  if (python && ops) throw usage('--pickle and --ops exclude each other');
  return python ? 'python' : ops ? 'ops' : null;
}

async function documentText(
  path: string,
  inspection: Inspection,
  view: PickleView | null,
  chains: readonly string[],
): Promise<string> {
  const [{ inspectionJson }, { jsonText }, { pickleLines }] = await Promise.all([
    import('../inspection-json.ts'),
    import('../../report/json.ts'),
    import('../pickle-lines.ts'),
  ]);
  const document = inspectionJson(path, inspection);
  if (view === null) return jsonText(document);
  const pickles: object[] = [];
  for (const member of chains)
    pickles.push({ member, [view]: [...(await pickleLines(inspection, member, view))] });
  return jsonText({ ...document, pickles });
}

/** The chain that was asked for, if the file has it. @throws LoadlockError USAGE */
function memberAsked(inspection: Inspection, asked: string): string {
  const all: string[] = [];
  const pending = [inspection.root];
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    if (member.chain === asked) return asked;
    all.push(member.chain);
    pending.push(...member.members);
  }
  const near = nearest(asked, all);
  const hint = near === null || near === '' ? '' : `; did you mean ${printable(near)}?`;
  throw usage(`there is no member ${printable(asked)}${hint}`);
}

async function joined(chunks: Iterable<string> | AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.join('');
}
