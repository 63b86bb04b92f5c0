import { baseOf, folderOf } from '../../../core/slash-paths.ts';
import { type Json, JsonEntries, lineAt } from '../../json.ts';
import type { Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { findClass } from './class-reference.ts';

/** Files that a loader of transformers, peft or sentence-transformers may read a configuration from. */
function isConfiguration(path: string): boolean {
  const base = baseOf(path).toLowerCase();
  return base.endsWith('.json') && (base.includes('config') || base === 'modular_model_index.json');
}

/** How deep configurations are searched: those of text, vision and audio models nest in each other. */
const deepest = 64;

/** `auto_map` and `custom_pipelines` wherever they stand in a configuration, and the loop of `generate`. */
export const transformersLayout: Layout = (listing, finds, { name: own }) => {
  for (const { path } of listing.files) {
    if (!isConfiguration(path)) continue;
    const document = listing.json(path);
    if (document === undefined) finds.unread(path);
    if (!(document instanceof JsonEntries)) continue;
    const text = listing.text(path) ?? '';
    const told = new Set<string>();
    for (const found of references(document, '', 0)) {
      const line = lineAt(text, found.at);
      findClass(listing, finds, own, { ...found, from: path, line, loader: 'transformers', told });
    }
  }
  for (const path of listing.named('generate.py'))
    if (baseOf(folderOf(path)) === 'custom_generate')
      finds.entry({
        kind: 'named-file',
        path,
        reach: 'load',
        resolution: 'remote-code',
        loader: 'transformers',
        why: 'transformers fetches custom_generate/generate.py with the model, and generate() calls it',
        calls: ['generate'],
        asProgram: false,
      });
  namedFiles(listing, finds);
};

interface Found {
  readonly text: string;
  readonly key: string;
  readonly at: number;
}

function* references(holder: JsonEntries, path: string, depth: number): Generator<Found, void, void> {
  if (depth > deepest) return;
  for (const { key, value, at } of holder.entries) {
    const here = path === '' ? key.slice(0, 80) : `${path}.${key.slice(0, 80)}`;
    if (key === 'auto_map') for (const [text, inner] of texts(value, here, 0)) yield { text, key: inner, at };
    else if (key === 'custom_pipelines') yield* pipelines(value, here, at);
    else if (value instanceof JsonEntries) yield* references(value, here, depth + 1);
    else if (Array.isArray(value))
      for (const [index, item] of value.entries())
        if (item instanceof JsonEntries) yield* references(item, `${here}[${index}]`, depth + 1);
  }
}

function* pipelines(value: Json, path: string, at: number): Generator<Found, void, void> {
  if (!(value instanceof JsonEntries)) return;
  for (const { key, value: task } of value.entries) {
    const impl = task instanceof JsonEntries ? task.get('impl') : undefined;
    if (typeof impl === 'string') yield { text: impl, key: `${path}.${key.slice(0, 80)}.impl`, at };
  }
}

/** The texts of an `auto_map`: a name, a pair of a slow and a fast one, a table by backend. */
function* texts(value: Json, path: string, depth: number): Generator<readonly [string, string], void, void> {
  if (typeof value === 'string') yield [value, path];
  else if (depth > 4) return;
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* texts(item, `${path}[${index}]`, depth + 1);
  else if (value instanceof JsonEntries)
    for (const { key, value: inner } of value.entries)
      yield* texts(inner, `${path}.${key.slice(0, 80)}`, depth + 1);
}

/** Names under which transformers' own tools write code into a repository. */
const byName =
  /^(?:modeling|modelling|modular|tokenization|configuration|processing|image_processing|video_processing|feature_extraction)(?:_[A-Za-z0-9_]+)?\.py$/;

/** A file of such a name is imported by hand where no configuration names it. */
function namedFiles(listing: Listing, finds: Parameters<Layout>[1]): void {
  for (const { path } of listing.files)
    if (byName.test(baseOf(path)))
      finds.entry({
        kind: 'named-file',
        path,
        reach: 'load',
        resolution: 'python',
        loader: 'transformers',
        why: `${path} has the name of a model's code`,
        calls: [],
        asProgram: false,
      });
}
