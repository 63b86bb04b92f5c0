import type { Expr, Stmt, While } from '../../ast.ts';
import { boundNames, capturedBy, placesOf, targetsOf } from '../../targets.ts';
import { type Node, pushChildren, walkModule } from '../../walk.ts';
import { mentions } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import { numberOf, truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { headEnd } from './endless-loops.ts';
import { keepsTheMiddle, neverReached, skipsItsStep } from './loop-course.ts';
import { caughtOutside, loopExits } from './loop-exits.ts';
import { movingAway, setBack } from './loop-steps.ts';

/**
 * Finds `while` loops whose condition asks about numbers of the function itself, none of which the body changes, or one
 * of which it only ever moves away from its limit: entered once, they go on for good. Loops that something may leave
 * are left alone, as are conditions that ask about anything that could change by itself.
 */
export function findStuckLoops(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While' || truthOf(node.test) !== undefined) continue;
    const asked = namesAsked(node.test, search);
    if (asked === null || asked.size === 0) continue;
    if (![...asked].every((name) => isOwn(name, place.scope))) continue;
    if (caughtOutside(place) !== 'no') continue;
    const inside: Place = { node, part: 'body', up: place, scope: place.scope };
    const changes = changesOf(node.body, asked);
    const halves = keepsTheMiddle(node) ?? skipsItsStep(node, changes, asked, inside, search);
    const exits = loopExits(node.body, inside, search);
    if (exits.leaves && halves === null) continue;
    const detail =
      halves !== null
        ? halves
        : changes.size > 0
          ? (movingAway(node, changes, search) ??
            setBack(node, changes, search) ??
            neverReached(node, changes, place, search))
          : exits.unknownCalls && !isNumeric(node.test, place, search)
            ? null
            : mayBeChangedInside(node, asked, place, search)
              ? null
              : `nothing in the loop changes ${[...asked].join(' or ')}`;
    if (detail === null) continue;
    search.report({ hazard: 'loop-without-progress', node: { at: node.at, end: headEnd(node) }, detail });
  }
}

/** Functions of numbers and lengths that give the same for the same. */
const pure: ReadonlySet<string> = new Set([
  'len',
  'abs',
  'min',
  'max',
  'int',
  'float',
  'bool',
  'sum',
  'round',
]);

const mostInTest = 200;

/** The names that a condition goes by; null where it goes by anything else as well. */
function namesAsked(test: Expr, { resolve }: Search): ReadonlySet<string> | null {
  const names = new Set<string>();
  const stack: Node[] = [test];
  for (let node = stack.pop(), looked = 0; node !== undefined; node = stack.pop(), looked++) {
    if (looked > mostInTest) return null;
    switch (node.type) {
      case 'Name':
        names.add(node.id);
        continue;
      case 'Constant':
        continue;
      case 'Call':
        if (node.func.type !== 'Name' || !resolve.names(node.func).some((name) => pure.has(name)))
          return null;
        if (node.keywords.length > 0) return null;
        stack.push(...node.args);
        continue;
      case 'NamedExpr':
        // `(n := i) > 0` asks about i; what goes by itself, `(n := n - 1)`, changes.
        if (node.target.type !== 'Name' || names.has(node.target.id) || mentions(node.value, node.target.id))
          return null;
        stack.push(node.value);
        continue;
      case 'Compare':
      case 'BoolOp':
      case 'BinOp':
      case 'UnaryOp':
        pushChildren(node, stack);
        continue;
      default:
        return null;
    }
  }
  return names;
}

/** A variable of the function (or of the module, for its own loops) that no other function binds; or bound only once. */
function isOwn(name: string, scope: Scope): boolean {
  const found = lookUp(name, scope);
  if (found === null) return false;
  const { binding } = found;
  if (binding.remote || binding.functions.length + binding.classes.length > 0) return false;
  return found.scope === scope || binding.others === 1;
}

/** The statements of a body that bind one of the names, in nested loops and branches as well. */
function changesOf(body: readonly Stmt[], asked: ReadonlySet<string>): ReadonlySet<Node> {
  const changes = new Set<Node>();
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'ClassDef') {
        if (asked.has(node.name)) changes.add(node);
        return false;
      }
      if (node.type === 'ExceptHandler' && node.name !== null && asked.has(node.name)) changes.add(node);
      const captured = capturedBy(node);
      if (captured !== null && asked.has(captured)) changes.add(node);
      if (node.type === 'Import' || node.type === 'ImportFrom') changes.add(node);
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          if (asked.has(id)) changes.add(node);
        });
      return true;
    });
  return changes;
}

/** Uses of a name that leave its object as it is: arithmetic, comparison, printing. */
const reading: ReadonlySet<string> = new Set([
  ...pure,
  ...'debug info warning error critical exception'.split(' ').map((level) => `logging.${level}`),
  'print',
  'str',
  'repr',
  'range',
  'isinstance',
  'type',
  'id',
]);

