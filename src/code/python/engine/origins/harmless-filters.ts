import type { Expr, Stmt } from '../../ast.ts';
import { isSecretFamily, namesSecretOption } from '../../catalog/secret-name.ts';
import type { Machine } from '../machine.ts';
import type { Frame } from '../state.ts';
import { anySecret, fromEnvironment, fromSecret } from '../values/marks.ts';
import { sequence, unknown, type Value } from '../values/values.ts';

/** Words of lists of what is not to be shown. */
const lists =
  /secret|sensitive|redact|hidden|hide|exclu|private|deny|skip|mask|blocked|credential|password|token/i;
/** Sections of a program's settings that hold what it logs in with: who leaves one out leaves that out. */
const sections =
  /^(?:databases?|db|credentials?|auth\w{0,14}|login|smtp|e?mail|aws|s3|redis|connections?|accounts?)$/i;
const mostNames = 64;

/** What is left of an element where only names pass that say of no secret: `if k.startswith("SLURM_")`. */
export function passedBy(
  m: Machine,
  element: Value,
  target: Expr,
  tests: readonly Expr[],
  frame: Frame,
): Value {
  if ((element.marks & fromSecret) === 0 || tests.length === 0) return element;
  const key = keyOf(target);
  return key !== undefined && tests.some((test) => isHarmless(m, test, key, frame, 0))
    ? stripped(element)
    : element;
}

/** The tests that a body begins with: `for …: if k in shown: …`, `for …: if k not in shown: continue`. */
export function testsOf(body: readonly Stmt[]): readonly Expr[] {
  const tests = body.slice(0, 4).filter(replacesOne).map(negated);
  if (tests.length > 0) return tests;
  const [first] = body;
  if (first?.type !== 'If' || first.orelse.length > 0) return [];
  if (body.length === 1) return [first.test];
  const [only] = first.body;
  if (first.body.length !== 1 || only?.type !== 'Continue') return [];
  return [negated(first)];
}

type If = Extract<Stmt, { type: 'If' }>;

function negated({ test, at, end }: If): Expr {
  return { type: 'UnaryOp', op: 'not', operand: test, at, end } as Expr;
}

/** `if key in hidden: value = "***"` */
function replacesOne(statement: Stmt): statement is If {
  if (statement.type !== 'If' || statement.orelse.length > 0 || statement.body.length !== 1) return false;
  const [only] = statement.body;
  return (
    only?.type === 'Assign' &&
    only.targets[0]?.type === 'Name' &&
    only.value.type === 'Constant' &&
    typeof only.value.value === 'string'
  );
}

function keyOf(target: Expr): string | undefined {
  const first = target.type === 'Tuple' ? target.elts[0] : target;
  return first?.type === 'Name' ? first.id : undefined;
}

function stripped(value: Value): Value {
  if ((value.marks & fromSecret) === 0) return value;
  const marks = value.marks & ~(anySecret | fromEnvironment);
  if (value.kind === 'sequence')
    return sequence(value.type, value.items.map(stripped), value.rest === null ? null : stripped(value.rest));
  return value.kind === 'unknown' ? unknown(marks) : { ...value, marks };
}

/** Whether a test lets no name of a secret pass. */
function isHarmless(m: Machine, test: Expr, key: string, frame: Frame, depth: number): boolean {
  if (depth > 4) return false;
  switch (test.type) {
    case 'BoolOp':
      return test.op === 'and'
        ? test.values.some((one) => isHarmless(m, one, key, frame, depth + 1))
        : test.values.every((one) => isHarmless(m, one, key, frame, depth + 1));
    case 'UnaryOp':
      return test.op === 'not' && asksForSecrets(m, test.operand, key, frame, depth + 1);
    case 'Compare':
      return compares(m, test, key, frame);
    case 'Call': {
      const { func, args } = test;
      if (func.type !== 'Attribute' || !/^(?:starts|ends)with$/.test(func.attr) || !isKey(func.value, key))
        return false;
      const names = args[0] === undefined ? null : textsOf(m, args[0], frame);
      return names?.every((name) => isHarmlessPart(name, func.attr === 'startswith')) === true;
    }
    default:
      return false;
  }
}

function isHarmlessPart(name: string, isFirst: boolean): boolean {
  if (name === '' || namesSecretOption(`${name}X`) || namesSecretOption(name)) return false;
  return !isFirst || !isSecretFamily(name);
}

