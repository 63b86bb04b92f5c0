import type { CodeCapability } from '../../../core/code.ts';
import type { ConstantValue, Expr } from '../ast.ts';
import type { KnownCall, KnownEffect } from './known-call.ts';

/** What a call comes to by what it is given; what the catalog says of the callable is told along. */
export type Decide = (call: KnownCall, effect: CodeCapability | null) => KnownEffect;

export const nothing: KnownEffect = { capability: null, traits: [] };

export function constantAt(
  call: KnownCall,
  at: number | null,
  ...names: readonly string[]
): ConstantValue | undefined {
  const expression = call.argument(at, ...names);
  return expression === undefined ? undefined : call.constant(expression);
}

export function textAt(call: KnownCall, at: number | null, ...names: readonly string[]): string | undefined {
  const expression: Expr | undefined = call.argument(at, ...names);
  return expression === undefined ? undefined : call.text(expression);
}

/** Nothing, where the first argument is a particular thing of a library. */
export function except(harmless: RegExp): Decide {
  return (call, effect) =>
    harmless.test(textAt(call, 0, 'pid', 'pgid', 'fname') ?? '')
      ? nothing
      : { capability: effect, traits: [] };
}

/** Clients of a service go where the service is, or its settings say, unless they are told otherwise. */
export function elsewhere(at: number | null, ...names: readonly string[]): Decide {
  return (call, effect) => {
    const given = call.argument(at, ...names);
    return given === undefined || call.constant(given) === null
      ? nothing
      : { capability: effect, traits: [] };
  };
}
