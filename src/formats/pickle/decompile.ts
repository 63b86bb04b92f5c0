import type { ByteSource } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { bytesLiteral } from '../../core/repr.ts';
import {
  Blob,
  Call,
  Dict,
  Extension,
  Float,
  Global,
  List,
  OutOfBand,
  PersistentId,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { floatLiteral, integerLiteral, textLiteral } from './literal.ts';
import type { PickleEnd } from './observer.ts';
import { methodArguments, type PickleProgram, recordProgram, type Statement } from './program.ts';
import { type Fresh, isMade, isNode, type Made, type Node } from './program-graph.ts';
import { ProgramNames } from './program-names.ts';
import type { Reading } from './reader.ts';

export interface DecompileOptions {
  /** Lines at most; what is beyond is counted in a last comment. */
  readonly lines?: number;
  /** Items of one container, and characters of one constant, that are written out. */
  readonly items?: number;
  readonly text?: number;
  /** Whether lines end in the offset of their opcode. */
  readonly offsets?: boolean;
  /** Whose view of a stream whose frames end inside of arguments. */
  readonly reading?: Reading;
}

/** A pickle as Python that reads like what the unpickler does. It is to be read: it must not be run. */
export interface DecompiledPickle {
  /** Safe to print, and Python by its grammar. */
  readonly lines: readonly string[];
  /** Whether the pickle reaches STOP and all that it does is in the lines. */
  readonly complete: boolean;
  readonly end: Pick<PickleEnd, 'ended' | 'at' | 'reason'>;
}

const mostLines = 20_000;
/** A person who reads a program wants more of its data than a scan keeps. */
const retained = 500_000;
const mostCharacters = 16 * 2 ** 20;
const deepest = 12;
const longestInline = 240;

/** Decompiles the pickle at `at`: imports, calls and changes in the unpickler's own order, then the result. */
export function decompile(
  source: ByteSource,
  at: number,
  limits: Limits,
  options: DecompileOptions = {},
): DecompiledPickle {
  const generous = { ...limits, retained: Math.max(limits.retained, retained) };
  const program = recordProgram(source, at, generous, options.lines ?? mostLines, options.reading);
  const { ended, at: endAt, reason } = program.end;
  const writer = new ProgramWriter(program, limits, options);
  const written = writer.write();
  const complete =
    written && ended === 'stop' && program.omitted === 0 && !program.graph.dropped && !writer.shortened;
  return { lines: writer.lines, complete, end: { ended, at: endAt, reason } };
}

class ProgramWriter {
  readonly lines: string[] = [];
  shortened = false;
  private readonly program: PickleProgram;
  private readonly limits: Limits;
  private readonly names = new ProgramNames();
  private readonly texts = new Map<Node, string>();
  private readonly depths = new Map<Node, number>();
  private readonly variables = new Map<Node | Made, string>();
  private readonly most: Required<Omit<DecompileOptions, 'reading'>>;
  private characters = 0;
  /** A line was not written for want of budget. */
  private cut = false;

  constructor(program: PickleProgram, limits: Limits, options: DecompileOptions) {
    this.program = program;
    this.limits = limits;
    this.most = { lines: mostLines, items: 1_000, text: 400, offsets: false, ...options };
  }

  /** False where the lines did not suffice. */
  write(): boolean {
    const { statements, end, omitted } = this.program;
    let done = 0;
    for (const statement of statements) {
      this.statement(statement);
      if (this.cut) break;
      done += 1;
    }
    const left = statements.length - done + omitted;
    if (left > 0) this.lines.push(`# … ${left} further steps are not shown`);
    if (end.ended !== 'stop') {
      const what = end.ended === 'broken' ? 'the stream breaks' : 'the reading stops for want of budget';
      this.lines.push(`# ${what} at ${offset(end.at)}: ${end.reason}`);
    }
    return left === 0;
  }

  private emit(text: string, at: number | null, ...comments: string[]): void {
    if (this.lines.length >= this.most.lines || this.characters >= mostCharacters) {
      this.cut = true;
      return;
    }
    if (at !== null && this.most.offsets) comments.unshift(`at ${offset(at)}`);
    const line = comments.length === 0 ? text : `${text}  # ${comments.join(', ')}`;
    this.characters += line.length;
    this.lines.push(line);
  }

  private statement(statement: Statement): void {
    if (statement.kind === 'import') {
      const { line } = this.names.import(statement.global);
      if (line !== null) this.emit(line, statement.at);
    } else if (statement.kind === 'note') this.emit(`# ${offset(statement.at)}: ${statement.text}`, null);
    else if (statement.kind === 'make') this.make(statement.made, statement.fresh, statement.at);
    else if (statement.kind === 'grow') {
      this.define(statement.fresh, null);
      this.fill(statement.node, statement.added, 0);
    } else if (statement.kind === 'method') this.method(statement.call, statement.fresh);
    else {
      this.define(statement.fresh, null);
      this.emit(`result = ${this.expression(statement.value)}`, null);
    }
  }

  private make(made: Made, fresh: Fresh, at: number): void {
    this.define(fresh, made instanceof Call ? made.args : null);
    const text = this.making(made);
    if (this.program.graph.made.get(made) === 0) {
      this.emit(text, at, 'result discarded');
      return;
    }
    const name = this.names.variable();
    this.variables.set(made, name);
    this.emit(`${name} = ${text}`, at);
  }

  private making(made: Made): string {
    if (made instanceof PersistentId) return `persistent_load(${this.expression(made.id)})`;
    if (made instanceof Extension) return `extension(${made.code})`;
    if (made instanceof OutOfBand) return 'next_buffer()';
    const callable = this.operand(made.callable);
    const given = this.arguments(made.args);
    if (made.via !== 'NEWOBJ' && made.via !== 'NEWOBJ_EX') return `${callable}(${given})`;
    const parts = [callable, given];
    const { kwargs } = made;
    if (made.via === 'NEWOBJ_EX' && !(kwargs instanceof Dict && kwargs.entries.length === 0))
      parts.push(`**${this.expression(kwargs)}`);
    return `${callable}.__new__(${parts.filter((part) => part !== '').join(', ')})`;
  }

  private arguments(args: Value): string {
    if (!(args instanceof Tuple) || this.variables.has(args)) return `*${this.expression(args)}`;
    return this.items(args.items, args.dropped).join(', ');
  }

  private method(call: Call, fresh: Fresh): void {
    this.define(fresh, null);
    const target = this.operand(call.callable);
    const given = methodArguments(call);
    const { at } = call;
    const lost = call.args instanceof List || call.args instanceof Dict ? call.args.dropped : 0;
    if (call.via === 'BUILD') this.emit(`${target}.__setstate__(${this.expression(call.args)})`, at);
    else if (call.via === 'APPENDS')
      this.emit(`${target}.extend([${this.items(given, lost).join(', ')}])`, at);
    else if (call.via === 'SETITEM' || call.via === 'SETITEMS') this.assign(target, given, lost, at);
    else {
      const name = call.via === 'ADDITEMS' ? 'add' : 'append';
      for (const item of given) this.emit(`${target}.${name}(${this.expression(item)})`, at);
      this.missing(lost);
    }
  }

  private assign(target: string, entries: readonly Value[], lost: number, at: number | null): void {
    const pairs = Math.min(entries.length >> 1, this.most.items);
    for (let index = 0; index < 2 * pairs && !this.cut; index += 2)
      this.emit(
        `${target}[${this.expression(entries[index]!)}] = ${this.expression(entries[index + 1]!)}`,
        at,
      );
    this.missing((entries.length >> 1) - pairs + lost);
  }

  private missing(count: number): void {
    if (count === 0) return;
    this.shortened = true;
    this.emit(`# … ${count} further items are not shown`, null);
  }

  /** Writes what a statement uses first: names for what is shared, texts for what is not. */
  private define(fresh: Fresh, args: Value): void {
    const { nodes } = this.program.graph;
    for (const node of fresh.late)
      this.bind(node, node instanceof List ? '[]' : node instanceof Dict ? '{}' : 'set()');
    for (const node of fresh.order) {
      const use = nodes.get(node)!;
      if (fresh.late.has(node)) {
        this.fill(node, use.content, use.dropped);
        continue;
      }
      const text = this.display(node, use.content, use.dropped);
      const depth = 1 + use.content.reduce((most: number, item) => Math.max(most, this.depthOf(item)), 0);
      const shared = use.named || (use.uses > 1 && !isSmall(node, use.content));
      const long = node !== args && (depth > deepest || (depth > 1 && text.length > longestInline));
      if (text !== '()' && (shared || long)) this.bind(node, text);
      else {
        this.texts.set(node, text);
        this.depths.set(node, depth);
      }
    }
  }

  private depthOf(value: Value): number {
    return isNode(value) ? (this.depths.get(value) ?? 0) : 0;
  }

  private bind(node: Node, text: string): void {
    const name = this.names.variable();
    this.variables.set(node, name);
    this.emit(`${name} = ${text}`, null);
  }

  private fill(node: Node, added: readonly Value[], lost: number): void {
    const name = this.expression(node);
    if (node instanceof Dict) {
      this.assign(name, added, lost, null);
      return;
    }
    const [one, many] = node instanceof List ? ['append', 'extend'] : ['add', 'update'];
    if (added.length === 1 && lost === 0) this.emit(`${name}.${one}(${this.expression(added[0]!)})`, null);
    else if (added.length + lost > 0)
      this.emit(`${name}.${many}([${this.items(added, lost).join(', ')}])`, null);
  }

  private display(node: Node, content: readonly Value[], dropped: number): string {
    if (node instanceof Dict) return `{${this.entries(content, dropped).join(', ')}}`;
    const items = this.items(content, dropped);
    if (node instanceof Tuple) return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    if (node instanceof List) return `[${items.join(', ')}]`;
    const name = node.frozen ? 'frozenset' : 'set';
    if (items.length === 0) return `${name}()`;
    return node.frozen ? `frozenset([${items.join(', ')}])` : `{${items.join(', ')}}`;
  }

  private items(items: readonly Value[], dropped: number): string[] {
    const shown = items.length <= this.most.items ? items : items.slice(0, this.most.items);
    const texts = shown.map((item) => this.expression(item));
    const lost = items.length - shown.length + dropped;
    if (lost > 0) texts.push(`*${this.omitted(lost)}`);
    return texts;
  }

  private entries(entries: readonly Value[], dropped: number): string[] {
    const pairs = Math.min(entries.length >> 1, this.most.items);
    const texts: string[] = [];
    for (let at = 0; at < 2 * pairs; at += 2)
      texts.push(`${this.expression(entries[at]!)}: ${this.expression(entries[at + 1]!)}`);
    const lost = (entries.length >> 1) - pairs + dropped;
    if (lost > 0) texts.push(`**${this.omitted(lost)}`);
    return texts;
  }

  private omitted(count: number): string {
    this.shortened = true;
    return `omitted(${count})`;
  }

  /** An expression that a call or an attribute may follow. */
  private operand(value: Value): string {
    const text = this.expression(value);
    return value instanceof Global || this.variables.has(value as Node) ? text : `(${text})`;
  }

  private expression(value: Value): string {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number' || typeof value === 'bigint') return integerLiteral(value);
    if (value instanceof Float) return floatLiteral(value.value);
    if (value instanceof Text) return this.text(value);
    if (value instanceof Blob) return this.blob(value);
    if (value instanceof Global) return this.names.import(value).expression;
    if (isNode(value)) return this.variables.get(value) ?? this.texts.get(value) ?? 'unknown()';
    if (isMade(value)) {
      const made = value instanceof OutOfBand ? this.program.graph.buffer(value.at) : value;
      return this.variables.get(made) ?? 'unknown()';
    }
    this.shortened = true;
    return 'unknown()';
  }

  private text(text: Text): string {
    const { value } = text;
    if (value.length <= this.most.text && text.length <= this.limits.textBytes) return textLiteral(value);
    this.shortened = true;
    return `shortened(${textLiteral(value.slice(0, this.most.text))}, length=${text.length})`;
  }

  private blob(blob: Blob): string {
    const bytes = blob.value;
    const whole = blob.length <= Math.min(this.most.text, this.limits.textBytes);
    const literal = bytesLiteral(whole ? bytes : bytes.subarray(0, this.most.text));
    if (whole) return blob.mutable ? `bytearray(${literal})` : literal;
    this.shortened = true;
    return `shortened(${literal}, length=${blob.length})`;
  }
}

/** A short tuple of constants is written again rather than named. */
function isSmall(node: Node, content: readonly Value[]): boolean {
  return (
    node instanceof Tuple && content.length <= 4 && !content.some((item) => isNode(item) || isMade(item))
  );
}

function offset(at: number): string {
  return `0x${at.toString(16)}`;
}
