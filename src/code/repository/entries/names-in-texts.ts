import { type Document, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import { type Json, JsonEntries } from '../../json.ts';
import { readYaml } from '../../yaml-document.ts';
import type { Listing } from '../listing.ts';

/** A name that a configuration keeps under a key for what is imported. */
export interface NamedThing {
  readonly key: string;
  readonly name: string;
}

/** Keys under which frameworks keep a class, a function or a module to import. */
const importing =
  /^_?target_?$|^\(\)$|class|cls$|type$|module|plugin|func|callable|import|backend|hook|handler|provider|impl|factory|loader|entry|library|user_dir|code$|metric|^graphs?$|script_url/i;

/** Keys whose texts are folders that are imported. */
export function isFolderKey(key: string): boolean {
  return /^(?:user_dir|script_url)$/.test(key);
}

const mostNames = 2_000;
const mostNodes = 200_000;
const deepest = 64;
/** The library reads half a megabyte in a second: what is written as people do is read by its lines. */
const mostParsed = 1 << 19;
const largestYaml = 1 << 18;

/** The names in configurations, each file by the reader that its framework has: JSON, or YAML. */
export class NamesInTexts {
  readonly #listing: Listing;
  #parsed = 0;

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  in(path: string): readonly NamedThing[] {
    const text = this.#listing.text(path) ?? '';
    const found = new Found();
    if (path.endsWith('.json')) {
      const value = this.#listing.json(path);
      // What a strict reader refuses, another one may take.
      if (value === undefined) inLooseJson(text, found);
      else inJson(value, '', found, 0);
    } else if (text.length > largestYaml || !this.#inYaml(text, found)) inLines(text, found);
    return found.all;
  }

  #inYaml(text: string, found: Found): boolean {
    if (!isUnusual(text) || this.#parsed + text.length > mostParsed || !this.#mayName(text)) return false;
    this.#parsed += text.length;
    const read = readYaml(text);
    if (read === null) return false;
    yamlNames(read.document, found);
    return true;
  }

  /** Whether a word in front of a dot, or any at all where a key asks for a module, is one of the repository's names. */
  #mayName(text: string): boolean {
    if (/\\[xuU]/.test(text)) return true;
    const all = /module|plugin|import|library|user_dir|tag|!/i.test(text);
    for (const [word] of text.matchAll(all ? /[A-Za-z_]\w*/g : /[A-Za-z_]\w*(?=[.:][A-Za-z_])/g))
      if (this.#listing.holders(word).length > 0) return true;
    return false;
  }
}

class Found {
  readonly all: NamedThing[] = [];
  readonly #seen = new Set<string>();
  nodes = mostNodes;

  add(key: string, name: string): void {
    const both = `${key} ${name}`;
    if (name.length > 400 || this.#seen.has(both) || this.all.length >= mostNames) return;
    this.#seen.add(both);
    this.all.push({ key: key.slice(0, 80), name });
  }
}

const dotted = String.raw`[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){0,12}(?::[A-Za-z_]\w{0,80})?`;
const name = new RegExp(`^(?:ext://)?(${dotted})$`);

function addText(key: string, text: string, found: Found): void {
  if (!importing.test(key) && !/^[\w./-]{1,300}\.py:[A-Za-z_]\w{0,80}$/.test(text)) return;
  const plain = name.exec(text.trim())?.[1];
  if (plain !== undefined) found.add(key, plain);
  else if (isFolderKey(key) || /\.py:[A-Za-z_]\w{0,80}$/.test(text)) found.add(key, text.trim());
}

function inJson(value: Json, key: string, found: Found, depth: number): void {
  found.nodes -= 1;
  if (depth > deepest || found.nodes < 0) return;
  if (typeof value === 'string') addText(key, value, found);
  else if (Array.isArray(value)) for (const item of value) inJson(item, key, found, depth + 1);
  else if (value instanceof JsonEntries)
    for (const { key: inner, value: held } of value.entries) inJson(held, inner, found, depth + 1);
}

const inJsonText = new RegExp(`"([\\w@.-]{1,60})"\\s{0,40}:\\s{0,40}"(${dotted})"`, 'g');

function inLooseJson(text: string, found: Found): void {
  for (const [, key = '', value = ''] of text.matchAll(inJsonText)) addText(key, value, found);
}

/** `!new:module.Class`, `!apply:module.function`, `!module:name`, `!function module.name`. */
const tagged = /!(?:new|name|apply|module|function)(?::|[ \t]+)([A-Za-z_][\w.]{0,200})/g;
const tag = /^!(?:new|name|apply|module|function)(?::([A-Za-z_][\w.]{0,200}))?$/;

function yamlNames(document: Document.Parsed, found: Found): void {
  const open: { readonly node: unknown; readonly key: string; readonly depth: number }[] = [
    { node: document.contents, key: '', depth: 0 },
  ];
  for (let at = open.pop(); at !== undefined && found.nodes > 0; at = open.pop()) {
    const { key, depth } = at;
    found.nodes -= 1;
    const node = isAlias(at.node) ? at.node.resolve(document) : at.node;
    if (depth > deepest || node === null || node === undefined) continue;
    const own = typeof node === 'object' && 'tag' in node ? tag.exec(String(node.tag)) : null;
    if (own?.[1] !== undefined) found.add('tag', own[1]);
    if (isScalar(node)) {
      if (typeof node.value !== 'string') continue;
      if (own !== null && own[1] === undefined) found.add('tag', node.value.trim());
      else addText(key, node.value, found);
    } else if (isSeq(node)) for (const item of node.items) open.push({ node: item, key, depth: depth + 1 });
    else if (isMap(node))
      for (const item of node.items) {
        if (!isPair(item)) continue;
        const inner = isScalar(item.key) ? String(item.key.value) : '';
        open.push({ node: item.value, key: inner, depth: depth + 1 });
      }
  }
}

/** What lines alone do not tell: braces, brackets over several lines, anchors, keys of several parts, escapes, texts over lines. */
function isUnusual(text: string): boolean {
  return (
    /\{|\[[^\]\n]*$|:[ \t]*[&*|>][\w-]*[ \t]*(?:#.*)?$|^[ \t-]*\?[ \t]|^[ \t-]*["'][^"'\n]*["'][ \t]*:|\\[xuU]|:[ \t]*$\n[ \t]+[^\s:#-][^:\n]*$/m.test(
      text,
    ) || /:[ \t]*[&*]\w/.test(text)
  );
}

const inYaml =
  /^[\s-]{0,80}["']?([\w@.()-]{1,60})["']?[ \t]*:[ \t]*["']?([\w./:${}@,-]{1,400}?)["']?[ \t]*(?:#.*)?$/;
const listItem = new RegExp(`^[ \\t]*-[ \\t]+["']?(${dotted})["']?[ \\t]*(?:#.*)?$`);
const listKey = /^[\s-]{0,80}["']?([\w@.-]{1,60})["']?[ \t]*:[ \t]*(?:#.*)?$/;
const listInLine = /^[\s-]{0,80}["']?([\w@.-]{1,60})["']?[ \t]*:[ \t]*\[([^\]]{0,2000})\]/;

function inLines(text: string, found: Found): void {
  let list = '';
  for (const line of text.split('\n')) {
    if (line.length > 2_000) continue;
    if (line.includes('!')) for (const [, one = ''] of line.matchAll(tagged)) found.add('tag', one);
    const [, key = '', value = ''] = inYaml.exec(line) ?? [];
    if (value !== '') addText(key, value, found);
    const [, of = '', items = ''] = listInLine.exec(line) ?? [];
    if (of !== '' && importing.test(of))
      for (const [, one = ''] of items.matchAll(/([A-Za-z_][\w.]{0,200})/g)) found.add(of, one);
    const item = listItem.exec(line)?.[1];
    if (item !== undefined && importing.test(list)) found.add(list, item);
    const opened = listKey.exec(line)?.[1];
    if (opened !== undefined) list = opened;
    else if (item === undefined && !/^[ \t]*(?:#|-|$)/.test(line)) list = '';
  }
}
