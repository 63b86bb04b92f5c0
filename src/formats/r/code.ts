import { calleeOf, hidesCallee, lookedUp, unqualified } from './calls.ts';
import { handsOn, reachesGlobal, takenOut } from './environments.ts';
import { type Item, nothing, sexp } from './types.ts';
import type { Holder, Visitor } from './visitor.ts';

const keptGiven = 8;
/** Functions whose first argument names a file, or for some behind a `|` a command. */
const devices: ReadonlySet<string> = new Set(
  `pdf postscript bitmap xfig pictex png jpeg tiff bmp svg cairo_pdf cairo_ps`.split(/\s+/),
);

/** Options that are a command, or a function that R calls by itself. */
const commands: ReadonlySet<string> = new Set(
  `editor browser pager pdfviewer unzip mailer error warning.expression device`.split(' '),
);
const loadsPackage: ReadonlySet<string> = new Set(
  'library require requireNamespace loadNamespace data'.split(' '),
);
const native: ReadonlySet<string> = new Set(['.C', '.Call', '.External', '.External2', '.Fortran']);
const binds: ReadonlySet<string> = new Set(['<-', '=', '<<-', 'for', 'assign', 'delayedAssign']);
/** Functions that evaluate what stands between braces in a text. */
const interpolates = /^(?:(?:str_)?glue(?:_\w{1,20})?|str_interp|cli_\w{1,40}|format_inline|pluralize)$/;
/** Values of one name that are kept while a function is read. */
const keptValues = 4;

/** The code that a serialization holds: its calls and what is named in them are told by where they stand. */
export class Code {
  private promises = 0;
  /** Of each promise that is open, the package around it; null where it has its value. */
  private readonly sought: (string | null)[] = [];
  /** Of each function that is open around what is read, the package whose namespace surrounds it. */
  private readonly homes: string[] = [];
  /** What names were given in the outermost function so far. */
  private readonly values = new Map<string, Item[]>();
  private readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  /** `home`: null for code that belongs to the function around it. */
  enter(home: string | null): void {
    if (this.homes.length === 0) this.values.clear();
    this.homes.push(home ?? this.homes.at(-1) ?? '');
  }

  leave(): void {
    this.homes.pop();
  }

  private holder(): Holder {
    return this.promises > 0 ? 'promise' : this.homes.length > 0 ? 'function' : 'call';
  }

  /** Names and texts among the arguments of code: what it hands on is called elsewhere. */
  mention({ type, name }: Item, at: number): void {
    if (name === null || (type !== sexp.symbol && type !== sexp.string)) return;
    const holder = this.holder();
    if (holder !== 'call') this.visitor.mentioned(name, holder, at);
  }

  /** A function of R's own table, by its name there: also those that only `.Internal` reaches. */
  primitive(name: string, at: number): void {
    this.visitor.call(name, [], 'function', at);
    this.visitor.searched(name, 'base', at);
  }

  /** A function that instructions fetch by its name. */
  fetched(name: string, at: number): void {
    this.visitor.fetched(name, at);
    this.search(name, at);
  }

  /** A text or a name in data. */
  datum(text: string | null): void {
    if (text !== null && this.holder() === 'call') this.visitor.datum(text);
  }

  /** An argument of a function with what stands for it, or a binding of an environment. */
  bound(name: string, value: Item): void {
    this.visitor.bound(name);
    if (this.homes.length > 0) this.give(name, value);
  }

  /** `c(pkg = "stats", fun = "predict")`: a function that parsnip calls when it fits or predicts (its make_call). */
  named(texts: Item, names: Item, at: number): void {
    if (texts.type !== sexp.string) return;
    const under = (key: string): string | null =>
      texts.items?.[(names.items ?? []).findIndex(({ name }) => name === key)]?.name ?? null;
    const [from, fun] = [under('pkg'), under('fun')];
    if (fun !== null) this.visitor.call(from === null ? fun : `${from}::${fun}`, [], 'call', at);
  }

  called(items: readonly Item[], at: number): Item {
    const [head = nothing, ...args] = items;
    const name = calleeOf(head, args);
    const holder = this.holder();
    this.visitor.call(name, args, holder, at);
    if (name === null) for (const given of head.given ?? []) this.visitor.mentioned(given, holder, at);
    else this.follow(unqualified(name), head, args, at);
    const said = args.map((argument) => this.valueOf(argument));
    const given: string[] = [];
    for (const { type, name: text } of said)
      if (text !== null && (type === sexp.symbol || type === sexp.string || type === sexp.call))
        if (given.length < keptGiven) given.push(text);
    const constant = said.every(
      (one) => one.type !== sexp.symbol && (one.type !== sexp.call || one.constant),
    );
    return { type: sexp.call, name, given, constant };
  }

