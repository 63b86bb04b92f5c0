import type { Call, Expr, Stmt } from '../ast.ts';
import type { Machine } from './machine.ts';
import { write } from './names/names.ts';
import { compiledPattern, isClosedPattern } from './origins/closed-patterns.ts';
import type { Frame } from './state.ts';
import { dependencyMask, fromSecret, sourceBit, sourceMask } from './values/marks.ts';
import type { Value } from './values/values.ts';

/**
 * What is left of a value once the program has looked at it: `if not NAME.fullmatch(x): raise …`, `if x in ALLOWED: …`. Where
 * only words of a list, or texts without a sign of any language, come by, nobody else decides on it any more.
 */
export function applyGuard(m: Machine, test: Expr, holds: boolean, frame: Frame): void {
  if (frame.kind === 'class') return;
  m.quiet += 1;
  const names = checkedNames(m, test, holds, frame, 0);
  m.quiet -= 1;
  for (const name of names) cleanse(name, frame);
}

const keys = sourceBit('keys');
const provenance = sourceMask & ~fromSecret & ~keys;

function cleanse(name: string, frame: Frame): void {
  const value = frame.names.get(name);
  if (value === undefined || (value.marks & (provenance | dependencyMask)) === 0) return;
  // An object that was given in its place may say of itself that it is equal to anything.
  frame.summary.called |= value.marks & dependencyMask;
  const left = without(value);
  if (left !== value) write(frame, name, left);
}

/** Texts that a test let pass: words of a list, or without a sign of any language. */
const words = new WeakSet<Value>();

/** Whether a value is one of a few that stand in the source, or a word and nothing else. */
export function isWord(value: Value): boolean {
  if (value.kind === 'union') return value.members.length > 0 && value.members.every(isWord);
  return value.kind === 'constant' || words.has(value);
}

function without(value: Value): Value {
  const marks = value.marks & ~(provenance | dependencyMask);
  switch (value.kind) {
    case 'unknown': {
      const left: Value = { kind: 'unknown', marks, parameter: -1 };
      words.add(left);
      return left;
    }
    case 'text':
      return { ...value, marks };
    case 'external':
      return value.instance ? { ...value, marks } : value;
    case 'union':
      return { ...value, marks, members: value.members.map(without) };
    default:
      return value;
  }
}

const deepest = 6;

/** The names that a test vouches for, where it holds, or where it does not. */
function checkedNames(
  m: Machine,
  test: Expr,
  holds: boolean,
  frame: Frame,
  depth: number,
): readonly string[] {
  if (depth > deepest) return [];
  switch (test.type) {
    case 'UnaryOp':
      return test.op === 'not' ? checkedNames(m, test.operand, !holds, frame, depth + 1) : [];
    case 'BoolOp':
      // All of what `and` joins holds; none of what `or` joins does.
      return (test.op === 'and') === holds
        ? test.values.flatMap((one) => checkedNames(m, one, holds, frame, depth + 1))
        : [];
    case 'NamedExpr':
      return checkedNames(m, test.value, holds, frame, depth + 1);
    case 'Compare':
      return compared(m, test, holds, frame, depth);
    case 'Call':
      return holds ? asked(m, test, frame) : [];
    case 'Name': {
      const made = holds ? madeBy(test.id, frame) : undefined;
      return made === undefined ? [] : asked(m, made, frame);
    }
    default:
      return [];
  }
}

function compared(
  m: Machine,
  { left, ops, comparators }: Extract<Expr, { type: 'Compare' }>,
  holds: boolean,
  frame: Frame,
  depth: number,
): readonly string[] {
  const [op] = ops;
  const [right] = comparators;
  if (ops.length !== 1 || op === undefined || right === undefined) return [];
  if ((op === 'is' || op === 'is not') && right.type === 'Constant' && right.value === null)
    return checkedNames(m, left, holds === (op === 'is not'), frame, depth + 1);
  if (op !== (holds ? 'in' : 'not in') && op !== (holds ? '==' : '!=')) return [];
  if (op === 'in' || op === 'not in') {
    if (isParents(right)) return resolves(frame) ? rootsOf(right.value, frame) : [];
    const names = namesOf(left, frame);
    return names.length > 0 && isListed(m, right, frame) ? names : [];
  }
  if (left.type === 'Call' && /^common(?:path|prefix)$/.test(wordOf(left.func) ?? '') && resolves(frame))
    return left.args[0]?.type === 'List' ? left.args[0].elts.flatMap((one) => rootsOf(one, frame)) : [];
  const names = namesOf(left, frame);
  return names.length > 0 && m.evaluate(right, frame).kind === 'constant' ? names : [];
}