/** Whether an object that the condition asks about may change without its name being bound anew. */
function mayBeChangedInside(node: While, asked: ReadonlySet<string>, place: Place, search: Search): boolean {
  const objects = new Set(
    [...asked].filter(
      (name) => !isNumberName(name, node, place, search) && !isAskedByIdentity(name, node.test),
    ),
  );
  if (objects.size === 0) return false;
  let changed = false;
  const around = place.scope.node;
  if (
    !search.spend(
      around.type === 'Lambda' || around.type === 'Module' ? whole(search) : around.end - around.at,
    )
  )
    return true;
  for (const child of around.type === 'Lambda' ? [] : around.body)
    walkModule(child, (inner) => {
      if (changed) return false;
      if (inner.type === 'Call') {
        const harmless = search.resolve.names(inner.func).some((name) => reading.has(name));
        if (!harmless && [...inner.args, ...inner.keywords.map(({ value }) => value)].some(isObject))
          changed = true;
      }
      if (inner.type === 'Attribute' && isObject(inner.value)) changed = true;
      // `x[i] = …` may make it longer, or change what it compares as; `x[i]` does neither.
      if (placesOf(inner).some((target) => target.type === 'Subscript' && isObject(target.value)))
        changed = true;
      if (inner.type === 'Assign' && isObject(inner.value)) changed = true;
      if (inner.type === 'Delete' || inner.type === 'Global') changed ||= inner.type === 'Global';
      if (inner.type === 'FunctionDef' || inner.type === 'Lambda' || inner.type === 'For')
        changed ||= uses(inner);
      if (inner.type === 'Return' || inner.type === 'List' || inner.type === 'Tuple' || inner.type === 'Dict')
        changed ||= uses(inner);
      return true;
    });
  return changed;

  function isObject(expression: Node): boolean {
    return expression.type === 'Name' && objects.has(expression.id);
  }

  function uses(holder: Node): boolean {
    let found = false;
    walkModule(holder.type === 'For' ? holder.iter : holder, (inner) => {
      if (isObject(inner)) found = true;
      return !found;
    });
    return found;
  }
}

function whole({ module }: Search): number {
  return module.source.text.length;
}

/** Whether a condition compares numbers, as far as the file tells: then only a new binding could change it. */
function isNumeric(test: Expr, place: Place, search: Search): boolean {
  if (test.type === 'BoolOp') return test.values.every((value) => isNumeric(value, place, search));
  if (test.type === 'UnaryOp' && test.op === 'not') return isNumeric(test.operand, place, search);
  if (test.type !== 'Compare') return false;
  return (
    test.ops.every((op) => ['<', '<=', '>', '>=', '==', '!='].includes(op)) && hasNumber(test, place, search)
  );
}

function isNumberName(name: string, { test }: While, place: Place, search: Search): boolean {
  let numeric = isAssignedNumbers(name, place, search);
  if (!numeric)
    walkModule(test, (node) => {
      if (node.type !== 'Compare' || node.ops.some((op) => op === 'in' || op === 'not in' || op === 'is'))
        return;
      const sides = [node.left, ...node.comparators];
      if (sides.some((side) => side.type === 'Name' && side.id === name) && hasNumber(node, place, search))
        numeric = true;
    });
  return numeric;
}

/** `x is not None`: whatever becomes of the object, it stays the same one. */
function isAskedByIdentity(name: string, test: Expr): boolean {
  return (
    test.type === 'Compare' &&
    test.ops.every((op) => op === 'is' || op === 'is not') &&
    [test.left, ...test.comparators].every(
      (side) => (side.type === 'Name' && side.id === name) || side.type === 'Constant',
    )
  );
}

/** Whether one side of a comparison is a number by its looks. */
function hasNumber(
  { left, comparators }: Extract<Expr, { type: 'Compare' }>,
  place: Place,
  search: Search,
): boolean {
  return [left, ...comparators].some(
    (side) =>
      numberOf(side, search.resolve) !== undefined ||
      (side.type === 'Call' && side.func.type === 'Name' && side.func.id !== 'bool') ||
      (side.type === 'BinOp' && side.op !== '+') ||
      (side.type === 'Name' && isAssignedNumbers(side.id, place, search)),
  );
}

/** Whether all that the function binds the name to are numbers that are written down, or lengths. */
function isAssignedNumbers(name: string, { scope }: Place, { resolve }: Search): boolean {
  const binding = scope.bindings.get(name);
  if (binding === undefined || binding.assigned.length === 0 || binding.assigned.length > mostInTest)
    return false;
  if (binding.assigned.length !== binding.others) return false;
  return binding.assigned.every(
    (node) =>
      node.type === 'AugAssign' ||
      node.value === null ||
      numberOf(node.value, resolve) !== undefined ||
      isLength(node.value),
  );
}

function isLength(expression: Expr): boolean {
  return expression.type === 'Call' && expression.func.type === 'Name' && expression.func.id === 'len';
}
