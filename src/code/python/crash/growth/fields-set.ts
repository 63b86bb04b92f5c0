import type { Assign, ClassDef, Expr } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import { onlyClass, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import type { Survey } from '../survey.ts';

export interface FieldValue {
  readonly value: Expr;
  readonly scope: Scope;
}

const none: readonly FieldValue[] = [];
const known = new WeakMap<Survey, ReadonlyMap<ClassDef, ReadonlyMap<string, readonly FieldValue[]>>>();

/**
 * What the methods of a class of the file set a field to, `self.size` within it and `job.size` of a `job = Job(…)`, each
 * with the scope that it stands in. Empty where the class is not known.
 */
export function fieldValues(
  { value, attr }: Extract<Expr, { type: 'Attribute' }>,
  scope: Scope,
  { survey }: Search,
): readonly FieldValue[] {
  const holder = holderOf(value, scope);
  return holder === null ? none : (allFields(survey).get(holder)?.get(attr) ?? none);
}

/** The class of the file that an object is of. */
function holderOf(object: Expr, scope: Scope): ClassDef | null {
  const { node, up } = scope;
  if (object.type === 'Name') {
    if (node.type === 'FunctionDef' && up?.node.type === 'ClassDef' && selfName(node) === object.id)
      return up.node;
    const made = assignedOnce(object.id, scope);
    return made === null || made.value.type === 'Name' ? null : holderOf(made.value, made.scope);
  }
  return object.type === 'Call' && object.func.type === 'Name' ? onlyClass(object.func.id, scope) : null;
}

function allFields(survey: Survey): ReadonlyMap<ClassDef, ReadonlyMap<string, readonly FieldValue[]>> {
  const before = known.get(survey);
  if (before !== undefined) return before;
  const found = new Map<ClassDef, Map<string, FieldValue[]>>();
  for (const { node, place } of survey.others) {
    const { scope } = place;
    const { node: method, up } = scope;
    if (method.type !== 'FunctionDef' || up?.node.type !== 'ClassDef') continue;
    if (node.type !== 'Assign' && node.type !== 'AnnAssign') continue;
    const self = selfName(method);
    if (self === null || node.value === null) continue;
    for (const target of node.type === 'Assign' ? node.targets : [node.target])
      for (const { name, value } of setBy(target, node.value, self)) {
        const fields = found.get(up.node) ?? new Map<string, FieldValue[]>();
        found.set(up.node, fields);
        const values = fields.get(name) ?? [];
        fields.set(name, values);
        values.push({ value, scope });
      }
  }
  known.set(survey, found);
  return found;
}

/** `self.size = n`, and `self.width, self.height = w, h`. */
function setBy(
  target: Assign['targets'][number],
  value: Expr,
  self: string,
): readonly { readonly name: string; readonly value: Expr }[] {
  if (target.type === 'Attribute')
    return target.value.type === 'Name' && target.value.id === self ? [{ name: target.attr, value }] : [];
  if (target.type !== 'Tuple' || value.type !== 'Tuple' || target.elts.length !== value.elts.length)
    return [];
  return target.elts.flatMap((each, at) => setBy(each, value.elts[at] as Expr, self));
}
