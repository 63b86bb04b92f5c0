import type { BinOp, Call, Expr, JoinedStr, Module } from '../ast.ts';
import type { Check, NodePlace } from '../site.ts';

/** A statement of SQL with something where its parts should be: verbs with the words that follow them. */
const statement =
  /^[\s"'(]*(?:select\s[\s\S]{1,400}?\bfrom\b|insert\s+(?:or\s+\w+\s+)?into\s|update\s[\s\S]{1,200}?\bset\b|delete\s+from\b|with\s[\s\S]{1,200}?\bas\s*\(|drop\s+(?:table|database|view|index|user)\b|create\s+(?:table|database|user)\b|alter\s+table\b|truncate\s+(?:table\s)?|replace\s+into\s|merge\s+into\s|grant\s[\s\S]{1,100}?\bto\b|exec(?:ute)?\s+\w+\s+@)/i;

const looked = 2000;

const methods: ReadonlySet<string> = new Set(['format', 'replace', 'format_map', 'join']);

/**
 * SQL that is put together from text: a value in it can end the statement and begin another. Told once for the whole
 * expression, at its first character, as a statement may be used far from where it is made.
 */
export const sqlText: Check = {
  id: 'sql-text',
  nodes: ['BinOp', 'JoinedStr', 'Call'],
  node(node, at, report) {
    const expression = node as BinOp | JoinedStr | Call;
    if (!putsTogether(expression) || isInsideTold(at.module, expression)) return;
    const text = builtText(expression, at);
    if (text === undefined || !isStatement(text.slice(0, looked))) return;
    told.set(at.module, { at: expression.at, end: expression.end });
    report.hazard('sql-from-formatting', expression);
  },
};

/** Most expressions are no text: that shows before anything is computed. */
function putsTogether(expression: BinOp | JoinedStr | Call): boolean {
  if (expression.type === 'JoinedStr') return expression.values.length > 1;
  if (expression.type === 'Call')
    return expression.func.type === 'Attribute' && methods.has(expression.func.attr);
  if (expression.op !== '+' && expression.op !== '%') return false;
  let left: Expr = expression;
  while (left.type === 'BinOp') left = left.left;
  if (left.type === 'Constant') return typeof left.value === 'string';
  return left.type !== 'Attribute' && left.type !== 'Subscript';
}

/** English sentences begin with these words too: with one capital letter, or without any sign of SQL. */
function isStatement(text: string): boolean {
  if (!statement.test(text)) return false;
  const verb = /[a-z]+/i.exec(text)?.[0] ?? '';
  if (verb === verb.toUpperCase()) return true;
  if (verb !== verb.toLowerCase()) return false;
  return /\b(?:where|values|limit|join)\b|order by|[*=]/i.test(text);
}

/** What was told last in a module: nodes come in the order of the source, outer ones first. */
const told = new WeakMap<Module, { readonly at: number; readonly end: number }>();

function isInsideTold(module: Module, { at, end }: { readonly at: number; readonly end: number }): boolean {
  const last = told.get(module);
  // What lies before it, or is it, is asked for in another reading of the same module.
  return last !== undefined && at >= last.at && end <= last.end && end - at < last.end - last.at;
}

/** The text of an expression that puts parts together, with `?` for what is not known; undefined where none is. */
function builtText(expression: Expr, at: NodePlace): string | undefined {
  const parts: string[] = [];
  const state = { unknown: false, budget: 64 };
  gather(expression, at, parts, state, 0);
  return state.unknown && parts.length > 0 ? parts.join('') : undefined;
}

interface Gathering {
  unknown: boolean;
  budget: number;
}

function gather(expression: Expr, at: NodePlace, parts: string[], state: Gathering, depth: number): void {
  if (state.budget-- < 0 || depth > 40) {
    state.unknown = true;
    return;
  }
  switch (expression.type) {
    case 'Constant':
      if (typeof expression.value === 'string') parts.push(expression.value);
      return;
    case 'JoinedStr':
      for (const part of expression.values) gather(part, at, parts, state, depth + 1);
      return;
    case 'FormattedValue':
      gatherUnknown(expression.value, at, parts, state);
      return;
    case 'BinOp':
      if (expression.op === '+') {
        gather(expression.left, at, parts, state, depth + 1);
        gather(expression.right, at, parts, state, depth + 1);
      } else if (expression.op === '%') {
        gather(expression.left, at, parts, state, depth + 1);
        if (parts.length > 0 && !isConstants(expression.right, at)) state.unknown = true;
      } else {
        state.unknown = true;
      }
      return;
    case 'Call': {
      const { func, args, keywords } = expression;
      if (func.type !== 'Attribute' || !methods.has(func.attr)) {
        gatherUnknown(expression, at, parts, state);
        return;
      }
      gather(func.value, at, parts, state, depth + 1);
      const given = [...args, ...keywords.map(({ value }) => value)];
      if (!given.every((value) => isConstants(value, at))) state.unknown = true;
      return;
    }
    default:
      gatherUnknown(expression, at, parts, state);
  }
}

function gatherUnknown(expression: Expr, at: NodePlace, parts: string[], state: Gathering): void {
  const value = at.constant(expression);
  if (typeof value === 'string' || typeof value === 'number') {
    parts.push(String(value));
    return;
  }
  parts.push('?');
  state.unknown = true;
}

function isConstants(expression: Expr, at: NodePlace): boolean {
  if (expression.type === 'Tuple' || expression.type === 'List')
    return expression.elts.slice(0, 32).every((item) => at.constant(item) !== undefined);
  return at.constant(expression) !== undefined;
}
