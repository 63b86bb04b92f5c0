import { JsonArray, JsonObject, type JsonValue } from './json-values.ts';

/** A node with a tag of its own: other readers than ours make objects of it. */
export interface YamlTag {
  /** In full, `tag:yaml.org,2002:python/name:os.system`, or a local one with its `!`. */
  readonly tag: string;
  /** Keys and indexes that lead to the node: `model.layers[3]`. */
  readonly key: string;
  readonly at: number;
  readonly value: JsonValue;
}

const core = 'tag:yaml.org,2002:';

/** What `%TAG` lines of a document say; they hold until the document ends. */
export class YamlDirectives {
  private readonly handles = new Map<string, string>([['!!', core]]);

  read(line: string): void {
    const [name, handle, prefix] = line.trim().split(/[ \t]+/);
    if (name === '%TAG' && handle !== undefined && prefix !== undefined) this.handles.set(handle, prefix);
  }

  /** The full tag that `source` stands for; one of an unknown handle stays as it is. */
  resolve(source: string): string {
    if (source.startsWith('!<')) return decoded(source.slice(2, source.endsWith('>') ? -1 : undefined));
    const end = source.indexOf('!', 1);
    const handle = end < 0 ? '!' : source.slice(0, end + 1);
    const prefix = this.handles.get(handle);
    return decoded(prefix === undefined ? source : prefix + source.slice(handle.length));
  }
}

/** Escapes are undone, as PyYAML does, so that `%6fs.system` is what it is. */
function decoded(tag: string): string {
  if (!tag.includes('%')) return tag;
  try {
    return decodeURIComponent(tag);
  } catch {
    return tag;
  }
}

const plainTags: ReadonlySet<string> = new Set(
  [
    'null',
    'bool',
    'int',
    'float',
    'str',
    'binary',
    'timestamp',
    'map',
    'seq',
    'omap',
    'pairs',
    'set',
    'merge',
    'value',
  ]
    .map((name) => core + name)
    .concat('!'),
);

/** Tags of texts and numbers, PyYAML's own for Python's among them. */
const scalarTag =
  /^tag:yaml\.org,2002:(?:null|bool|int|float|str|binary|timestamp|python\/(?:none|bool|str|unicode|bytes|int|long|float|complex))$/;
const mapTag = /^tag:yaml\.org,2002:(?:map|omap|pairs|set|python\/dict)$/;
const seqTag = /^tag:yaml\.org,2002:(?:seq|python\/(?:list|tuple))$/;
/** Tags that change what an entry of a map means, wherever they stand. */
const entryTag = /^tag:yaml\.org,2002:(?:merge|value)$/;

/**
 * Whether a plain tag stands on a node of another kind: PyYAML takes the entry `=` of a map that is tagged as a text for
 * that text, so that `!!str {=: os.system}` is a name.
 */
export function isMisplaced(tag: string, value: JsonValue): boolean {
  if (!tag.startsWith(core)) return false;
  if (entryTag.test(tag)) return true;
  const holds = value instanceof JsonArray || value instanceof JsonObject;
  if (scalarTag.test(tag)) return holds;
  return (mapTag.test(tag) || seqTag.test(tag)) && !holds && value !== null;
}

/** Whether a tag only says which kind of plain value a node is. */
export function isPlainTag(tag: string): boolean {
  return plainTags.has(tag);
}
