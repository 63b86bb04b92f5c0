import type { Expr } from '../../ast.ts';
import type { Machine } from '../machine.ts';
import type { Frame } from '../state.ts';
import { named } from '../values/marks.ts';
import type { Value } from '../values/values.ts';
import { declaresSecret } from './held-secrets.ts';

/** Methods that make a dictionary or a text of all fields of a model. */
const dumps = /^(?:model_dump|model_dump_json|dict|json|to_dict|as_dict|asdict|to_json)$/;

const known = new WeakMap<Expr, boolean>();

/** `registration: Registration`: what is shown of a parameter that the source says is a model with a password in it. */
export function declaredMarks(m: Machine, value: Value, frame: Frame): number {
  if (value.kind !== 'unknown' || value.parameter < 0) return 0;
  const node = frame.func?.info.node;
  if (node?.type !== 'FunctionDef' || frame.func === null) return 0;
  const name = frame.func.info.parameters[value.parameter];
  const { posonly, args, kwonly } = node.args;
  for (const list of [posonly, args, kwonly])
    for (const { arg, annotation } of list)
      if (arg === name)
        return annotation !== null && holdsSecretField(m, annotation, frame.func.closure) ? named : 0;
  return 0;
}

/** `registration.model_dump()`, with all of the fields. */
export function dumpedMarks(m: Machine, base: Value, method: string, isWhole: boolean, frame: Frame): number {
  return isWhole && dumps.test(method) ? declaredMarks(m, base, frame) : 0;
}

function holdsSecretField(m: Machine, annotation: Expr, frame: Frame): boolean {
  if (annotation.type !== 'Name' && annotation.type !== 'Attribute') return false;
  let found = known.get(annotation);
  if (found === undefined) {
    m.quiet += 1;
    const value = m.evaluate(annotation, frame);
    m.quiet -= 1;
    found = value.kind === 'class' && declaresSecret(value);
    known.set(annotation, found);
  }
  return found;
}
