import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../scripts/python-env.mjs';
import { type Bench, Unavailable } from './bench.ts';
import type { Stage, Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const script = join(dirname(fileURLToPath(import.meta.url)), 'convert.py');
const mostOfCopy = 2;
const mostOfSyncedCopy = 2;
const mostMemory = 200;

export const convert: Bench = {
  name: 'convert',
  promise:
    'Converting a torch checkpoint of 1 GB to safetensors takes no longer than torch.load and save_file in Python, at ' +
    `most ${mostOfCopy} times what cp takes for the file, at most ${mostOfSyncedCopy} times what cp takes that waits for ` +
    `the disk as the conversion does, and less than ${mostMemory} MB of memory.`,
  async run(stage) {
    const python = await torchPython();
    const megabytes = stage.quick ? 128 : 1024;
    const path = join(stage.folder, 'model.pt');
    const made = await stage.spawn([python, '-I', script, 'make', path, String(megabytes)]);
    if (made.status !== 0) throw new Unavailable('the Python with torch cannot make the input');
    const out = join(stage.folder, 'out');
    const result = `${out}.safetensors`;
    const shell = (script: string): string[] => ['sh', '-c', script, path, result, stage.node, stage.cli];
    const command = [stage.node, stage.cli, 'convert', path, result, '--quiet'];
    const [ours, theirs, copy, synced, copyAndDigests, oursRead, syncedRead] = await interleaved(
      stage.quick ? 2 : 7,
      [
        () => fresh(stage, out, command),
        () => fresh(stage, out, [python, '-I', script, 'convert', path, result]),
        () => fresh(stage, out, ['cp', path, result]),
        () => fresh(stage, out, shell('cp "$0" "$1" && sync "$1"')),
        () =>
          fresh(
            stage,
            out,
            shell('cp "$0" "$1"; openssl dgst -sha256 "$0" & openssl dgst -sha256 "$1" & wait'),
          ),
        () => fresh(stage, out, shell('"$2" "$3" convert "$0" "$1" --quiet && cat "$1" > /dev/null')),
        () => fresh(stage, out, shell('cp "$0" "$1" && sync "$1" && cat "$1" > /dev/null')),
      ],
    );
    const wall = (runs: readonly Taken[] | undefined): number => median(runs!.map((run) => run.wall));
    const memory = Math.max(...ours!.map((run) => run.megabytes));
    const what = `a checkpoint of ${megabytes} MB`;
    const rows = [
      { what, of: ours, by: theirs, peer: 'in Python', most: 1 },
      { what, of: ours, by: copy, peer: 'for cp', most: mostOfCopy },
      { what, of: ours, by: synced, peer: 'for cp that waits for the disk', most: mostOfSyncedCopy },
      {
        what: 'the same, with what conversion has to do at least',
        of: ours,
        by: copyAndDigests,
        peer: 'for cp and the digests of both files, side by side',
        most: null,
      },
      {
        what: 'the same, and the result read once more',
        of: oursRead,
        by: syncedRead,
        peer: 'for cp that waits for the disk, and the same',
        most: null,
      },
    ].map(({ what, of, by, peer, most }) => {
      const ratio = wall(of) / wall(by);
      const kept = most === null ? null : ratio <= most;
      return {
        what,
        ours: milliseconds(wall(of)),
        peer: `${milliseconds(wall(by))} ${peer}`,
        ratio,
        kept,
      };
    });
    const held = {
      what: 'the most memory held',
      ours: `${Math.round(memory)} MB`,
      peer: `${mostMemory} MB`,
      ratio: memory / mostMemory,
      kept: memory < mostMemory,
    };
    return {
      rows: [...rows, held],
      method: [
        '`node dist/cli/main.js convert model.pt out.safetensors`: the digests of source and result, and the result on the disk (fsync), included',
        '`python convert.py convert`: `save_file(torch.load(path), out)`; and `cp model.pt out`: neither waits for the disk',
        '`cp model.pt out && sync out`: the copy on the disk, as ours is when it gets its name',
        'A large result is written past the page cache where the file system can do that: whoever reads it next reads the disk. The row with one more reading (`cat`) shows what that costs',
        'Two digests of 1 GB are more than twice what cp takes on a machine whose cp is this fast: the record of a conversion has both',
        'Wall time of whole processes, file in the page cache, the result not there before, run in turn, the disk at rest before each, medians.',
      ],
    };
  },
};

async function torchPython(): Promise<string> {
  const given = process.env['LOADLOCK_TEST_TORCH'];
  if (given !== undefined) return given;
  const { python, reason } = await ensurePythonEnv({ torch: true, log: (line) => console.error(line) });
  if (python === null) throw new Unavailable(reason);
  return python;
}

async function fresh(stage: Stage, out: string, argv: readonly string[]): Promise<Taken> {
  for (const suffix of ['', '.conversion.json']) rmSync(`${out}.safetensors${suffix}`, { force: true });
  // What the run before left to the disk would be waited for by the one that waits for the disk itself.
  await stage.spawn(['sync']);
  const taken = await stage.spawn(argv);
  if (taken.status !== 0) throw new Error(`${argv.join(' ')} ended with ${taken.status}`);
  return taken;
}