function isParents(expression: Expr): expression is Extract<Expr, { type: 'Attribute' }> {
  return expression.type === 'Attribute' && expression.attr === 'parents';
}

/** A list that stands in the source, or one whose entries come from nobody else. */
function isListed(m: Machine, expression: Expr, frame: Frame): boolean {
  return isTable(m.evaluate(expression, frame));
}

function isTable(value: Value): boolean {
  switch (value.kind) {
    case 'sequence':
      return (
        (value.items.length > 0 || value.rest !== null) &&
        value.items.every(isConstant) &&
        (value.rest === null || isConstant(value.rest))
      );
    // One of several, chosen by a word: `COLUMNS[table]`.
    case 'union':
      return value.members.length > 0 && value.members.every(isTable);
    case 'mapping':
      return (
        (value.marks & provenance & ~sourceBit('file')) === 0 && value.entries.size > 0 && value.rest === null
      );
    case 'external':
      return (
        value.instance &&
        /^builtins\.(?:frozenset|set|dict|tuple|list)$/.test(value.name) &&
        value.marks === 0
      );
    default:
      return false;
  }
}

function isConstant(value: Value): boolean {
  return value.kind === 'constant' || (value.kind === 'union' && value.members.every(isConstant));
}

const asksForWords = /^(?:isalnum|isalpha|isdigit|isdecimal|isnumeric|isidentifier)$/;
const matches = /^(?:fullmatch|match|search)$/;

/** What a call that answers yes says of what it was asked about. */
function asked(m: Machine, call: Call, frame: Frame): readonly string[] {
  const { func, args } = call;
  const word = wordOf(func);
  if (word === undefined || func.type !== 'Attribute') return [];
  if (asksForWords.test(word) && args.length === 0) return namesOf(func.value, frame);
  if (word === 'is_relative_to' && resolves(frame)) return rootsOf(func.value, frame);
  if (/^(?:starts|ends)with$/.test(word)) return framed(m, word, func.value, args[0], frame);
  if (!matches.test(word)) return [];
  const isModule = func.value.type === 'Name' && /^(?:re|regex)$/.test(func.value.id);
  const subject = args[isModule ? 1 : 0];
  const pattern = isModule ? args[0] : patternOf(func.value, frame);
  if (subject === undefined || pattern === undefined) return [];
  const text = m.evaluate(pattern, frame);
  if (text.kind !== 'constant' || typeof text.value !== 'string') return [];
  const isWhole = word === 'fullmatch';
  // `match` begins where the text does.
  const full = word === 'match' && !/^(?:\^|\\A)/.test(text.value) ? `^${text.value}` : text.value;
  return isClosedPattern(full, isWhole) ? namesOf(subject, frame) : [];
}

function patternOf(expression: Expr, frame: Frame): Expr | undefined {
  const word = wordOf(expression);
  return word === undefined ? undefined : compiledPattern(frame.module.tree, word);
}

