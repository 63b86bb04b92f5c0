import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Row } from './bench.ts';
import { interleaved, median } from './statistics.ts';

const promised = 2;

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly bytes: number;
  readonly refused: number;
}

export const pythonParse: Bench = {
  name: 'python-parse',
  promise: `Python source is decoded and parsed at least ${promised} times as fast as CPython's ast.parse does it.`,
  async run(stage) {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const ours = stage.worker(stage.node, [join(folder, 'python-parse-ours.ts')]);
    const peer = stage.worker(stage.python, ['-I', join(folder, 'python-parse.py')]);
    const { paths, version } = (await peer.ask({ list: true })) as { paths: string[]; version: string };
    await ours.ask({ paths });
    const cold = (await ours.ask({})) as Run;
    const [mine, theirs] = await interleaved(stage.quick ? 3 : 7, [
      async () => (await ours.ask({})) as Run,
      async () => (await peer.ask({})) as Run,
    ]);
    ours.stop();
    peer.stop();
    if (mine![0]!.bytes !== theirs![0]!.bytes) throw new Error('the two read different files');
    const { bytes } = cold;
    const speedOf = (runs: readonly Run[]): number => bytes / median(runs.map(({ seconds }) => seconds));
    // Our collector works on further threads: what a single core would do is bytes by all CPU time.
    const coreOf = (runs: readonly Run[]): number => bytes / median(runs.map(({ cpu }) => cpu));
    const row = (what: string, own: number, other: number, promise: boolean): Row => {
      const ratio = own / other;
      return { what, ours: mega(own), peer: mega(other), ratio, kept: promise ? ratio >= promised : null };
    };
    const library = `${paths.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
    return {
      rows: [
        row(`standard library of ${version}, ${library}`, speedOf(mine!), speedOf(theirs!), true),
        row('the same, bytes by CPU time of all threads', coreOf(mine!), coreOf(theirs!), true),
        row('the first run, with cold code', speedOf([cold]), speedOf(theirs!), false),
      ],
      method: [
        'Ours: decodePython and parsePython for each file, in one Node process; a tree with offsets, as ast.parse gives.',
        'Peer: `ast.parse(bytes)` for each file of its own standard library, its tests included, in one CPython process.',
        `Files are in memory before the clocks start; run in turn, medians of wall time. Refused: ours ${cold.refused}, CPython ${theirs![0]!.refused}.`,
      ],
    };
  },
};

function mega(speed: number): string {
  return `${(speed / 1e6).toFixed(1)} MB/s`;
}
