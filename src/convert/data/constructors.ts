import { type Call, Dict, Float, List, Tuple, type Value } from '../../core/value.ts';
import { argsOf, globalName } from '../graph.ts';

/** What a call of a known constructor of plain data makes; the callables that are not here stay opaque. */
export type Constructed =
  /** A dict with these pairs before what was set later. */
  | { readonly kind: 'dict'; readonly entries: readonly Value[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'tuple'; readonly items: readonly Value[] }
  | { readonly kind: 'set'; readonly items: readonly Value[]; readonly frozen: boolean }
  | { readonly kind: 'complex'; readonly real: number; readonly imaginary: number };

/** Python 2's module of built-in names is `__builtin__`. */
function builtin(name: string): string | null {
  const match = /^(?:builtins|__builtin__)\.(\w+)$/.exec(name);
  return match === null ? null : match[1]!;
}

/** Null for a call that makes anything else. */
export function constructed(call: Call): Constructed | null {
  const name = globalName(call.callable);
  if (name === null || call.kwargs !== null) return null;
  const args = argsOf(call);
  if (name === 'collections.OrderedDict' || name === 'collections.Counter')
    return args.length > 1 ? null : dict(args[0]);
  // The factory of a defaultdict is code; what it has made so far is data.
  if (name === 'collections.defaultdict')
    return args.length > 1 ? dict(args[1]) : { kind: 'dict', entries: [] };
  if (name === 'torch.Size' || name === 'torch._C.Size') return sequence('tuple', args[0]);
  switch (builtin(name)) {
    case 'dict':
      return args.length > 1 ? null : dict(args[0]);
    case 'list':
      return sequence('list', args[0]);
    case 'tuple':
      return sequence('tuple', args[0]);
    case 'set':
      return set(args[0], false);
    case 'frozenset':
      return set(args[0], true);
    case 'complex':
      return complex(args);
    default:
      return null;
  }
}

/** From nothing, from another dict, or from a list of pairs, as Python 2 and protocol 0 write it. */
function dict(from: Value | undefined): Constructed | null {
  if (from === undefined) return { kind: 'dict', entries: [] };
  if (from instanceof Dict) return { kind: 'dict', entries: from.entries };
  if (!(from instanceof List)) return null;
  const entries: Value[] = [];
  for (const pair of from.items) {
    if (!(pair instanceof List || pair instanceof Tuple) || pair.items.length !== 2) return null;
    entries.push(...pair.items);
  }
  return { kind: 'dict', entries };
}

function sequence(kind: 'list' | 'tuple', from: Value | undefined): Constructed | null {
  if (from === undefined) return { kind, items: [] };
  return from instanceof List || from instanceof Tuple ? { kind, items: from.items } : null;
}

function set(from: Value | undefined, frozen: boolean): Constructed | null {
  if (from === undefined) return { kind: 'set', items: [], frozen };
  return from instanceof List || from instanceof Tuple ? { kind: 'set', items: from.items, frozen } : null;
}

function complex(args: readonly Value[]): Constructed | null {
  const [real = 0, imaginary = 0] = args.map(numberOf);
  if (real === null || imaginary === null || args.length > 2) return null;
  return { kind: 'complex', real, imaginary };
}

function numberOf(value: Value): number | null {
  if (value instanceof Float) return value.value;
  return typeof value === 'number' ? value : null;
}
