import type { Call, Value } from '../../core/value.ts';

/** What a callable does that matters to somebody who is about to load a file. */
export type Capability =
  | 'runs-commands'
  | 'runs-code'
  | 'loads-pickle'
  | 'resolves-names'
  | 'imports-modules'
  | 'native-code'
  | 'opens-sockets'
  | 'writes-files'
  | 'reads-files'
  | 'changes-process'
  | 'changes-program'
  | 'leaks-environment'
  | 'exhausts-resources';

/**
 * How the file uses the callable: held as a value, called, made by `__new__`, given a state or items.
 * `new-empty` and `build-dict` are the tamer half of `new` and `build`: no arguments, a plain dict as the state.
 */
export type Use = 'reference' | 'call' | 'new' | 'new-empty' | 'build' | 'build-dict' | 'items';

/**
 * What the catalog knows of one global.
 * - `danger`: doing any of this at load time is an attack; importing it is reason enough.
 * - `inert`: harmless for the uses listed, whatever the arguments.
 * - `contract`: harmless only if `check` finds nothing in the arguments at hand.
 * - `unknown`: on neither list.
 */
export type Entry =
  | {
      readonly kind: 'danger';
      readonly capability: Capability;
      readonly why: string;
      readonly refs: readonly string[];
    }
  | { readonly kind: 'inert'; readonly uses: ReadonlySet<Use>; readonly why: string }
  | { readonly kind: 'contract'; readonly contract: Contract; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What a contract says of one use: nothing (null) where it holds, else why it does not. */
export interface Breach {
  readonly severity: 'critical' | 'high' | 'medium';
  readonly why: string;
}

/** What a contract may ask: how another value of the same pickle is classed. */
export interface Judge {
  /** Null where `value`, used so, is harmless. */
  breach(value: Value, use: Use): Breach | null;
  /** Null where calling `callable` with `args` (a tuple of the file) is harmless. */
  call(callable: Value, args: Value): Breach | null;
  /** Null where `cls.__new__(cls, *args, **keywords)` is harmless; `keywords` is a dict of the file or null. */
  make(cls: Value, args: Value, keywords: Value): Breach | null;
}

/** A callable that is harmless only with some arguments. */
export interface Contract {
  /** Uses that are harmless whatever the arguments. */
  readonly always?: readonly Use[];
  /** `args` are the positional arguments as far as they are constant in structure; null where they are not known. */
  call?(args: readonly Value[] | null, judge: Judge, call: Call): Breach | null;
  new?(args: readonly Value[] | null, judge: Judge, call: Call): Breach | null;
  /** `target` is the call that made the object. */
  build?(state: Value, judge: Judge, target: Call): Breach | null;
  items?(items: Value, judge: Judge): Breach | null;
  /**
   * What the result of calling it is, when the result itself is called later: another global
   * (`getattr(os, 'system')` is `os.system`), or a value (`partial(f)` is `f`).
   */
  result?(
    args: readonly Value[],
  ): { readonly module: string; readonly name: string } | { readonly value: Value } | null;
  /** The class whose instance the result is, so that states and items that it is given are judged by that class. */
  instance?(args: readonly Value[]): Value | null;
  /** True for what reaches things by name or makes code of the file: a pickler calls it at once and never puts it into an object. */
  readonly resolves?: boolean;
  /** True for what does harm when it is called, with whatever arguments: nothing may hold it for later. */
  readonly harms?: boolean;
  /** True where a state or arguments name a class of arrays, which is not called. */
  readonly namesClasses?: boolean;
  /** What it means that the object which it makes is called in its turn. */
  readonly called?: Breach;
  /** The same where an instance is made of it by `__new__`; as bad as calling it, if left out. */
  readonly instantiated?: Breach;
}
