import type { Call, Expr, FunctionDef, If } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { isNamed } from '../reading/names-in.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import { selfName } from '../reading/self-name.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { type Invocation, special } from './special-methods.ts';

/**
 * Finds special methods and properties that invoke themselves on every way through: `self.x` in the property `x`,
 * `self.x = …` in its setter, `repr(self)` in `__repr__`, `self == other` in `__eq__`, `self[key]` in `__getitem__`,
 * `self.x` in `__getattribute__`, and so on (Python Language Reference, 3.3 Special method names).
 */
export function findSelfInvocations(search: Search): void {
  for (const found of search.survey.functions) {
    const { node, place: around } = found;
    const holder = classOf(found);
    const self = selfName(node);
    if (holder === null || self === null) continue;
    // To call a generator runs nothing of it; a loop over the object does.
    if (search.survey.generators.has(node) && node.name !== '__iter__') continue;
    // One of several, by version or platform, may never be the one.
    if (around.node !== holder) continue;
    const asProperty = property(node, search);
    const invokes = asProperty ?? special(node, holder, search);
    if (invokes === null) continue;
    const binding = search.survey.scopeOf.get(node)?.bindings.get(self);
    if (binding?.others !== 1 || binding.remote || changesItself(node, self)) continue;
    const other = (node.name === '__getattr__' || node.name === '__delattr__') && callsAnythingElse(node);
    let place: Node | null = null;
    const endless = alwaysMeets(node.body, {
      meets: (met) => {
        // An attribute that is never set is asked for again, whatever is called further down.
        if (!invokes(met, self, node) || (other && met.type === 'Call')) return false;
        place ??= met;
        return true;
      },
      leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
      truth: (test) => truthOf(test),
      // What a property refuses is no end for what it takes.
      refuses: asProperty !== null || isSteady(node, (met) => invokes(met, self, node), search),
    });
    if (!endless || place === null) continue;
    search.report({
      hazard: 'endless-recursion',
      node: 'test' in (place as Node) ? (place as If).test : (place as Call),
      detail: `this calls ${holder.name}.${node.name} again`,
    });
  }
}

/** A new class for `self`, or an item that is now there: what comes next is not what came first. */
function changesItself(node: FunctionDef, self: string): boolean {
  if (node.name !== '__missing__' && node.name !== '__getattribute__') return false;
  let changes = false;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      for (const target of targetsOf(inner)) {
        if (target.type === 'Attribute' && target.attr === '__class__')
          changes ||= isNamed(target.value, self);
        if (target.type === 'Subscript') changes ||= node.name === '__missing__';
      }
    });
  return changes;
}

/** Methods that are asked for something else, or of something else, the second time. */
const others: ReadonlySet<string> = new Set([
  '__next__',
  '__getattribute__',
  '__getattr__',
  '__setattr__',
  '__call__',
  '__init__',
]);

const pure: ReadonlySet<string> = new Set('isinstance issubclass len type hasattr callable print'.split(' '));

/**
 * Whether nothing is another way the second time: `if value < 0: raise` in front refuses what is wrong, and lets what is
 * right go round for good.
 */
function isSteady(node: FunctionDef, invokes: (met: Node) => boolean, { resolve }: Search): boolean {
  if (others.has(node.name)) return false;
  let steady = true;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (!steady || inner.type === 'Raise') return false;
      if (invokes(inner)) return true;
      if (inner.type === 'Call') steady = resolve.names(inner.func).some((name) => pure.has(name));
      else if (inner.type === 'Delete' || inner.type === 'With' || inner.type === 'Try') steady = false;
      else steady = targetsOf(inner).every(({ type }) => type === 'Name');
      return steady;
    });
  return steady;
}

/** What is called may make the attribute, so that `getattr` finds it the second time. */
function callsAnythingElse(node: FunctionDef): boolean {
  let calls = 0;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'Assign') calls += inner.targets.every(({ type }) => type === 'Name') ? 0 : 1;
      // What only makes another text of the name makes no attribute.
      else if (inner.type === 'Call')
        calls +=
          inner.func.type === 'Attribute' && inner.args.every(({ type }) => type === 'Constant') ? 0 : 1;
      // What stands behind the question is not reached.
      return inner.type !== 'If';
    });
  return calls > 1;
}

const computed: ReadonlySet<string> = new Set(['property', 'cached_property', 'functools.cached_property']);

function property({ name, decorators }: FunctionDef, { resolve }: Search): Invocation | null {
  const [decorator] = decorators;
  if (decorators.length !== 1 || decorator === undefined) return null;
  const asks = (node: Node, self: string, by: string): boolean =>
    node.type === 'Call' &&
    resolve.names(node.func).includes(by) &&
    isNamed(node.args[0], self) &&
    node.args[1]?.type === 'Constant' &&
    node.args[1].value === name;
  const isIt = (target: Expr, self: string): boolean =>
    target.type === 'Attribute' && target.attr === name && isNamed(target.value, self);
  if (resolve.names(decorator).some((each) => computed.has(each)))
    return (node, self) =>
      (node.type === 'Attribute' && isIt(node, self)) ||
      (asks(node, self, 'getattr') && node.type === 'Call' && node.args.length === 2);
  if (decorator.type !== 'Attribute' || decorator.value.type !== 'Name' || decorator.value.id !== name)
    return null;
  if (decorator.attr === 'deleter')
    return (node, self) => node.type === 'Delete' && node.targets.some((target) => isIt(target, self));
  if (decorator.attr !== 'setter') return null;
  return (node, self) =>
    (node.type === 'Assign' && node.targets.some((target) => assigns(target, self, isIt))) ||
    ((node.type === 'AugAssign' || (node.type === 'AnnAssign' && node.value !== null)) &&
      isIt(node.target, self)) ||
    asks(node, self, 'setattr');
}

/** `self.x = …`, `self.x, self.y = …` */
function assigns(target: Expr, self: string, isIt: (target: Expr, self: string) => boolean): boolean {
  if (target.type === 'Tuple' || target.type === 'List') return target.elts.some((each) => isIt(each, self));
  return isIt(target, self);
}
