import { hole } from '../code.ts';
import type { SqlExpression } from './expression.ts';
import type { PgNode } from './postgres-parser.ts';

const unknown: SqlExpression = { op: 'unknown' };
const deepest = 150;

/** A condition of Postgres' tree, as far as folding needs it; what lies deeper than the budget is unknown. */
export function expressionOfTree(node: unknown, table: string, depth = 0): SqlExpression {
  if (depth > deepest || node === null || typeof node !== 'object') return unknown;
  const entry = Object.entries(node)[0];
  if (entry === undefined) return unknown;
  const [type, fields] = entry as [string, PgNode];
  const inner = (each: unknown): SqlExpression => expressionOfTree(each, table, depth + 1);
  switch (type) {
    case 'A_Const':
      return constant(fields);
    case 'ColumnRef':
      return column(fields, table);
    case 'TypeCast':
    case 'CollateClause':
      return inner(fields['arg']);
    case 'FuncCall':
      return {
        op: 'call',
        name: strings(fields['funcname']).at(-1) ?? '',
        args: list(fields['args']).map(inner),
      };
    case 'CoalesceExpr':
      return { op: 'call', name: 'coalesce', args: list(fields['args']).map(inner) };
    case 'BoolExpr': {
      const args = list(fields['args']).map(inner);
      if (fields['boolop'] === 'NOT_EXPR') return { op: 'not', arg: args[0] ?? unknown };
      return { op: fields['boolop'] === 'OR_EXPR' ? 'or' : 'and', args };
    }
    case 'NullTest':
      return { op: 'null-test', arg: inner(fields['arg']), not: fields['nulltesttype'] === 'IS_NOT_NULL' };
    case 'BooleanTest': {
      const arg = inner(fields['arg']);
      if (fields['booltesttype'] === 'IS_TRUE' || fields['booltesttype'] === 'IS_NOT_FALSE') return arg;
      return fields['booltesttype'] === 'IS_FALSE' || fields['booltesttype'] === 'IS_NOT_TRUE'
        ? { op: 'not', arg }
        : unknown;
    }
    case 'CaseExpr':
      return choice(fields, inner);
    case 'A_Expr':
      return operation(fields, inner);
    case 'SubLink':
      return subquery(fields, table);
    default:
      return unknown;
  }
}

function constant(fields: PgNode): SqlExpression {
  if (fields['isnull'] === true) return { op: 'constant', value: null };
  const whole = fields['ival'] as { ival?: number } | undefined;
  if (whole !== undefined) return { op: 'constant', value: whole.ival ?? 0 };
  const fraction = fields['fval'] as { fval?: string } | undefined;
  if (fraction !== undefined) return { op: 'constant', value: Number(fraction.fval) };
  const truth = fields['boolval'] as { boolval?: boolean } | undefined;
  if (truth !== undefined) return { op: 'constant', value: truth.boolval ?? false };
  const text = fields['sval'] as { sval?: string } | undefined;
  if (text === undefined || (text.sval ?? '').includes(hole)) return unknown;
  return { op: 'constant', value: text.sval ?? '' };
}

function column(fields: PgNode, table: string): SqlExpression {
  const names = strings(fields['fields']).map((name) => name.toLowerCase());
  const last = names.at(-1);
  if (last === undefined || last.includes(hole) || last.includes(marker)) return unknown;
  // `t.id = id` compares a column with itself; `t.id = u.id` joins.
  const own = names.length === 1 || names.at(-2) === table.toLowerCase();
  return { op: 'column', name: own ? last : names.join('.') };
}

/** Stands for a driver's parameter that Postgres' grammar has no word for: `%s`, `:name`, `?`. */
export const marker = '\uf8fe';

