import type { BinOp, Call, Expr, JoinedStr, Module } from '../ast.ts';
import type { Check, NodePlace, Report } from '../site.ts';

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
  // Most expressions are no text: that shows before anything is computed.
  nodes: {
    BinOp(expression, at, report) {
      if (expression.op !== '+' && expression.op !== '%') return;
      let left: Expr = expression;
      while (left.type === 'BinOp') left = left.left;
      const { type } = left;
      if (type === 'Constant' ? typeof left.value === 'string' : type !== 'Attribute' && type !== 'Subscript')
        tell(expression, at, report);
    },
    JoinedStr(expression, at, report) {
      if (expression.values.length > 1) tell(expression, at, report);
    },
    Call(expression, at, report) {
      const { func } = expression;
      if (func.type === 'Attribute' && methods.has(func.attr) && !composes(func.value, at))
        tell(expression, at, report);
    },
  },
};

/** `sql.SQL("… {}").format(…)`: psycopg's own composition, which takes nothing but quoted names, values and more of itself. */
function composes(base: Expr, at: NodePlace): boolean {
  if (base.type !== 'Call') return false;
  const { func, args } = base;
  const isSql = (func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '') === 'SQL';
  return isSql && args.length === 1 && typeof at.constant(args[0]!) === 'string';
}

function tell(expression: BinOp | JoinedStr | Call, at: NodePlace, report: Report): void {
  if (!buildsStatement(expression, at) || isInsideTold(at.module, expression)) return;
  told.set(at.module, { at: expression.at, end: expression.end });
  report.hazard('sql-from-formatting', expression);
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

/** What is known of an expression that puts parts together, with `?` in its text for what is not. */
interface Gathering {
  text: string;
  parts: number;
  unknown: boolean;
  budget: number;
  /** What is put into places of the text; whether it is constant is asked last. */
  readonly given: (readonly Expr[])[];
  /** Whether its first word is one of SQL's; undefined as long as it has none. */
  begins: boolean | undefined;
}

/** The first word; or the first character that is none of what may stand before it. */
const opening = /^[\s"'(]*(?:([a-z]+)[^a-z]|[^a-z\s"'(])/i;
const verbs: ReadonlySet<string> = new Set([
  ...['select', 'insert', 'update', 'delete', 'with', 'drop', 'create', 'alter', 'truncate', 'replace'],
  ...['merge', 'grant', 'exec', 'execute'],
]);

function buildsStatement(expression: Expr, at: NodePlace): boolean {
  const found: Gathering = { text: '', parts: 0, unknown: false, budget: 64, given: [], begins: undefined };
  gather(expression, at, found, 0);
  if (found.begins === false || !isStatement(found.text.slice(0, looked))) return false;
  return found.unknown || !found.given.every((values) => values.every((value) => isConstants(value, at)));
}

/** Goes no further once the text begins like no statement. */
function gather(expression: Expr, at: NodePlace, found: Gathering, depth: number): void {
  if (found.begins === false) return;
  if (found.budget-- < 0 || depth > 40) {
    found.unknown = true;
    return;
  }
  switch (expression.type) {
    case 'Constant':
      if (typeof expression.value === 'string') add(expression.value, found);
      return;
    case 'JoinedStr':
      for (const part of expression.values) gather(part, at, found, depth + 1);
      return;
    case 'FormattedValue':
      gatherUnknown(expression.value, at, found);
      return;
    case 'BinOp':
      if (expression.op === '+') {
        gather(expression.left, at, found, depth + 1);
        gather(expression.right, at, found, depth + 1);
      } else if (expression.op === '%') {
        gather(expression.left, at, found, depth + 1);
        if (found.parts > 0) found.given.push([expression.right]);
      } else {
        found.unknown = true;
      }
      return;
    case 'Call': {
      const { func, args, keywords } = expression;
      // `', '.join(['?'] * len(ids))` within a statement is known, however many there are.
      const isPart = depth > 0 && found.begins === true && func.type === 'Attribute' && func.attr === 'join';
      const whole = isPart ? at.constant(expression) : undefined;
      if (typeof whole === 'string') {
        add(whole, found);
        return;
      }
      if (func.type !== 'Attribute' || !methods.has(func.attr)) {
        gatherUnknown(expression, at, found);
        return;
      }
      gather(func.value, at, found, depth + 1);
      found.given.push(args);
      if (keywords.length > 0) found.given.push(keywords.map(({ value }) => value));
      return;
    }
    default:
      gatherUnknown(expression, at, found);
  }
}

function add(text: string, found: Gathering): void {
  found.text += text;
  found.parts += 1;
  if (found.begins !== undefined) return;
  const first = opening.exec(found.text.length > looked ? found.text.slice(0, looked) : found.text);
  if (first !== null) found.begins = verbs.has((first[1] ?? '').toLowerCase());
}

function gatherUnknown(expression: Expr, at: NodePlace, found: Gathering): void {
  if (found.begins === false) return;
  const value = at.constant(expression);
  if (typeof value === 'string' || typeof value === 'number') {
    add(String(value), found);
    return;
  }
  add('?', found);
  if (!at.isWord(expression)) found.unknown = true;
}

function isConstants(expression: Expr, at: NodePlace): boolean {
  if (expression.type === 'Tuple' || expression.type === 'List')
    return expression.elts.slice(0, 32).every((item) => isKnown(item, at));
  return isKnown(expression, at);
}

function isKnown(expression: Expr, at: NodePlace): boolean {
  return at.constant(expression) !== undefined || at.isWord(expression);
}
