import type { ReferenceTarget } from '../../core/fact.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';
import type { YamlTag } from '../../wire/yaml.ts';
import { clip } from '../document/walk.ts';
import type { Reading } from '../format.ts';

const core = 'tag:yaml.org,2002:';
const longestName = 500;
const longestArguments = 200;

interface Meaning {
  /** What a tag of this kind begins with; the rest of it is the name. */
  readonly prefix: string;
  readonly to: ReferenceTarget;
  readonly loader: string;
}

/**
 * Tags that make their reader import, construct or open something. PyYAML's are those of its unsafe loaders
 * (yaml/constructor.py); HyperPyYAML's build whole models (hyperpyyaml/core.py); a tag of YAML's own namespace that is
 * none of Python's names a class to readers of Java and Ruby.
 */
const meanings: readonly Meaning[] = [
  { prefix: `${core}python/object/apply:`, to: 'callable', loader: 'pyyaml' },
  { prefix: `${core}python/object/new:`, to: 'callable', loader: 'pyyaml' },
  { prefix: `${core}python/object:`, to: 'class', loader: 'pyyaml' },
  { prefix: `${core}python/name:`, to: 'callable', loader: 'pyyaml' },
  { prefix: `${core}python/module:`, to: 'module', loader: 'pyyaml' },
  { prefix: '!new:', to: 'callable', loader: 'hyperpyyaml' },
  { prefix: '!apply:', to: 'callable', loader: 'hyperpyyaml' },
  { prefix: '!applyref:', to: 'callable', loader: 'hyperpyyaml' },
  { prefix: '!name:', to: 'callable', loader: 'hyperpyyaml' },
  { prefix: '!module:', to: 'module', loader: 'hyperpyyaml' },
  { prefix: '!include:', to: 'companion', loader: 'hyperpyyaml' },
  { prefix: '!ruby/', to: 'class', loader: 'ruby' },
  { prefix: 'tag:ruby.yaml.org,2002:', to: 'class', loader: 'ruby' },
];

/** PyYAML's tags for plain values of Python. */
const plainPython: ReadonlySet<string> = new Set(
  ['none', 'bool', 'str', 'unicode', 'bytes', 'int', 'long', 'float', 'complex', 'list', 'tuple', 'dict'].map(
    (name) => `${core}python/${name}`,
  ),
);

/** What OpenCV writes its matrices under; a class of Java cannot have such a name. */
const openCv: ReadonlySet<string> = new Set(
  ['matrix', 'nd-matrix', 'sparse-matrix'].map((name) => `${core}opencv-${name}`),
);

/** Local tags of configuration readers that fill in a value, and nothing more. */
const fillingIn: ReadonlySet<string> = new Set([
  '!ref',
  '!copy',
  '!tuple',
  '!list',
  '!PLACEHOLDER',
  '!PosixPath',
]);

/** Tells what a tag makes of its node. */
export function tellTag({ tag, key, at, value }: YamlTag, { emit }: Reading): void {
  if (plainPython.has(tag) || openCv.has(tag) || fillingIn.has(tag)) return;
  const { to, loader, name } = meaningOf(tag);
  const given = argumentsOf(value);
  emit({
    kind: 'reference',
    where: { offset: at },
    to,
    name: clip(name, longestName),
    key: key === '' ? 'the document' : key,
    loader,
    ...(given === '' ? {} : { detail: given }),
  });
}

function meaningOf(tag: string): { to: ReferenceTarget; loader: string; name: string } {
  const meaning = meanings.find(({ prefix }) => tag.startsWith(prefix));
  if (meaning !== undefined) return { ...meaning, name: tag.slice(meaning.prefix.length) };
  if (tag.startsWith(core)) return { to: 'class', loader: 'snakeyaml', name: tag.slice(core.length) };
  return { to: 'custom-object', loader: 'yaml', name: tag };
}

function argumentsOf(value: JsonValue): string {
  if (value === null || value === '') return '';
  if (value instanceof JsonArray) return clip(value.items.map(plain).join(', '), longestArguments);
  if (value instanceof JsonObject) {
    const entries = [...value.everything()].map(([name, inner]) => `${name}=${plain(inner)}`);
    return clip(entries.join(', '), longestArguments);
  }
  return clip(plain(value), longestArguments);
}

function plain(value: JsonValue): string {
  if (value instanceof JsonArray) return '[…]';
  if (value instanceof JsonObject) return '{…}';
  return typeof value === 'string' ? JSON.stringify(clip(value, longestArguments)) : String(value);
}
