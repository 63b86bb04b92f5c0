import { hole } from '../code.ts';
import { kindOfVerb } from './verbs.ts';

/** SQL that a template holds beside its own text: a hook, a block that a macro runs. */
export interface HeldSql {
  readonly text: string;
  readonly at: number;
}

export interface Untemplated {
  /** As long as the template, so that places stay what they are. */
  readonly text: string;
  readonly held: readonly HeldSql[];
}

/** What a table is called that the template itself makes. */
export const ownTable = 'dbt_this';

const mostParts = 20_000;
const longestPart = 1 << 16;
const opening = /\{[{%#]/g;
const closings = new Map([
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
]);
/** Blocks whose text is no part of what stands around them. */
const apart = /^(?:macro|materialization|call|filter|raw)\b/;
const ends = /^(?:endmacro|endmaterialization|endcall|endset|endfilter|endraw|endif|endfor)\b/;
/** Calls whose texts somebody reads. */
const said = /^(?:do\s+)?(?:log|print|doc|return|exceptions\.\w+|dbt_utils\.log_info)\s*\(/;

/**
 * The SQL in a template of Jinja, as dbt, Airflow and their like fill it in. What its tags say goes, both branches of a
 * condition are read, a name that is filled in stays a name. Undefined for a text without tags.
 */
export function untemplated(text: string): Untemplated | undefined {
  if (!/\{%|\{#|\{\{[^{}]{0,200}[('"]|\{\{-?\s*this\b/.test(text)) return undefined;
  const held: HeldSql[] = [];
  const buffers: Buffer[] = [new Buffer('', 0)];
  let at = 0;
  for (let parts = 0; parts < mostParts; parts += 1) {
    opening.lastIndex = at;
    const open = opening.exec(text);
    const close = open === null ? undefined : endOf(text, open.index + 2, closings.get(open[0])!);
    if (open === null || close === undefined) break;
    put(buffers, text.slice(at, open.index));
    const whole = text.slice(open.index, close);
    const body = whole.slice(2, -2).replace(/^-|-$/g, '').trim();
    at = close;
    if (open[0] === '{{') put(buffers, standsFor(body, whole));
    else put(buffers, blank(whole));
    if (open[0] !== '{#' && !said.test(body)) texts(whole, open.index, held);
    if (open[0] === '{%') block(body, at, buffers, held);
  }
  put(buffers, text.slice(at));
  while (buffers.length > 1) keep(buffers.pop()!, held);
  return { text: buffers[0]!.text, held };
}

/** A text that grows beside others: what goes into one of them is blank in those around it. */
class Buffer {
  readonly name: string;
  readonly at: number;
  text = '';

  constructor(name: string, at: number) {
    this.name = name;
    this.at = at;
  }
}

function put(buffers: readonly Buffer[], text: string): void {
  for (const [i, each] of buffers.entries()) each.text += i === buffers.length - 1 ? text : blank(text);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** Opens and closes what stands apart. */
function block(body: string, at: number, buffers: Buffer[], held: HeldSql[]): void {
  const word = /^\w+/.exec(body)?.[0] ?? '';
  if (ends.test(word)) {
    const name = word.slice(3);
    const top = buffers.at(-1)!;
    if (top.name === name && buffers.length > 1) keep(buffers.pop()!, held);
    return;
  }
  if (buffers.length > 100) return;
  if (apart.test(word) || (word === 'set' && !body.includes('='))) buffers.push(new Buffer(word, at));
  // The other branch of a condition, up to its end.
  else if (word === 'else' || word === 'elif') {
    if (buffers.at(-1)!.name === 'if') keep(buffers.pop()!, held);
    buffers.push(new Buffer('if', at));
  } else if (word === 'if' && buffers.at(-1)!.name === 'if') buffers.push(new Buffer('if', at));
}

/** Fragments of queries are no statements. */
function keep({ text, at }: Buffer, held: HeldSql[]): void {
  if (text.length <= longestPart && held.length < 500 && (isStatement(text) || text.includes(';')))
    held.push({ text, at });
}

function isStatement(text: string): boolean {
  const [, verb] = /^(?:\s|--[^\n]*\n)*([A-Za-z]+)\s+[\w"'`({*@\uf8ff]/.exec(text.slice(0, 4_000)) ?? [];
  return verb !== undefined && kindOfVerb(verb.toUpperCase()) !== undefined;
}

/** The place behind the mark that closes a tag; texts in it may hold tags of their own. */
function endOf(text: string, from: number, mark: string): number | undefined {
  if (mark === '#}') {
    const end = text.indexOf(mark, from);
    return end < 0 ? undefined : end + 2;
  }
  for (let i = from; i < Math.min(text.length, from + longestPart); i += 1) {
    if (text[i] === '"' || text[i] === "'") i = endOfText(text, i);
    else if (text.startsWith(mark, i)) return i + 2;
  }
  return undefined;
}

/** The place of the quote that ends a text. */
function endOfText(text: string, from: number): number {
  const quote = text[from];
  for (let i = from + 1; i < Math.min(text.length, from + longestPart); i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === quote) return i;
  }
  return text.length;
}

/** What stands in the query for an expression: the name of a table, a hole, or nothing for a setting. */
function standsFor(body: string, whole: string): string {
  const [, model] = /^ref\(\s*(?:['"][\w.]+['"]\s*,\s*)?['"]([\w.]+)['"]\s*(?:,[^)]*)?\)$/.exec(body) ?? [];
  const [, schema, table] = /^source\(\s*['"]([\w.]+)['"]\s*,\s*['"]([\w.]+)['"]\s*\)$/.exec(body) ?? [];
  if (/^(?:config|snapshot_meta_column_names)\s*\(/.test(body) || /^['"],?['"](?:\s+if\b|$)/.test(body))
    return blank(whole);
  const name =
    body === 'this' ? ownTable : (model ?? (schema === undefined ? undefined : `${schema}.${table}`));
  if (name !== undefined && name.length <= whole.length) return name + blank(whole.slice(name.length));
  return hole + blank(whole.slice(1));
}

/** Texts in a tag that are statements: hooks, what is given to `run_query`. */
function texts(whole: string, at: number, held: HeldSql[]): void {
  for (let i = 2; i < whole.length; i += 1) {
    if (whole[i] !== '"' && whole[i] !== "'") continue;
    const end = endOfText(whole, i);
    const text = whole.slice(i + 1, end).replaceAll(/\\(['"])/g, ' $1');
    const goesOn = /^\s*~/.test(whole.slice(end + 1, end + 40));
    const plain = untemplated(text)?.text ?? text;
    if (plain.length < longestPart && held.length < 500 && isStatement(plain) && !isWord(plain))
      held.push({ text: goesOn ? text + hole : text, at: at + i + 1 });
    i = end;
  }
}

/** A sentence, and not a statement: `set to true where …` has neither a name nor a sign. */
function isWord(text: string): boolean {
  return /^\s*(?:select|with|from|show|table|list|help|values|check|if|for|when|case|use|end|start|open|close)\b/i.test(
    text,
  );
}
