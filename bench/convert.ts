import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../scripts/python-env.mjs';
import { type Bench, Unavailable } from './bench.ts';
import type { Stage, Taken } from './stage.ts';
import { interleaved, median, milliseconds } from './statistics.ts';

const script = join(dirname(fileURLToPath(import.meta.url)), 'convert.py');
const mostOfCopy = 2;
const mostMemory = 200;

export const convert: Bench = {
  name: 'convert',
  promise:
    'Converting a torch checkpoint of 1 GB to safetensors takes no longer than torch.load and save_file in Python, at ' +
    `most ${mostOfCopy} times what cp takes for the file, and less than ${mostMemory} MB of memory.`,
  async run(stage) {
    const python = await torchPython();
    const megabytes = stage.quick ? 128 : 1024;
    const path = join(stage.folder, 'model.pt');
    const made = await stage.spawn([python, '-I', script, 'make', path, String(megabytes)]);
    if (made.status !== 0) throw new Unavailable('the Python with torch cannot make the input');
    const out = join(stage.folder, 'out');
    const result = `${out}.safetensors`;
    const digested = 'cp "$0" "$1"; openssl dgst -sha256 "$0" & openssl dgst -sha256 "$1" & wait';
    const [ours, theirs, copy, copyAndDigests] = await interleaved(stage.quick ? 2 : 7, [
      () => fresh(stage, out, [stage.node, stage.cli, 'convert', path, result, '--quiet']),
      () => fresh(stage, out, [python, '-I', script, 'convert', path, result]),
      () => fresh(stage, out, ['cp', path, result]),
      () => fresh(stage, out, ['sh', '-c', digested, path, result]),
    ]);
    const wall = (runs: readonly Taken[] | undefined): number => median(runs!.map((run) => run.wall));
    const alike = wall(ours) / wall(copyAndDigests);
    const memory = Math.max(...ours!.map((run) => run.megabytes));
    const rows = [
      { peer: `${milliseconds(wall(theirs))} in Python`, ratio: wall(ours) / wall(theirs), most: 1 },
      { peer: `${milliseconds(wall(copy))} for cp`, ratio: wall(ours) / wall(copy), most: mostOfCopy },
    ].map(({ peer, ratio, most }) => ({
      what: `a checkpoint of ${megabytes} MB`,
      ours: milliseconds(wall(ours)),
      peer,
      ratio,
      kept: ratio <= most,
    }));
    const held = {
      what: 'the most memory held',
      ours: `${Math.round(memory)} MB`,
      peer: `${mostMemory} MB`,
      ratio: memory / mostMemory,
      kept: memory < mostMemory,
    };
    const same = {
      what: 'the same, with what conversion has to do at least',
      ours: milliseconds(wall(ours)),
      peer: `${milliseconds(wall(copyAndDigests))} for cp and the digests of both files, side by side`,
      ratio: alike,
      kept: null,
    };
    return {
      rows: [...rows, same, held],
      method: [
        '`node dist/cli/main.js convert model.pt out.safetensors`: the digests of source and result, and the result on the disk (fsync), included',
        '`python convert.py convert`: `save_file(torch.load(path), out)`; and `cp model.pt out`: neither waits for the disk',
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