function operation(fields: PgNode, inner: (node: unknown) => SqlExpression): SqlExpression {
  const operator = strings(fields['name'])[0]?.toLowerCase() ?? '';
  const left = inner(fields['lexpr']);
  const right = (): SqlExpression => inner(fields['rexpr']);
  switch (fields['kind']) {
    case 'AEXPR_OP':
      return fields['lexpr'] === undefined
        ? unary(operator, right())
        : { op: 'binary', operator, left, right: right() };
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return negated(operator.startsWith('!'), { op: 'binary', operator: 'like', left, right: right() });
    case 'AEXPR_DISTINCT':
      return { op: 'binary', operator: 'is not', left, right: right() };
    case 'AEXPR_NOT_DISTINCT':
      return { op: 'binary', operator: 'is', left, right: right() };
    case 'AEXPR_IN': {
      const items = list((fields['rexpr'] as PgNode | undefined)?.['List'], 'items').map(inner);
      return { op: 'in', arg: left, list: items, not: operator === '<>' };
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const [low, high] = list((fields['rexpr'] as PgNode | undefined)?.['List'], 'items').map(inner);
      const args: SqlExpression[] = [
        { op: 'binary', operator: '>=', left, right: low ?? unknown },
        { op: 'binary', operator: '<=', left, right: high ?? unknown },
      ];
      return negated(fields['kind'] === 'AEXPR_NOT_BETWEEN', { op: 'and', args });
    }
    default:
      return unknown;
  }
}

function unary(operator: string, arg: SqlExpression): SqlExpression {
  if (operator === '-' && arg.op === 'constant' && typeof arg.value === 'number')
    return { op: 'constant', value: -arg.value };
  return operator === '+' ? arg : unknown;
}

function negated(not: boolean, arg: SqlExpression): SqlExpression {
  return not ? { op: 'not', arg } : arg;
}

function choice(fields: PgNode, inner: (node: unknown) => SqlExpression): SqlExpression {
  const subject = fields['arg'];
  const cases = list(fields['args']).map((each): readonly [SqlExpression, SqlExpression] => {
    const when = ((each as PgNode)['CaseWhen'] ?? {}) as PgNode;
    const test = inner(when['expr']);
    const compared: SqlExpression = { op: 'binary', operator: '=', left: inner(subject), right: test };
    return [subject === undefined ? test : compared, inner(when['result'])];
  });
  const otherwise: SqlExpression =
    fields['defresult'] === undefined ? { op: 'constant', value: null } : inner(fields['defresult']);
  return { op: 'choice', cases, otherwise };
}

/** `id IN (SELECT id FROM the_same_table)` and `EXISTS (SELECT 1)` hold for every row. */
function subquery(fields: PgNode, table: string): SqlExpression {
  const select = (fields['subselect'] as PgNode | undefined)?.['SelectStmt'] as PgNode | undefined;
  if (select === undefined || select['op'] !== 'SETOP_NONE' || select['whereClause'] !== undefined)
    return unknown;
  if (select['limitCount'] !== undefined || select['havingClause'] !== undefined) return unknown;
  const from = list(select['fromClause']);
  if (fields['subLinkType'] === 'EXISTS_SUBLINK') {
    const plain = from.every((each) => 'RangeVar' in (each as PgNode));
    return plain ? { op: 'constant', value: true } : unknown;
  }
  if (fields['subLinkType'] !== 'ANY_SUBLINK' || from.length !== 1) return unknown;
  const range = (from[0] as PgNode)['RangeVar'] as PgNode | undefined;
  const source = range?.['relname'];
  const alias = (range?.['alias'] as PgNode | undefined)?.['aliasname'] ?? source;
  const test = expressionOfTree(fields['testexpr'], table, deepest - 2);
  const target = (
    (list(select['targetList'])[0] as PgNode | undefined)?.['ResTarget'] as PgNode | undefined
  )?.['val'];
  const chosen = expressionOfTree(target, typeof alias === 'string' ? alias : table, deepest - 2);
  const same = test.op === 'column' && chosen.op === 'column' && test.name === chosen.name;
  return same && source === table ? { op: 'constant', value: true } : unknown;
}

/** The members of a list of nodes. */
export function list(value: unknown, key?: string): readonly unknown[] {
  const items = key === undefined ? value : (value as PgNode | undefined)?.[key];
  return Array.isArray(items) ? items : [];
}

/** The texts of a list of String nodes. */
export function strings(value: unknown): readonly string[] {
  return list(value).flatMap((each) => {
    const text = ((each as PgNode)['String'] as PgNode | undefined)?.['sval'];
    return typeof text === 'string' ? [text] : [];
  });
}
