import type { Expr, FunctionDef } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import type { Node } from '../../walk.ts';
import { holds, isNamed, mentions } from '../reading/names-in.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { type FieldValue, fieldValues } from './fields-set.ts';
import { givenTo } from './given-to.ts';
import { requestData } from './request-data.ts';
import { isBody } from './route-bodies.ts';

const deepest = 8;

/** Where data of any length comes from: whoever starts the program, files, tables, folders, the network. */
const sources =
  /^(?:input|open|io\.open|sys\.(?:argv|stdin)|fileinput\.input|csv\.(?:reader|DictReader)|json\.loads?|yaml\.(?:safe_load|load)|tomllib\.loads?|os\.(?:listdir|scandir|walk)|glob\.i?glob|(?:requests|httpx)\.(?:get|post|request)|urllib\.request\.urlopen|pandas\.read_\w+|sqlite3\.connect|psycopg2?\.connect|pymysql\.connect)$/;

/** Methods of objects that come from there, whoever made those. */
const methods: ReadonlySet<string> = new Set(
  'read readlines read_text read_bytes fetchall fetchmany glob rglob iterdir parse_args parse_known_args'.split(
    ' ',
  ),
);

/** What is shorter than what it is made of in a way that nobody is surprised by. */
const shortening: ReadonlySet<string> = new Set(
  'len sum min max any all islice head sample choices hash'.split(' '),
);

/**
 * Whether an expression is made of data from outside whose length nothing bounds: not by a slice, nor by a question for
 * its length in the function around. Looks through names, parameters that the file itself fills, and functions of the file.
 */
export function isFromOutside(expression: Expr, scope: Scope, search: Search, depth = 0): boolean {
  if (depth > deepest || !search.spend(1)) return false;
  const of = (other: Expr | null | undefined): boolean =>
    other !== null && other !== undefined && isFromOutside(other, scope, search, depth + 1);
  if (search.resolve.names(expression).some((name) => sources.test(name))) return true;
  switch (expression.type) {
    case 'Name':
      return isNameFromOutside(expression.id, scope, search, depth);
    case 'Attribute':
      return (
        requestData(expression, scope, search, 0, false) !== null ||
        of(expression.value) ||
        isSetFromOutside(fieldValues(expression, scope, search), search, depth)
      );
    case 'Subscript':
      return expression.slice.type !== 'Slice' || expression.slice.upper === null
        ? requestData(expression, scope, search, 0, false) !== null || of(expression.value)
        : false;
    case 'Await':
    case 'Starred':
    case 'NamedExpr':
      return of(expression.value);
    case 'BinOp':
      return of(expression.left) || of(expression.right);
    case 'BoolOp':
      return expression.values.some(of);
    case 'IfExp':
      return of(expression.body) || of(expression.orelse);
    case 'List':
    case 'Tuple':
    case 'Set':
      return expression.elts.some((each) => each.type === 'Starred' && of(each.value));
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
    case 'DictComp':
      return expression.generators.some(({ iter }) => of(iter));
    case 'Call': {
      const { func, args } = expression;
      const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
      if (shortening.has(word)) return false;
      if (search.resolve.names(func).some((name) => sources.test(name))) return true;
      if (requestData(expression, scope, search, 0, false) !== null) return true;
      if (func.type === 'Attribute') return methods.has(word) || of(func.value) || args.some(of);
      const called = func.type === 'Name' ? onlyFunction(func.id, scope) : null;
      return called === null ? args.some(of) : givesFromOutside(called, search, depth + 1);
    }
    default:
      return false;
  }
}

const fields = new WeakMap<readonly FieldValue[], boolean>();

/** Whether a field is set to such data somewhere; once for each field, as fields may be set from each other. */
function isSetFromOutside(values: readonly FieldValue[], search: Search, depth: number): boolean {
  const before = fields.get(values);
  if (before !== undefined) return before;
  fields.set(values, false);
  const found = values.some(({ value, scope }) => isFromOutside(value, scope, search, depth + 1));
  fields.set(values, found);
  return found;
}

function isNameFromOutside(name: string, from: Scope, search: Search, depth: number): boolean {
  const found = lookUp(name, from);
  if (found === null || isBoundedIn(name, from, search)) return false;
  const { binding, scope } = found;
  const isParameter =
    scope.node.type === 'FunctionDef' && allParameters(scope.node.args).some(({ arg }) => arg === name);
  if (isParameter)
    return (
      isBody(scope.node as FunctionDef, name, search) ||
      isGivenFromOutside(scope.node as FunctionDef, name, search, depth)
    );
  if (binding.assigned.length > 0)
    return binding.assigned.some(
      ({ value }) => value !== null && isFromOutside(value, scope, search, depth + 1),
    );
  // `with open(path) as f`, `for line in f`
  return search.survey.others.some(
    ({ node, place }) =>
      node.type === 'With' &&
      place.scope === scope &&
      node.items.some(
        ({ context, vars }) =>
          vars?.type === 'Name' && vars.id === name && isFromOutside(context, scope, search, depth + 1),
      ),
  );
}

/** Whether the function around asks how long it, or each thing in it, is. */
function isBoundedIn(name: string, { node }: Scope, { spend }: Search): boolean {
  if (node.type === 'Lambda' || node.type === 'ClassDef') return false;
  const { body } = node;
  if (!spend((body.at(-1)?.end ?? 0) - (body[0]?.at ?? 0))) return true;
  return body.some((statement) =>
    holds(
      statement,
      (inner) =>
        asksLength(inner, name) ||
        ((inner.type === 'GeneratorExp' || inner.type === 'ListComp') &&
          holds(inner.elt, (part) => part.type === 'Call' && isNamed(part.func, 'len')) &&
          inner.generators.some(({ iter }) => mentions(iter, name))),
    ),
  );
}

/** `len(items) > 8`, and `total *= len(options[key])`, which is computed to be compared. */
function asksLength(node: Node, name: string): boolean {
  if (node.type !== 'Compare' && (node.type !== 'AugAssign' || node.op !== '*')) return false;
  return holds(
    node,
    (part) =>
      part.type === 'Call' && isNamed(part.func, 'len') && part.args.some((given) => mentions(given, name)),
  );
}

/** Whether a call of the file fills the parameter with something from outside. */
function isGivenFromOutside(node: FunctionDef, name: string, search: Search, depth: number): boolean {
  return givenTo(node, name, search).some(({ value, scope }) =>
    isFromOutside(value, scope, search, depth + 1),
  );
}

/** Whether what a function of the file gives back is made of data from outside. */
function givesFromOutside(node: FunctionDef, search: Search, depth: number): boolean {
  const scope = search.survey.scopeOf.get(node);
  if (scope === undefined || depth > deepest || !search.spend(node.end - node.at)) return false;
  let gives = false;
  for (const statement of node.body)
    gives ||= holds(
      statement,
      (inner) =>
        inner.type === 'Return' &&
        inner.value !== null &&
        isFromOutside(inner.value, scope, search, depth + 1),
    );
  return gives;
}
