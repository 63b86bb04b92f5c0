import type { ByteSource } from '../../bytes/source.ts';
import { printable } from '../../core/printable.ts';
import type { Reading } from '../format.ts';
import { namesUsed } from './calls.ts';
import { type Item, sexp } from './types.ts';
import type { Holder, Visitor } from './visitor.ts';

/** Different names that are told; the rest only counted. No honest model comes near. */
const mostNames = 20_000;
/** Shorter raw vectors hold nothing that anything could load. */
const smallestRaw = 32;
const longestShown = 120;
const longestName = 60;

/** Turns what the items are into facts: each name once for each kind of place. */
export class Findings implements Visitor {
  private readonly reading: Reading;
  private readonly seen = new Set<string>();
  private functions = 0;
  private calls = 0;
  private raws = 0;
  private bindings = 0;
  private top: string[] = [];
  private readonly sought = new Map<string, { readonly name: string; readonly at: number }>();
  private readonly defined = new Set<string>();
  private readonly data = new Set<string>();
  private looksUp = false;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  summary(workspace: boolean): string {
    const parts = workspace ? [`${this.bindings} objects`] : this.top.slice(0, 1);
    if (this.functions > 0) parts.push(`${this.functions} functions`);
    if (this.calls > 0) parts.push(`${this.calls} calls`);
    return parts.join(', ');
  }

  call(callee: string | null, args: readonly Item[], holder: Holder, at: number): void {
    this.calls += 1;
    if (callee === null) return;
    for (const name of namesUsed(callee, args)) this.name(name, args, holder, at);
  }

  hidden(callee: string, holder: Holder, at: number): void {
    this.once(`hidden ${holder}`, () =>
      this.odd(`${printable(callee)} looks up a function by a text that is put together there`, at),
    );
  }

  fetched(name: string, at: number): void {
    this.name(name, [], 'function', at);
  }

  mentioned(name: string, holder: Holder, at: number): void {
    if (name.length > longestName) return;
    this.once(`mentioned ${name}`, () => this.refer(name, `${holder} argument`, at, 'r'));
  }

  searched(name: string, home: string, at: number): void {
    if (name.length > longestName || this.sought.size >= mostNames) return;
    const key = home === '' ? name : `${home}:::${name}`;
    if (!this.sought.has(key)) this.sought.set(key, { name, at });
  }

  bound(name: string): void {
    if (this.defined.size < mostNames) this.defined.add(name);
  }

  package(name: string, at: number): void {
    this.once(`package ${name}`, () => this.refer(name, 'package', at));
  }

  generic(name: string, at: number): void {
    this.once(`generic ${name}`, () => this.refer(name, 'generic', at));
  }

  lookup(): void {
    this.looksUp = true;
  }

  datum(text: string): void {
    if (this.data.size < mostNames && /^[.A-Za-z][\w.]{2,23}$/.test(text)) this.data.add(text);
  }

  /** What only the whole file says: which names nothing in it defines, and which texts its code may look up. */
  finish(): void {
    for (const [key, { name, at }] of this.sought)
      if (!this.defined.has(name))
        this.once(`searched ${key}`, () => this.refer(key, 'search path', at, 'r-search'));
    if (this.looksUp)
      for (const text of this.data) this.once(`data ${text}`, () => this.refer(text, 'data', 0));
  }

  function(): void {
    this.functions += 1;
  }

  promise({ forced, inEnvironment, at }: { forced: boolean; inEnvironment: boolean; at: number }): void {
    if (inEnvironment) return;
    if (forced) {
      this.odd('a promise outside of an environment', at);
      return;
    }
    this.reading.emit({
      kind: 'capability',
      where: { offset: at },
      capability: 'deferred-code',
      by: 'promise that is not evaluated yet',
      when: 'load',
    });
  }

  altrep(info: Item, _state: Item, at: number): void {
    const [name, from] = info.items ?? [];
    const full = `${from?.name ?? '?'}::${name?.name ?? '?'}`;
    this.once(`altrep ${full}`, () => this.refer(full, 'compact vector', at, 'r-altrep'));
  }

  namespace(name: string, at: number): void {
    if (!this.reading.detail) return;
    this.once(`namespace ${name}`, () =>
      this.reading.emit({ kind: 'metadata', where: { offset: at }, key: 'namespace', value: name }),
    );
  }

  classes(names: readonly Item[], at: number): void {
    const text = names.map(({ name }) => name ?? 'NA').join(', ');
    // The class of the outermost object comes last.
    this.top = [cut(printable(text))];
    if (!this.reading.detail) return;
    this.once(`class ${text}`, () =>
      this.reading.emit({ kind: 'metadata', where: { offset: at }, key: 'class', value: text }),
    );
  }

  /** Models of other libraries travel as raw vectors. */
  raw(at: number, size: number, open: () => ByteSource): void {
    const { limits, loader } = this.reading;
    if (size < smallestRaw || this.raws >= limits.embedded) return;
    this.raws += 1;
    const name = `raw vector at ${at}`;
    // R's arrow package unpacks its own metadata, and unserializes it in turn.
    this.reading.nested({ name, size, open, embedded: loader !== 'r-metadata' });
  }

  binding(name: string, value: Item, at: number): void {
    this.bindings += 1;
    if (value.type === sexp.closure || value.type === sexp.builtin || value.type === sexp.special)
      this.once(`binding ${name}`, () => this.refer(name, 'workspace', at, 'r-workspace'));
  }

  odd(detail: string, at: number): void {
    this.reading.emit({ kind: 'anomaly', where: { offset: at }, code: 'structure-odd', detail });
  }

  private name(name: string, args: readonly Item[], holder: Holder, at: number): void {
    this.once(`${holder} ${name}`, () => {
      const first = args.find(({ type, name: text }) => type === sexp.string && text !== null)?.name;
      const detail = first === null || first === undefined ? undefined : cut(first);
      this.refer(name, holder, at, 'r', detail);
    });
  }

  private refer(name: string, key: string, at: number, loader = 'r', detail?: string): void {
    const more = detail === undefined ? {} : { detail };
    this.reading.emit({
      kind: 'reference',
      where: { offset: at },
      to: 'function',
      name,
      key,
      loader,
      ...more,
    });
  }

  private once(key: string, tell: () => void): void {
    if (this.seen.has(key)) return;
    if (this.seen.size === mostNames) this.odd(`more than ${mostNames} names`, 0);
    if (this.seen.size > mostNames) return;
    this.seen.add(key);
    tell();
  }
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
