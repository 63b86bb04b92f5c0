import type { Expr, While } from '../../ast.ts';
import { boundNames, presetOf, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { mentions } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Finds loops that end only where a number with a rounding error equals another one to the last bit: steps of 0.1, an
 * approximation that divides by what it made itself (IEEE 754; Python Tutorial, 15 Floating-Point Arithmetic).
 */
export function findFloatEquality(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While') continue;
    const sides = unequal(node.test);
    if (sides === null) continue;
    if (!search.spend(node.end - node.at)) return;
    const change = onlyChange(node, sides);
    if (change === null || !roundsOff(change.value, change.name, place.scope)) continue;
    const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
    if (exits.leaves || exits.unknownCalls) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `${change.name} is rounded in each round, and has to be equal to the last bit`,
    });
  }
}

/** Both sides of `a != b` or `not a == b`, of arithmetic alone. */
function unequal(test: Expr): readonly Expr[] | null {
  if (test.type === 'UnaryOp' && test.op === 'not') return pair(test.operand, '==');
  return pair(test, '!=');
}

function pair(test: Expr, op: string): readonly Expr[] | null {
  if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== op) return null;
  const sides = [test.left, ...test.comparators];
  return sides.every(isArithmetic) ? sides : null;
}

function isArithmetic(expression: Expr): boolean {
  let only = true;
  walkModule(expression, ({ type }) => {
    only &&= type === 'Name' || type === 'Constant' || type === 'BinOp' || type === 'UnaryOp';
    return only;
  });
  return only;
}

interface Change {
  readonly name: string;
  readonly value: Expr;
}

/** The one statement that changes what is compared; null where there are others, as where the last value is kept. */
function onlyChange({ body }: While, sides: readonly Expr[]): Change | null {
  const asked = new Set<string>();
  for (const side of sides)
    walkModule(side, (node) => {
      if (node.type === 'Name') asked.add(node.id);
    });
  let changes = 0;
  for (const statement of body)
    walkModule(statement, (node) => {
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          if (asked.has(id)) changes += 1;
        });
    });
  if (changes !== 1) return null;
  for (const statement of body) {
    if (
      statement.type === 'AugAssign' &&
      statement.target.type === 'Name' &&
      asked.has(statement.target.id)
    ) {
      const { target, op, value, at, end } = statement;
      return { name: target.id, value: { type: 'BinOp', left: target, op, right: value, at, end } as Expr };
    }
    const [target] = statement.type === 'Assign' ? statement.targets : [];
    if (statement.type === 'Assign' && target?.type === 'Name' && asked.has(target.id))
      return { name: target.id, value: statement.value };
  }
  return null;
}

/** `x / guess`, `level + 0.1`: not what halves, or shrinks until nothing is left. */
function roundsOff(value: Expr, name: string, scope: Scope): boolean {
  if (!isArithmetic(value)) return false;
  let found = false;
  walkModule(value, (node) => {
    if (node.type !== 'BinOp') return;
    if (node.op === '/') found ||= mentions(node.right, name);
    if (node.op === '+' || node.op === '-')
      found ||=
        node === value &&
        ((mentions(node.left, name) && isInexact(node.right, scope)) ||
          (mentions(node.right, name) && isInexact(node.left, scope)));
  });
  return found;
}

/** A fraction that no float holds: a quarter is one, a tenth is not. */
function isInexact(expression: Expr, scope: Scope, depth = 0): boolean {
  // `speed * step`, of a step that is no exact one.
  if (expression.type === 'BinOp' && expression.op === '*')
    return (
      depth < 8 &&
      (isInexact(expression.left, scope, depth + 1) || isInexact(expression.right, scope, depth + 1))
    );
  const given = expression.type === 'Name' ? assumed(expression.id, scope) : expression;
  if (given?.type !== 'Constant') return false;
  const { value } = given;
  if (typeof value !== 'object' || value === null || !('float' in value)) return false;
  const scaled = value.float * 2 ** 20;
  return Number.isFinite(scaled) && scaled !== Math.round(scaled);
}

/** What a name is where nobody says otherwise: the one constant that it is assigned, or the default of a parameter. */
function assumed(name: string, scope: Scope): Expr | null {
  const bound = assignedOnce(name, scope);
  if (bound !== null) return bound.value;
  return scope.node.type === 'FunctionDef' ? presetOf(scope.node.args, name) : null;
}