/** `url.startswith("https://api.example.com/")`, `host.endswith(".example.com")`, `str(path).startswith(root)`. */
function framed(
  m: Machine,
  word: string,
  on: Expr,
  given: Expr | undefined,
  frame: Frame,
): readonly string[] {
  if (given === undefined) return [];
  const value = m.evaluate(given, frame);
  const all = value.kind === 'sequence' && value.rest === null ? value.items : [value];
  const texts = all.map((one) => (one.kind === 'constant' && typeof one.value === 'string' ? one.value : ''));
  if (
    word === 'startswith' &&
    texts.length > 0 &&
    texts.every((one) => /^https?:\/\/[\w.-]+(?::\d+)?\//.test(one))
  )
    return namesOf(on, frame);
  if (
    word === 'endswith' &&
    isHost(on) &&
    texts.length > 0 &&
    texts.every((one) => /^\.[\w-]+\.[\w.-]+$/.test(one))
  )
    return namesOf(on, frame);
  return word === 'startswith' && value.marks === 0 && resolves(frame) ? rootsOf(on, frame) : [];
}

function isHost(expression: Expr): boolean {
  return expression.type === 'Attribute' && hosts.test(expression.attr);
}

const hosts = /^(?:hostname|netloc|host|domain)$/;

/** Whether a function makes paths absolute before it looks at them. */
const resolving = new WeakMap<object, boolean>();
function resolves(frame: Frame): boolean {
  const { node } = frame.func?.info ?? {};
  if (node === undefined) return false;
  let known = resolving.get(node);
  if (known === undefined) {
    const text = frame.module.tree.source.text.slice(node.at, Math.min(node.end, node.at + 20_000));
    known = /\b(?:resolve|realpath|abspath|normpath)\(/.test(text);
    resolving.set(node, known);
  }
  return known;
}

/** The name that is looked at: itself, in other letters, or by the part of an address that says where it leads. */
function namesOf(expression: Expr, frame: Frame, depth = 0): readonly string[] {
  if (depth > deepest) return [];
  if (expression.type === 'Name') return [expression.id];
  if (isHost(expression) && expression.type === 'Attribute') return rootsOf(expression.value, frame);
  if (expression.type === 'Call') {
    const { func, args } = expression;
    if (func.type === 'Attribute' && args.length === 0 && /^(?:lower|upper|strip|casefold)$/.test(func.attr))
      return namesOf(func.value, frame, depth + 1);
    if (func.type === 'Name' && func.id === 'str' && args[0] !== undefined)
      return namesOf(args[0], frame, depth + 1);
  }
  if (expression.type === 'NamedExpr')
    return [...namesOf(expression.target, frame, depth + 1), ...namesOf(expression.value, frame, depth + 1)];
  return [];
}

/** A name, and the names that it was made of: `u`, and `src` of `u = urlsplit(src)`. */
function rootsOf(expression: Expr, frame: Frame, depth = 0): readonly string[] {
  if (depth > deepest) return [];
  if (expression.type === 'Call') {
    const { func, args } = expression;
    if (/^(?:str|urlsplit|urlparse|URL|Path|realpath|abspath|fspath)$/.test(wordOf(func) ?? ''))
      return args.slice(0, 4).flatMap((one) => rootsOf(one, frame, depth + 1));
    return func.type === 'Attribute' && func.attr === 'resolve' ? rootsOf(func.value, frame, depth + 1) : [];
  }
  if (expression.type === 'BinOp' && expression.op === '/')
    return [...rootsOf(expression.left, frame, depth + 1), ...rootsOf(expression.right, frame, depth + 1)];
  if (expression.type !== 'Name') return [];
  const made = madeBy(expression.id, frame);
  return [expression.id, ...(made === undefined ? [] : rootsOf(made, frame, depth + 1))];
}

function wordOf(expression: Expr): string | undefined {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : undefined;
}

const mostStatements = 400;
const assigned = new WeakMap<object, Map<string, Call | null>>();

/** The call whose result a name of a function is, where it gets no other. */
function madeBy(name: string, frame: Frame): Call | undefined {
  const node = frame.func?.info.node;
  if (node === undefined || node.type === 'Lambda') return undefined;
  let known = assigned.get(node);
  if (known === undefined) {
    known = new Map();
    gather(node.body, known, { left: mostStatements });
    assigned.set(node, known);
  }
  return known.get(name) ?? undefined;
}

function gather(body: readonly Stmt[], known: Map<string, Call | null>, budget: { left: number }): void {
  for (const statement of body) {
    budget.left -= 1;
    if (budget.left < 0) return;
    if (statement.type === 'Assign' && statement.targets[0]?.type === 'Name') {
      const { id } = statement.targets[0];
      const { value } = statement;
      known.set(id, value.type === 'Call' && !known.has(id) ? value : null);
    } else if (statement.type === 'Try' || statement.type === 'With') gather(statement.body, known, budget);
    else if (statement.type === 'If') {
      gather(statement.body, known, budget);
      gather(statement.orelse, known, budget);
    }
  }
}

const ends = /^(?:abort|exit|_exit|quit|error|fail|bail|die)$/;

/** Whether what follows is not reached through these statements. */
export function leaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  switch (last?.type) {
    case 'Raise':
    case 'Return':
    case 'Continue':
    case 'Break':
      return true;
    case 'Expr':
      return last.value.type === 'Call' && ends.test(wordOf(last.value.func) ?? '');
    default:
      return false;
  }
}
