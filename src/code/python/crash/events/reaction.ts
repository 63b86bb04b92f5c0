import { firstPart } from '../../../../core/dotted-names.ts';
import type { Expr, FunctionDef, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { onlyNamed } from '../reading/functions-by-name.ts';
import { pathOf } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/** Code that runs whenever an event comes, and what of it brings about events. Events go by keys. */
export interface Reaction {
  readonly body: readonly Stmt[];
  readonly scope: Scope;
  handles(key: string): boolean;
  fires(node: Node): readonly { readonly key: string; readonly what: string }[];
  /** Tests of the body that do not hold for events that the program itself brings about. */
  passes?(test: Expr): boolean;
  /** What a test comes to when such an event comes again; undefined where that is not known. */
  holds?(test: Expr): boolean | undefined;
  /** What a loop of the body goes through is what came in, so that there is some of it. */
  isGiven?(iter: Expr): boolean;
}

/** The function that is given as a handler: `f`, `self.f`, a class method by its class. */
export function handlerOf(given: Expr | undefined, scope: Scope, search: Search): FunctionDef | null {
  if (given?.type === 'Name') return onlyFunction(given.id, scope);
  if (given?.type !== 'Attribute') return null;
  return onlyNamed(given.attr, search.survey)?.node ?? null;
}

/** A text for what an expression stands for, the same for the same: a constant, or where it is bound to one. */
export function keyOf(expression: Expr | undefined, scope: Scope, search: Search): string | null {
  if (expression === undefined) return null;
  const constant = search.resolve.constant(expression);
  if (typeof constant === 'string') return `'${constant}'`;
  if (expression.type === 'Name') {
    const bound = assignedOnce(expression.id, scope);
    const value = bound === null ? undefined : search.resolve.constant(bound.value);
    return typeof value === 'string' ? `'${value}'` : bound === null ? null : expression.id;
  }
  return expression.type === 'Attribute' ? pathOf(expression) : null;
}

/** The parameters of a handler, without its object. */
export function parametersOf({ args }: FunctionDef): readonly string[] {
  const all = [...args.posonly, ...args.args].map(({ arg }) => arg);
  return all[0] === 'self' || all[0] === 'cls' ? all.slice(1) : all;
}

/** Whether the file imports one of the libraries, by the first part of their names. */
export function imports(search: Search, libraries: ReadonlySet<string>): boolean {
  let found = false;
  walkModule(search.module, (node) => {
    if (node.type === 'Import') found ||= node.names.some(({ name }) => libraries.has(firstPart(name)));
    if (node.type === 'ImportFrom') found ||= libraries.has(firstPart(node.module ?? ''));
    return !found && node.type !== 'Call';
  });
  return found;
}

/** The name that an expression begins with: `event` of `event.src_path`. */
export function rootOf(expression: Expr): string | null {
  let root = expression;
  while (root.type === 'Attribute' || root.type === 'Subscript') root = root.value;
  return root.type === 'Name' ? root.id : null;
}

export function argument(
  call: Extract<Node, { type: 'Call' }>,
  at: number,
  ...names: readonly string[]
): Expr | undefined {
  return call.keywords.find(({ arg }) => arg !== null && names.includes(arg))?.value ?? call.args[at];
}
