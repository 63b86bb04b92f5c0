import { calleeOf, unqualified } from './calls.ts';
import { type Item, nothing, sexp } from './types.ts';
import type { Holder, Visitor } from './visitor.ts';

const keptGiven = 8;
/** Functions whose first argument names a file, or behind a `|` a command. */
const pipes: ReadonlySet<string> = new Set(['pdf', 'postscript', 'bitmap', 'xfig', 'pictex']);

/** Options that are a command, or a function that R calls by itself. */
const commands: ReadonlySet<string> = new Set([
  ...['editor', 'browser', 'pager', 'pdfviewer', 'unzip', 'mailer', 'error', 'warning.expression', 'device'],
]);

/** The code that a serialization holds: its calls and what is named in them are told by where they stand. */
export class Code {
  /** How many functions and promises are open around what is read. */
  functions = 0;
  promises = 0;
  private readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  private holder(): Holder {
    return this.promises > 0 ? 'promise' : this.functions > 0 ? 'function' : 'call';
  }

  /** Names and texts among the arguments of code: what it hands on is called elsewhere. */
  mention({ type, name }: Item, at: number): void {
    if (name === null || (type !== sexp.symbol && type !== sexp.string)) return;
    const holder = this.holder();
    if (holder !== 'call') this.visitor.mentioned(name, holder, at);
  }

  /** `cat(file = "|command")` opens a pipe; so do R's devices with the name of their file. */
  piped({ type, name }: Item, at: number): void {
    if (type === sexp.string && name !== null && /^\|\s{0,100}\S/.test(name))
      this.visitor.call('pipe', [{ type, name: name.slice(1) }], this.holder(), at);
  }

  /** `options(editor = "command")`: R runs these by itself, or where it is asked for something harmless. */
  tagged(head: Item | undefined, tag: string, value: Item, at: number): void {
    if (tag === 'file') this.piped(value, at);
    if (head?.name !== 'options' || !commands.has(tag) || value.type === sexp.nil) return;
    if (this.holder() !== 'call') this.visitor.call(`options(${tag})`, [value], this.holder(), at);
  }

  called(items: readonly Item[], at: number): Item {
    const [head = nothing, ...args] = items;
    const name = calleeOf(head, args);
    const holder = this.holder();
    if (name !== null && args[0] !== undefined && pipes.has(unqualified(name))) this.piped(args[0], at);
    this.visitor.call(name, args, holder, at);
    if (name === null) for (const given of head.given ?? []) this.visitor.mentioned(given, holder, at);
    const given: string[] = [];
    for (const { type, name: said } of args) {
      if (said === null || (type !== sexp.symbol && type !== sexp.string)) continue;
      if (given.length < keptGiven) given.push(said);
    }
    const constant = args.every(
      (one) => one.type !== sexp.symbol && (one.type !== sexp.call || one.constant),
    );
    return { type: sexp.call, name, given, constant };
  }
}
