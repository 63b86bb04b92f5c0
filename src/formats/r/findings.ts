import type { ByteSource } from '../../bytes/source.ts';
import { printable } from '../../core/printable.ts';
import type { Reading } from '../format.ts';
import { hidesCallee, namesUsed } from './calls.ts';
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
    if (!hidesCallee(callee, args, holder === 'call')) return;
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
