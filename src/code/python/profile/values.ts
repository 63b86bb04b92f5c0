import type { Lambda } from '../ast.ts';
import type { ClassInfo, FunctionInfo } from './model.ts';
import type { Ref } from './resolve.ts';

/** What is known of a value while a function is read. */
export type Value =
  | { readonly kind: 'none' }
  /** Built-in data, arrays, locks: made here. `text` of a constant text. */
  | { readonly kind: 'data'; readonly text?: string }
  /** Anything that came out of the file: it may be an object, a class or a function that the file chose. */
  | { readonly kind: 'file' }
  /** The state that BUILD gives. */
  | { readonly kind: 'state' }
  /** An object of a class of ours that is being made. */
  | { readonly kind: 'object'; readonly cls: ClassInfo }
  /** Its `__dict__`. */
  | { readonly kind: 'attributes' }
  | { readonly kind: 'super'; readonly cls: ClassInfo; readonly after: ClassInfo }
  /** A method of ours; `self` null where it is taken from the class. */
  | { readonly kind: 'method'; readonly fn: FunctionInfo; readonly self: Value | null }
  /** A method that a class of a library has, of an object of ours. */
  | { readonly kind: 'inherited'; readonly base: string; readonly name: string }
  | { readonly kind: 'ref'; readonly ref: Ref }
  /** What the whole program shares. */
  | { readonly kind: 'shared'; readonly quiet: boolean }
  | { readonly kind: 'lambda'; readonly node: Lambda }
  | { readonly kind: 'closure' }
  /** A method of data, of a file's value, or of what is shared. */
  | { readonly kind: 'attribute'; readonly of: Value; readonly name: string };

export const none: Value = { kind: 'none' };
export const data: Value = { kind: 'data' };
export const file: Value = { kind: 'file' };

export function join(a: Value | undefined, b: Value): Value {
  if (a === undefined || a.kind === 'none') return b;
  if (b.kind === 'none' || keyOf(a) === keyOf(b)) return a;
  if (a.kind === 'data' && b.kind === 'data') return data;
  if (a.kind === 'shared' || b.kind === 'shared') return { kind: 'shared', quiet: false };
  return file;
}

let numbers = 0;
const ids = new WeakMap<object, number>();

function idOf(of: object): number {
  let id = ids.get(of);
  if (id === undefined) {
    numbers += 1;
    id = numbers;
    ids.set(of, id);
  }
  return id;
}

/** Equal for values of which the same is known. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'data':
      return value.text === undefined ? 'data' : `data ${value.text.slice(0, 200)}`;
    case 'object':
      return `object ${idOf(value.cls)}`;
    case 'super':
      return `super ${idOf(value.cls)} ${idOf(value.after)}`;
    case 'method':
      return `method ${idOf(value.fn.node)} ${value.self === null ? '' : keyOf(value.self)}`;
    case 'inherited':
      return `inherited ${value.base}.${value.name}`;
    case 'ref':
      return `ref ${refKey(value.ref)}`;
    case 'shared':
      return `shared ${value.quiet}`;
    case 'lambda':
      return `lambda ${idOf(value.node)}`;
    case 'attribute':
      return `attribute ${value.name} of ${keyOf(value.of)}`;
    default:
      return value.kind;
  }
}

function refKey(ref: Ref): string {
  switch (ref.kind) {
    case 'class':
      return `class ${idOf(ref.cls)}`;
    case 'function':
      return `function ${idOf(ref.fn.node)}`;
    case 'module':
      return `module ${ref.module.name}`;
    case 'outside':
      return `outside ${ref.name}`;
    case 'variable':
      return `variable ${ref.value === null ? '' : idOf(ref.value)}`;
    case 'unknown':
      return `unknown ${ref.why}`;
  }
}
