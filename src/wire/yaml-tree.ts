import type { CST } from 'yaml';
import type { Limits } from '../core/limits.ts';
import { JsonArray, JsonObject, type JsonValue, type Shadowed } from './json-values.ts';
import { plainValue } from './yaml-scalars.ts';
import { isMisplaced, isPlainTag, type YamlDirectives, type YamlTag } from './yaml-tags.ts';

type Scalars = Pick<typeof CST, 'resolveAsScalar'>;
type Props = readonly CST.SourceToken[];

interface Anchored {
  readonly value: JsonValue;
  /** Values in it, those of aliases counted again. */
  readonly nodes: number;
}

/** Makes values of one document's tokens. How deep they nest was checked before they were built. */
export class YamlTree {
  readonly tags: YamlTag[] = [];
  expands = false;
  private readonly scalars: Scalars;
  private readonly text: string;
  private readonly directives: YamlDirectives;
  private readonly limits: Limits;
  private readonly problem: (at: number, what: string) => void;
  private readonly anchors = new Map<string, Anchored>();
  private nodes = 0;
  /** How many brackets are open around the token. */
  private brackets = 0;

  constructor(
    scalars: Scalars,
    text: string,
    directives: YamlDirectives,
    limits: Limits,
    problem: (at: number, what: string) => void,
  ) {
    this.scalars = scalars;
    this.text = text;
    this.directives = directives;
    this.limits = limits;
    this.problem = problem;
  }

  root({ start, value }: CST.Document): JsonValue {
    return this.node(value, start, '');
  }

  private node(token: CST.Token | null | undefined, props: Props, key: string): JsonValue {
    const before = this.nodes;
    this.nodes += 1;
    const value = this.content(token, textTagged(props), key);
    const at = token?.offset ?? props[0]?.offset ?? 0;
    for (const prop of props) {
      if (prop.type === 'tag') this.tag(prop, value, key, at);
      else if (prop.type === 'anchor') {
        if (!/^&[\w-]+$/.test(prop.source))
          this.problem(prop.offset, 'readers disagree where this anchor ends');
        this.anchors.set(prop.source.slice(1), { value, nodes: this.nodes - before });
      }
    }
    return value;
  }

  private tag(token: CST.SourceToken, value: JsonValue, key: string, at: number): void {
    const tag = this.directives.resolve(token.source);
    // PyYAML takes these for a part of the tag.
    if (/[,[\]]/.test(this.text[token.offset + token.source.length] ?? ''))
      this.problem(token.offset, 'readers disagree where this tag ends');
    if (isMisplaced(tag, value))
      this.problem(token.offset, `the tag ${token.source} does not fit what it stands on`);
    if (!isPlainTag(tag)) this.tags.push({ tag, key, at: token.offset ?? at, value });
  }

