import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../src/core/decision.ts';
import { check, scan } from '../src/index.ts';
import type { Bench, Row } from './bench.ts';

const archives = fileURLToPath(new URL('blind/', import.meta.url));
/** Samples that are folders, as loaders and installers take them; the others are files that an assistant wrote. */
const folders: ReadonlySet<string> = new Set([
  ...['packages', 'repositories', 'repositories-and-packages-later', 'repositories-third'],
]);

const accepted: Readonly<Record<string, readonly Verdict[]>> = {
  deny: ['deny'],
  'not-allow': ['deny', 'review'],
  'not-deny': ['allow', 'review'],
  allow: ['allow'],
};

/** One line of a set's `labels.tsv`. */
interface Sample {
  /** Relative to the set: `bad/…` or `good/…`. */
  readonly path: string;
  /** What its author expected under the standard policy: a key of `accepted`. */
  readonly expected: string;
  readonly technique: string;
  /** `first`: loadlock was mended by it; `second`: kept away meanwhile, to see what that is worth. */
  readonly half: string;
}

/** Samples with labels by authors who knew the promises of loadlock and nothing of how it works. */
export const blind: Bench = {
  name: 'blind',
  promise:
    'No promise: samples by authors who had not seen the program, and what is left of them that it judges otherwise than they ask.',
  async run(stage) {
    const rows: Row[] = [];
    for (const archive of readdirSync(archives).sort()) {
      const name = archive.replace(/\.txtar$/, '');
      const folder = join(stage.folder, name);
      unpack(readFileSync(join(archives, archive), 'utf8'), folder);
      const samples = labels(readFileSync(join(folder, 'labels.tsv'), 'utf8'));
      const paths = samples.map(({ path }) => join(folder, path));
      const report = folders.has(name)
        ? await scan(paths, { jobs: 1 })
        : await check(paths, { context: 'generated', jobs: 1 });
      const verdicts = report.targets.map(({ decision }) => decision);
      for (const half of ['first', 'second']) {
        const own = samples.flatMap((sample, at) =>
          sample.half === half ? [{ ...sample, verdict: verdicts[at]! }] : [],
        );
        rows.push(...rowsOf(`${name}, ${half} half`, own));
        for (const { path, expected, verdict, technique } of own)
          if (!accepted[expected]!.includes(verdict))
            console.log(`${name}/${path}: ${verdict}, expected ${expected} (${technique})`);
      }
    }
    return {
      rows,
      method: [
        '`loadlock scan FOLDER` for packages and repositories, `loadlock check FILE --context generated` for the rest, standard policy',
        'recall: bad samples that are other than allowed; false alarms: good ones that are; as expected: the decision is one that the author of the sample asked for (deny, other than allow, other than deny, allow)',
        'The samples are in `bench/blind/`, with what their authors expected and why; nothing of them does harm. They were divided by turns before anybody looked at them. loadlock was mended with the first half at hand, judged by the second, and then mended with that one too. Sets called later, and then third, were written by others after that, and used in the same way: these figures say what is left, and docs/unseen.md what was met at first',
      ],
    };
  },
};

function rowsOf(what: string, samples: readonly (Sample & { readonly verdict: Verdict })[]): Row[] {
  const row = (kind: string, good: boolean): Row => {
    const own = samples.filter(({ path }) => path.startsWith('good/') === good);
    const count = (verdict: Verdict): number => own.filter((sample) => sample.verdict === verdict).length;
    const flagged = own.length - count('allow');
    const asExpected = own.filter(({ verdict, expected }) => accepted[expected]!.includes(verdict)).length;
    return {
      what: `${what}: ${kind}`,
      ours: `${percent(flagged, own.length)} (${count('deny')} denied, ${count('review')} held for review, ${count('allow')} allowed)`,
      peer: `${asExpected} of ${own.length} as expected`,
      ratio: asExpected / own.length,
      kept: null,
    };
  };
  return [row('recall', false), row('false alarms', true)];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function labels(text: string): Sample[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [path = '', expected = '', technique = '', half = ''] = line.split('\t');
      if (accepted[expected] === undefined) throw new Error(`${path}: no such expectation: ${expected}`);
      return { path, expected, technique, half };
    });
}

/**
 * Writes the files of an archive in the txtar format of Go: text files one after the other, each below a line `-- PATH --`.
 * Two ways of writing more than text are ours: `-- PATH [base64] --` and `-- PATH [link] --`.
 */
function unpack(archive: string, folder: string): void {
  const parts = archive.split(/^-- (.+?)(?: \[(base64|link)\])? --\n/m);
  for (let at = 1; at < parts.length; at += 3) {
    const [path = '', kind, content = ''] = parts.slice(at, at + 3);
    const target = join(folder, path);
    if (!target.startsWith(folder + sep)) throw new Error(`${path} leads out of the folder`);
    mkdirSync(dirname(target), { recursive: true });
    if (kind === 'link') symlinkSync(content.trimEnd(), target);
    else writeFileSync(target, kind === 'base64' ? Buffer.from(content, 'base64') : content);
  }
}
