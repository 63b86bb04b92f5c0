import { asText } from './fold/constants.ts';
import type { Frame } from './state.ts';
import type { Value } from './values/values.ts';

/**
 * A frame whose names are its own and that sees those of the frame around: that of a comprehension, or of a text that is
 * run with names of its own. Written out, so that all frames are of one shape.
 */
export function innerFrame(
  around: Frame,
  names: Map<string, Value> = new Map(),
  owner: Frame['owner'] = around.owner,
): Frame {
  return {
    kind: 'comprehension',
    names,
    scope: null,
    parent: around,
    module: around.module,
    qualified: around.qualified,
    owner,
    summary: around.summary,
    log: null,
    returns: around.returns,
    yields: around.yields,
    func: around.func,
    special: around.special,
    self: around.self,
    cls: around.cls,
    lambdas: around.lambdas,
    loops: around.loops,
    left: 'nothing',
  };
}

/** The names that a dictionary gives to a text that is run with it. */
export function namesGiven({ entries }: Extract<Value, { readonly kind: 'mapping' }>): Map<string, Value> {
  const own = new Map<string, Value>();
  for (const { key, value } of entries.values()) {
    const name = asText(key);
    if (name !== null) own.set(name, value);
  }
  return own;
}