function compares(m: Machine, test: Extract<Expr, { type: 'Compare' }>, key: string, frame: Frame): boolean {
  const [op] = test.ops;
  const [right] = test.comparators;
  if (test.ops.length !== 1 || right === undefined) return false;
  if (op === '!=' || op === 'not in')
    return asksForSecrets(m, { ...test, ops: [op === '!=' ? '==' : 'in'] } as Expr, key, frame, 1);
  if ((op !== 'in' && op !== '==') || !isKey(test.left, key)) return false;
  const names = textsOf(m, right, frame);
  return names !== null && !names.some(namesSecretOption);
}

/** `"TOKEN" in k`, `k in SECRETS`, `any(s in k for s in SENSITIVE)`, `SECRET.search(k)`: what a filter throws out. */
function asksForSecrets(m: Machine, test: Expr, key: string, frame: Frame, depth: number): boolean {
  if (depth > 4) return false;
  switch (test.type) {
    case 'UnaryOp':
      return test.op === 'not' && isHarmless(m, test.operand, key, frame, depth + 1);
    case 'BoolOp':
      return test.values.some((one) => asksForSecrets(m, one, key, frame, depth + 1));
    case 'Compare': {
      const [right] = test.comparators;
      if (test.ops.length !== 1 || right === undefined || (test.ops[0] !== 'in' && test.ops[0] !== '=='))
        return false;
      if (isKey(test.left, key)) {
        const names = textsOf(m, right, frame);
        return names === null
          ? lists.test(wordOf(right))
          : names.some((name) => namesSecretOption(name) || sections.test(name)) || lists.test(wordOf(right));
      }
      return (
        isKey(right, key) &&
        (textsOf(m, test.left, frame)?.some((text) => lists.test(text) || /key/i.test(text)) ?? false)
      );
    }
    case 'Call': {
      const { func, args } = test;
      const [first] = args;
      if (func.type === 'Name' && func.id === 'any' && first?.type === 'GeneratorExp') {
        const from = first.generators[0]?.iter;
        if (from === undefined) return false;
        return (
          lists.test(wordOf(from)) ||
          (textsOf(m, from, frame)?.some((text) => lists.test(text) || /key/i.test(text)) ?? false)
        );
      }
      if (first === undefined || !isKey(first, key))
        return isHarmless(m, test, key, frame, depth + 1) ? false : endsSo(m, test, key, frame);
      return lists.test(wordOf(func)) || (func.type === 'Attribute' && lists.test(wordOf(func.value)));
    }
    default:
      return false;
  }
}

/** `k.endswith("_KEY")` */
function endsSo(
  m: Machine,
  { func, args }: Extract<Expr, { type: 'Call' }>,
  key: string,
  frame: Frame,
): boolean {
  if (func.type !== 'Attribute' || !/^(?:starts|ends)with$/.test(func.attr) || !isKey(func.value, key))
    return false;
  return (
    args[0] !== undefined &&
    (textsOf(m, args[0], frame)?.some((text) => lists.test(text) || /key/i.test(text)) ?? false)
  );
}

/** `k`, `k.lower()`. */
function isKey(expression: Expr, key: string): boolean {
  if (expression.type === 'Name') return expression.id === key;
  return (
    expression.type === 'Call' &&
    expression.func.type === 'Attribute' &&
    /^(?:lower|upper|strip|casefold)$/.test(expression.func.attr) &&
    isKey(expression.func.value, key)
  );
}

function wordOf(expression: Expr): string {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : '';
}

/** The texts that an expression stands for; null where not all are known. */
function textsOf(m: Machine, expression: Expr, frame: Frame): readonly string[] | null {
  if (expression.type === 'Call') return null;
  const value = m.evaluate(expression, frame);
  const items =
    value.kind === 'sequence' && value.rest === null
      ? value.items
      : value.kind === 'mapping' && value.rest === null
        ? [...value.entries.values()].map((entry) => entry.key)
        : [value];
  if (items.length === 0 || items.length > mostNames) return null;
  const texts: string[] = [];
  for (const item of items) {
    if (item.kind !== 'constant' || typeof item.value !== 'string') return null;
    texts.push(item.value);
  }
  return texts;
}

/** `"***" if "KEY" in k else v`: what stands in the place of a secret. */
const standIn =
  /^[\W_]{2,}$|^\W?(?:x{3,}|redacted|hidden|masked|filtered|removed|secret|set)\W?$|\*{2,}|\[\w+\]/i;

/** What is left of a value where another text is shown for those that matter. */
export function replacedBy(constant: Value, other: Value): Value | null {
  if (
    constant.kind !== 'constant' ||
    typeof constant.value !== 'string' ||
    !standIn.test(constant.value.slice(0, 40))
  )
    return null;
  return (other.marks & fromSecret) === 0 ? null : stripped(other);
}