  private content(token: CST.Token | null | undefined, asText: boolean, key: string): JsonValue {
    if (token === null || token === undefined) return null;
    switch (token.type) {
      case 'alias':
        return this.alias(token);
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
      case 'block-scalar':
        return this.scalar(token, asText);
      case 'block-map':
        return this.map(token.items, token.offset, key);
      case 'block-seq':
        return this.list(token.items, token.offset, key);
      case 'flow-collection':
        if (!token.end.some(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end'))
          this.problem(token.offset, 'readers disagree where these brackets end');
        return this.flow(token, key);
      default:
        this.problem(token.offset, `no value can stand here (${token.type})`);
        return null;
    }
  }

  private alias({ source, offset }: CST.FlowScalar): JsonValue {
    const anchored = this.anchors.get(source.slice(1));
    if (anchored === undefined) {
      this.problem(offset, 'an alias without an anchor');
      return null;
    }
    this.nodes += anchored.nodes;
    if (this.nodes <= this.limits.documentNodes) return anchored.value;
    this.expands = true;
    return null;
  }

  private scalar(token: CST.FlowScalar | CST.BlockScalar, asText: boolean): JsonValue {
    const scalar = this.scalars.resolveAsScalar(token, false, (at, _code, what) => this.problem(at, what));
    const text = scalar?.value ?? '';
    // PyYAML takes it for a key's mark within brackets, whatever follows; elsewhere OmegaConf's `???` is plain text.
    if (this.brackets > 0 && token.type === 'scalar' && token.source.startsWith('?'))
      this.problem(token.offset, 'readers disagree about a word that begins with a question mark');
    return token.type === 'scalar' && !asText ? plainValue(text) : text;
  }

  private list(items: CST.BlockSequence['items'], at: number, key: string): JsonArray {
    const values = items
      .filter(({ start, value }) => value !== undefined || start.some(({ type }) => type === 'seq-item-ind'))
      .map(({ value, start }, index) => this.node(value, start, `${key}[${index}]`));
    return new JsonArray(at, values, 0);
  }

  private flow(token: CST.FlowCollection, key: string): JsonValue {
    this.brackets += 1;
    const value =
      token.start.type === 'flow-map-start'
        ? this.map(token.items, token.offset, key)
        : this.flowList(token, key);
    this.brackets -= 1;
    return value;
  }

  /** A flow sequence may hold single pairs, `[a: b]`, which are maps of their own. */
  private flowList({ items, offset }: CST.FlowCollection, key: string): JsonArray {
    const values: JsonValue[] = [];
    for (const item of items) {
      const place = `${key}[${values.length}]`;
      if (item.sep !== undefined) values.push(this.map([item], offset, place));
      else if (item.key !== undefined) values.push(this.node(item.key, item.start, place));
      else if (item.value !== undefined || item.start.some(({ type }) => type === 'tag'))
        values.push(this.node(item.value, item.start, place));
    }
    return new JsonArray(offset, values, 0);
  }

  private map(
    items: CST.FlowCollection['items'] | CST.BlockMap['items'],
    at: number,
    key: string,
  ): JsonObject {
    const own = new Map<string, JsonValue>();
    const merges: JsonValue[] = [];
    const shadowed: Shadowed[] = [];
    for (const { start, key: keyToken, sep, value } of items) {
      if (keyToken === undefined && value === undefined && sep === undefined && start.every(isBlank))
        continue;
      const keyValue = this.node(keyToken, start, key === '' ? '?' : `${key}.?`);
      // A key that is no plain word is looked into as well.
      const complex = typeof keyValue === 'object' && keyValue !== null;
      if (complex) shadowed.push({ key: '?', value: keyValue, quiet: true });
      const name = complex ? '?' : String(keyValue);
      const place = key === '' ? name : `${key}.${name}`;
      const held = this.node(value, sep ?? [], place);
      if (name === '<<') {
        if (merges.length > 0) shadowed.push({ key: name, value: held });
        merges.push(held);
        continue;
      }
      const former = own.get(name);
      if (former !== undefined) shadowed.push({ key: name, value: former });
      own.set(name, held);
    }
    const entries = new Map<string, JsonValue>();
    const put = (key: string, value: JsonValue): void => {
      const former = entries.get(key);
      // Readers differ about which of several merges counts: each value is one that some reader sees.
      if (former !== undefined && former !== value) shadowed.push({ key, value: former, quiet: true });
      entries.set(key, value);
    };
    for (const merge of merges) {
      for (const part of merged(merge)) {
        for (const [key, value] of part.entries) put(key, value);
        for (const hidden of part.shadowed) shadowed.push({ ...hidden, quiet: true });
      }
      if (typeof merge !== 'object') put('<<', merge);
    }
    for (const [key, value] of own) put(key, value);
    return new JsonObject(at, [...entries.keys()], [...entries.values()], 0, shadowed);
  }
}

/** The maps that `<<` brings in, the last of which counts most: of a list, PyYAML prefers the first. */
function merged(value: JsonValue): JsonObject[] {
  const parts = value instanceof JsonArray ? [...value.items].reverse() : [value];
  return parts.filter((part) => part instanceof JsonObject);
}

function isBlank({ type }: CST.SourceToken): boolean {
  return type !== 'tag' && type !== 'anchor' && type !== 'explicit-key-ind';
}

function textTagged(props: Props): boolean {
  return props.some(({ type, source }) => type === 'tag' && (source === '!' || source === '!!str'));
}
