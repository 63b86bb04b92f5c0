import type { TaintSource } from '../../../core/code.ts';
import type { ConstantValue, Expr } from '../ast.ts';
import { canonicalName } from '../catalog/aliases.ts';
import type { CallSite } from '../site.ts';

/** The names of what may be called, as the catalog spells them. */
export function calledNames({ callees }: CallSite): readonly string[] {
  if (callees !== lastCallees) {
    lastCallees = callees;
    lastNames = callees.map(canonicalName);
  }
  return lastNames;
}

/** Every check asks this of one call before the next call comes. */
let lastCallees: readonly string[] = [];
let lastNames: readonly string[] = [];

/** The first of the names that may be called, or undefined. */
export function callsOneOf(site: CallSite, names: ReadonlySet<string>): string | undefined {
  for (const callee of site.callees) {
    const name = canonicalName(callee);
    if (names.has(name)) return name;
    if (names.has(callee)) return callee;
  }
  return undefined;
}

/** The last word of a name or an attribute. */
export function lastWord(expression: Expr): string | undefined {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : undefined;
}

/** True where nothing but the words of the source is known of the callee: a method of an object of unknown class. */
export function isUnresolvedMethod(site: CallSite): boolean {
  return site.node.func.type === 'Attribute' && site.receiver.length === 0;
}

/** The value of the keyword argument, as it stands in the call. */
export function keyword(site: CallSite, ...names: readonly string[]): Expr | undefined {
  return site.argument(null, ...names);
}

export function constantOf(site: CallSite, expression: Expr | undefined): ConstantValue | undefined {
  return expression === undefined ? undefined : site.constant(expression);
}

/** Whether Python takes a constant for true; undefined where it is not known. */
export function truth(site: CallSite, expression: Expr | undefined): boolean | undefined {
  if (expression === undefined) return undefined;
  if (expression.type === 'List' || expression.type === 'Tuple' || expression.type === 'Set')
    return expression.elts.length > 0 ? true : expression.type !== 'Set' ? false : undefined;
  if (expression.type === 'Dict') return expression.values.length > 0;
  const value = site.constant(expression);
  if (value === undefined) return undefined;
  if (value === null || value === false || value === 0 || value === '') return false;
  if (typeof value === 'object' && 'float' in value) return value.float !== 0;
  if (value instanceof Uint8Array) return value.length > 0;
  return true;
}

/** Text that reaches the program from somebody else than its author and its user. */
export function isUntrusted(taint: readonly TaintSource[]): boolean {
  return taint.includes('network') || taint.includes('input') || taint.includes('model');
}

/** As `isUntrusted`, with what a caller passes, which may be anything. */
export function mayBeUntrusted(taint: readonly TaintSource[]): boolean {
  return isUntrusted(taint) || taint.includes('parameter');
}

/** Whether an expression puts a text together from parts that are not all constants. */
export function isBuiltText(expression: Expr): boolean {
  switch (expression.type) {
    case 'JoinedStr':
      return expression.values.some((part) => part.type === 'FormattedValue');
    case 'BinOp':
      return (
        (expression.op === '%' || expression.op === '+') &&
        !(expression.left.type === 'Constant' && expression.right.type === 'Constant')
      );
    case 'Call':
      return (
        expression.func.type === 'Attribute' &&
        ['format', 'replace', 'format_map', 'join'].includes(expression.func.attr)
      );
    default:
      return false;
  }
}
