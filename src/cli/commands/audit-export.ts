import { auditTools } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditPlacesOf, dirOption, logKeyOption, numberOf, pathOf } from '../audit-options.ts';
import { type Command, outputOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export const auditExportCommand: Command = {
  name: 'audit export',
  summary:
    'Prints the entries of the audit log as JSON, one a line: index, leaf hash and entry. Each is proved to be in the log first.',
  synopsis: '[options]',
  options: [
    dirOption,
    logKeyOption,
    { name: 'from', value: 'N', what: 'from entry N on (default: 0)' },
    { name: 'to', value: 'N', what: 'up to and with entry N (default: the last)' },
    { name: 'proofs', what: 'print a receipt for each, with its inclusion proof and the signed checkpoint' },
    outputOption,
  ],
  examples: [
    'loadlock audit export -o audit.ndjson',
    'loadlock audit export --from 1000 --to 1999',
    'loadlock audit export --proofs',
  ],
  run: runExport,
};

const chunk = 1 << 16;

async function runExport(given: Arguments, terminal: Terminal): Promise<number> {
  if (given.positionals.length > 0) throw usage('audit export takes the log by --dir');
  const { logKeys, openLog, proveEntry, readEntries } = await auditTools();
  const places = await auditPlacesOf(given, terminal);
  const { checkpoint, key } = openLog(places.dir, logKeys(places, pathOf(given, 'key', terminal)));
  const to = numberOf(given, 'to');
  const note = Buffer.from(checkpoint.note);
  const proofs = given.switches.has('proofs');
  process.exitCode = exitCodes.allow;
  const end = Math.min(to === undefined ? checkpoint.size : to + 1, checkpoint.size);
  await writeTo(pathOf(given, 'output', terminal), terminal, (write) => {
    let text = '';
    for (const { index, bytes, leaf } of readEntries(
      places.dir,
      checkpoint,
      numberOf(given, 'from') ?? 0,
      end,
    )) {
      const entry = Buffer.from(bytes).toString('utf8');
      const leafHash = Buffer.from(leaf).toString('hex');
      text += `${JSON.stringify(proofs ? proveEntry(places.dir, index, key, note) : { index, leafHash, entry })}\n`;
      if (text.length < chunk) continue;
      write(text);
      text = '';
    }
    write(text);
  });
  return exitCodes.allow;
}

/** A file appears whole or not at all; the standard output as it comes. */
async function writeTo(
  path: string | undefined,
  terminal: Terminal,
  work: (write: (text: string) => void) => void,
): Promise<void> {
  if (path === undefined) return work((text) => terminal.stdout.write(text));
  const { checkOutput, writePieces } = await import('../output.ts');
  checkOutput(path, []);
  writePieces(path, work);
}