  private follow(callee: string, head: Item, args: readonly Item[], at: number): void {
    const holder = this.holder();
    const [first = nothing] = args;
    this.files(callee, args, at);
    if (loadsPackage.has(callee)) this.loads(callee, args, at);
    for (const { tag, type } of args)
      if (
        callee === 'options' &&
        tag !== undefined &&
        commands.has(tag) &&
        type !== sexp.nil &&
        holder !== 'call'
      )
        this.visitor.call(`options(${tag})`, [], holder, at);
    const said = args.map((argument) => this.valueOf(argument));
    if (hidesCallee(callee, said, holder === 'call')) this.visitor.hidden(callee, holder, at);
    if (holder === 'call') return;
    if (head.type === sexp.symbol && head.name === callee && callee !== '::' && callee !== ':::')
      this.search(callee, at);
    const taken = takenOut(callee, args);
    if (taken !== null) this.visitor.call(taken, [], holder, at);
    const sought = lookedUp(callee, args);
    if (sought !== undefined && sought.type !== sexp.string) this.visitor.lookup();
    if (callee === 'UseMethod' && first.type === sexp.string && first.name !== null)
      this.visitor.generic(first.name, at);
    if (native.has(callee) && this.isNamed(first)) this.visitor.call(`${callee}(name)`, [first], holder, at);
    if (reachesGlobal(callee, args)) this.visitor.call('assign(globalenv)', [], holder, at);
    if (handsOn(callee, said))
      this.visitor.call('environment(handed-on)', [{ type: sexp.string, name: callee }], holder, at);
    if (interpolates.test(callee))
      for (const { name } of said) if (name !== null) this.interpolated(name, at);
    if (!binds.has(callee) || first.name === null) return;
    this.visitor.bound(first.name);
    const value = args[1];
    if (value !== undefined && callee !== 'for') this.give(first.name, value);
  }

  /** What stands between braces is code; of a text nothing but its names is told, so what looks functions up is held. */
  private interpolated(text: string, at: number): void {
    const holder = this.holder();
    for (const [code] of text.matchAll(/\{[^{}]{1,500}\}/g)) {
      for (const [, name = ''] of code.matchAll(/([A-Za-z.][\w.]{0,60}(?::::?[\w.]{1,60})?)\s{0,9}\(/g)) {
        this.visitor.call(name, [], holder, at);
        if (!name.includes('::')) this.search(name, at);
      }
      for (const [name] of code.matchAll(/[A-Za-z.][\w.]{2,60}/g)) this.visitor.mentioned(name, holder, at);
      if (/[)\]"'`]\s{0,9}\(|\b(?:get0?|mget|do\.call|match\.fun|eval\w{0,20}|parse)\s{0,9}\(/.test(code))
        this.visitor.call('glue(code)', [], holder, at);
    }
  }

  /** `cat(file = "|command")` opens a pipe; so do R's devices with the name of their file. */
  private files(callee: string, args: readonly Item[], at: number): void {
    const holder = this.holder();
    for (const [index, argument] of args.entries()) {
      const { type, name } = this.valueOf(argument);
      const isFile = argument.tag === 'file' || argument.tag === 'filename';
      if (type !== sexp.string || name === null || name === '') continue;
      if (!isFile && !(index === 0 && devices.has(callee))) continue;
      if (/^\|\s{0,100}\S/.test(name)) this.visitor.call('pipe', [{ type, name: name.slice(1) }], holder, at);
      else if (callee === 'cat' || callee === 'capture.output')
        this.visitor.call(`${callee}(file)`, [argument], holder, at);
      else if (devices.has(callee) && /^(?:[~/\\]|\.\.|[A-Za-z]:)/.test(name))
        this.visitor.call('device(elsewhere)', [argument], holder, at);
    }
  }

  /** A promise that has its value is not evaluated again, so nothing in it is looked for. */
  enterPromise(home: string | null): void {
    this.promises += 1;
    this.sought.push(home);
  }

  leavePromise(): void {
    this.promises -= 1;
    this.sought.pop();
  }

  private search(name: string, at: number): void {
    const inPromise = this.sought.at(-1);
    if (inPromise !== null) this.visitor.searched(name, inPromise ?? this.homes.at(-1) ?? '', at);
  }

  private loads(callee: string, args: readonly Item[], at: number): void {
    const [first = nothing] = callee === 'data' ? [] : args;
    const quoted = callee === 'library' || callee === 'require';
    if (first.name !== null && (first.type === sexp.string || (quoted && first.type === sexp.symbol)))
      this.visitor.package(first.name, at);
    const folder = args.find(({ tag }) => tag === 'lib.loc');
    if (folder?.type === sexp.string || folder?.type === sexp.call)
      this.visitor.call(`${callee}(lib.loc)`, [folder], this.holder(), at);
  }

  /** Whether compiled code is called by a text, and not by what a package's namespace holds for it. */
  private isNamed(first: Item): boolean {
    const { type, name } = this.valueOf(first);
    return type === sexp.string || (type === sexp.call && !/^(?:::|:::|\$|@|\[\[)$|::/.test(name ?? ''));
  }

  private give(name: string, value: Item): void {
    const values = this.values.get(name) ?? [];
    if (values.length < keptValues) this.values.set(name, [...values, value]);
  }

  /** What a name was given, where that is a text or made by a call; the name itself otherwise. */
  private valueOf(item: Item): Item {
    if (item.type !== sexp.symbol || item.name === null) return item;
    const values = this.values.get(item.name) ?? [];
    return values.find(({ type }) => type === sexp.call || type === sexp.string) ?? item;
  }
}
