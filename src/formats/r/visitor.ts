import type { ByteSource } from '../../bytes/source.ts';
import type { Item } from './types.ts';

/** Where a call stands: in the code of a function, in a promise, or in data as models keep it. */
export type Holder = 'promise' | 'function' | 'call';

/** Told of what the items are, in the order in which they end. */
export interface Visitor {
  call(callee: string | null, args: readonly Item[], holder: Holder, at: number): void;
  /** A function is looked up by a text that is put together on the spot. */
  hidden(callee: string, holder: Holder, at: number): void;
  /** Fetched by bytecode, whatever the source beside it says. */
  fetched(name: string, at: number): void;
  /** A name in code that is not called there: it may be handed on, or stand for a value. */
  mentioned(name: string, holder: Holder, at: number): void;
  /** A function by a name that the file may define, or else R looks for: around the code (`home`), then among what is attached. */
  searched(name: string, home: string, at: number): void;
  bound(name: string): void;
  /** A package that the code loads. */
  package(name: string, at: number): void;
  /** `UseMethod(name)`: whichever function begins with it is called, by the class of what it is given. */
  generic(name: string, at: number): void;
  /** A function looked up by a value: a text of the data may name it. */
  lookup(): void;
  datum(text: string): void;
  function(at: number): void;
  /** `forced`: its value is there already, so that the expression is never evaluated. */
  promise(promise: { readonly forced: boolean; readonly inEnvironment: boolean; readonly at: number }): void;
  altrep(info: Item, state: Item, at: number): void;
  namespace(name: string, at: number): void;
  classes(names: readonly Item[], at: number): void;
  raw(at: number, size: number, open: () => ByteSource): void;
  /** A name at the top of a workspace, and what it is bound to. */
  binding(name: string, value: Item, at: number): void;
  odd(detail: string, at: number): void;
}
