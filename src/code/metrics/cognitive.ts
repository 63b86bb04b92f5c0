import type { Expr, FunctionDef, If, Module, Stmt } from '../python/ast.ts';
import { walkModule } from '../python/walk.ts';
import { expressionComplexity } from './boolean-sequences.ts';
import { suitesOf } from './suites.ts';

export interface CognitiveFunction {
  readonly node: FunctionDef;
  /** The classes around it, outermost first. */
  readonly classes: readonly string[];
  readonly complexity: number;
}

export interface Cognitive {
  /** All functions and methods that are in no other function; what is nested in one counts for it. */
  readonly functions: readonly CognitiveFunction[];
  /** Functions, and statements of the module. */
  readonly total: number;
}

/**
 * Cognitive complexity (G. Ann Campbell, SonarSource, 2018) as complexipy 8.3 counts it: one, and one more for each
 * level of nesting, for `if`, a loop, a handler, `match`, a conditional expression and a comprehension; one for `elif`,
 * `else`, each sequence of one boolean operator, a filter of a comprehension, and for a function that calls itself by
 * its name. `try`, `with`, `else` of a loop, and the function inside of a decorator do not nest.
 */
export function cognitive(module: Module): Cognitive {
  const reading: Reading = { text: module.source.text, ofModule: false };
  const functions: CognitiveFunction[] = [];
  for (const statement of module.body) collect(statement, [], reading, functions);
  let total = 0;
  for (const statement of module.body) total += ofStatement(statement, 0, { ...reading, ofModule: true });
  for (const { complexity } of functions) total += complexity;
  return { functions, total };
}

interface Reading {
  readonly text: string;
  /** Statements of the module are measured: definitions in them have been counted for themselves. */
  readonly ofModule: boolean;
}

function collect(
  statement: Stmt,
  classes: readonly string[],
  reading: Reading,
  into: CognitiveFunction[],
): void {
  if (statement.type === 'FunctionDef') {
    const complexity = ofStatement(statement, 0, reading) + (callsItself(statement) ? 1 : 0);
    into.push({ node: statement, classes, complexity });
    return;
  }
  const around = statement.type === 'ClassDef' ? [...classes, statement.name] : classes;
  for (const suite of suitesOf(statement)) for (const inner of suite) collect(inner, around, reading, into);
}

function callsItself({ name, body }: FunctionDef): boolean {
  let found = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (found || node.type === 'FunctionDef' || node.type === 'ClassDef' || node.type === 'Lambda')
        return false;
      found = node.type === 'Call' && node.func.type === 'Name' && node.func.id === name;
      return !found;
    });
  return found;
}

function ofStatement(statement: Stmt, nesting: number, reading: Reading): number {
  const suite = (body: readonly Stmt[], level: number): number => {
    let sum = 0;
    for (const inner of body) sum += ofStatement(inner, level, reading);
    return sum;
  };
  const expressions = (...asked: readonly (Expr | null)[]): number => {
    let sum = 0;
    for (const expression of asked) if (expression !== null) sum += expressionComplexity(expression, nesting);
    return sum;
  };
  switch (statement.type) {
    case 'FunctionDef': {
      if (reading.ofModule) return 0;
      const inside = decorated(statement);
      if (inside !== null) return ofStatement(inside, nesting, reading);
      let sum = 0;
      for (const inner of statement.body)
        sum += ofStatement(inner, inner.type === 'FunctionDef' ? nesting + 1 : nesting, reading);
      return sum;
    }
    case 'ClassDef':
      if (reading.ofModule) return 0;
      return suite(
        statement.body.filter(({ type }) => type === 'FunctionDef'),
        nesting,
      );
    case 'Assign':
    case 'AnnAssign':
    case 'AugAssign':
    case 'Return':
    case 'Expr':
      return expressions(statement.value);
    case 'Raise':
      return expressions(statement.exc, statement.cause);
    case 'Assert':
      return expressions(statement.test, statement.msg);
    case 'For':
      return (
        1 +
        nesting +
        expressions(statement.iter) +
        suite(statement.body, nesting + 1) +
        suite(statement.orelse, nesting)
      );
    case 'While':
      return (
        1 +
        nesting +
        expressions(statement.test) +
        suite(statement.body, nesting + 1) +
        suite(statement.orelse, nesting)
      );
    case 'If': {
      let sum = 1 + nesting + expressions(statement.test) + suite(statement.body, nesting + 1);
      let rest = statement.orelse;
      for (let next = elif(statement, reading); next !== null; next = elif(next, reading)) {
        sum += 1 + expressions(next.test) + suite(next.body, nesting + 1);
        rest = next.orelse;
      }
      return rest.length === 0 ? sum : sum + 1 + suite(rest, nesting + 1);
    }
    case 'Try': {
      let sum = suite(statement.body, nesting);
      for (const handler of statement.handlers) sum += 1 + nesting + suite(handler.body, nesting + 1);
      return sum + suite(statement.orelse, nesting) + suite(statement.finalbody, nesting);
    }
    case 'Match': {
      let sum = 1 + nesting;
      for (const { body } of statement.cases) sum += suite(body, nesting + 1);
      return sum;
    }
    case 'With':
      return expressions(...statement.items.map(({ context }) => context)) + suite(statement.body, nesting);
    default:
      return 0;
  }
}

/** The wrapper, where a function is nothing but one and its `return`. */
function decorated({ body }: FunctionDef): FunctionDef | null {
  const [first, second] = body;
  if (body.length !== 2 || first?.type !== 'FunctionDef' || second?.type !== 'Return') return null;
  return first;
}

/** The tree has `elif` as an `if` in the `else`; only the source tells them apart. */
function elif({ orelse }: If, { text }: Reading): If | null {
  const [only] = orelse;
  return orelse.length === 1 && only?.type === 'If' && text.startsWith('elif', only.at) ? only : null;
}
