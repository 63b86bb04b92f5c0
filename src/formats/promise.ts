import { printable } from '../core/printable.ts';
import { earlyFormats } from './early.ts';
import type { Format } from './format.ts';

/** Endings of names under which nobody expects anything that runs. */
const plainEndings: readonly string[] = [
  '.txt',
  '.md',
  '.csv',
  '.tsv',
  '.json',
  '.png',
  '.jpg',
  '.jpeg',
  '.gif',
  '.webp',
  '.bmp',
  '.pdf',
  '.wav',
  '.mp3',
  '.mp4',
];

/** Endings that late formats promise; a test holds them against those formats. */
const lateEndings: ReadonlySet<string> = new Set([
  ...['.json', '.ipynb', '.jsonl', '.pmml', '.yaml', '.yml', '.pdiparams', '.pdmodel', '.onnx', '.msgpack'],
  ...['.jinja', '.jinja2', '.j2', '.ubj', '.mlmodel'],
]);

const early = endingsOf(earlyFormats);
let late: ReadonlyMap<string, Format> | undefined;

function endingsOf(formats: readonly Format[]): ReadonlyMap<string, Format> {
  return new Map(
    formats.flatMap((format) => (format.extensions ?? []).map((ending) => [ending, format] as const)),
  );
}

/** Whether the ending of a name says anything of the content at all. */
export function mayPromise(name: string, format: Format | undefined): boolean {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return false;
  const ending = name.slice(dot).toLowerCase();
  if (early.has(ending) || lateEndings.has(ending)) return true;
  return format?.carriesCode === true && plainEndings.includes(ending);
}

/** The format that a name with this ending promises. */
async function promisedFormat(ending: string): Promise<Format | undefined> {
  if (!lateEndings.has(ending)) return early.get(ending);
  late ??= endingsOf((await import('./late.ts')).lateFormats);
  return late.get(ending);
}

/** What a name promises of the bytes that is not so, in words; null where name and content agree. */
export async function promisedBy(name: string, format: Format | undefined): Promise<string | null> {
  const dot = name.lastIndexOf('.');
  if (dot < 0 || format?.standsIn === true) return null;
  const ending = name.slice(dot).toLowerCase();
  const promised = await promisedFormat(ending);
  if (promised !== undefined && promised.id !== format?.id) {
    const said = `${printable(ending)} promises ${promised.title}, the content is `;
    // JSON is YAML too, and people call texts by either name. `.zip` says nothing of what is in the archive: pandas names
    // the text in `table.csv.zip` like the archive, GPy writes gzip under it. Only code is more than such names lead to expect.
    const vague = promised.looseText === true || ending === '.zip';
    if (format === undefined) return vague ? null : `${said}of no known format`;
    if (!vague || format.carriesCode === true) return said + format.title;
  }
  if (format?.carriesCode === true && plainEndings.includes(ending))
    return `${printable(ending)} promises data, the content is ${format.title}`;
  return null;
}
