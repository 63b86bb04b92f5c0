import type {
  Arguments,
  Comprehension,
  ConstantValue,
  Expr,
  Module,
  Pattern,
  Stmt,
  TypeParam,
} from '../../../../src/code/python/ast.ts';

type Part = string | null | readonly Part[] | { readonly at?: number };

/** A module in the form that ast_dump.py prints. */
export function canonical(module: Module, positions: boolean): string {
  const out: string[] = [];
  const { text } = module.source;
  const named = text.includes('\\N{');

  function part(value: Part): void {
    if (value === null) out.push('-');
    else if (typeof value === 'string') out.push(value);
    else if (Array.isArray(value)) {
      out.push('[');
      for (const item of value) part(item as Part);
      out.push(']');
    } else any(value as Record<string, unknown>);
  }
  function node(name: string, { at, end }: { at: number; end: number }, ...parts: Part[]): void {
    out.push(`(${name}`);
    if (positions) out.push(`${at}-${end}`);
    for (const item of parts) part(item);
    out.push(')');
  }
  function group(name: string, ...parts: Part[]): void {
    out.push(`(${name}`);
    for (const item of parts) part(item);
    out.push(')');
  }
  function any(value: Record<string, unknown>): void {
    if ('type' in value) typed(value as unknown as Stmt | Expr | Pattern | TypeParam);
    else if ('posonly' in value) {
      const n = value as unknown as Arguments;
      group('args', n.posonly, n.args, n.vararg, n.kwonly, n.kwarg, n.defaults, n.kwDefaults);
    } else if ('context' in value) group('item', value['context'] as Part, value['vars'] as Part);
    else if ('guard' in value)
      group('case', value['pattern'] as Part, value['guard'] as Part, value['body'] as Part);
    else if ('iter' in value) {
      const n = value as unknown as Comprehension;
      group('for', n.target, n.iter, n.ifs, flag(n.async));
    } else if ('asname' in value)
      node('alias', value as never, value['name'] as string, value['asname'] as Part);
    else if ('annotation' in value)
      node('arg', value as never, value['arg'] as string, value['annotation'] as Part);
    else node('keyword', value as never, value['arg'] as Part, value['value'] as Part);
  }
  function constant(value: ConstantValue, at: number, end: number): string {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'symbol') return '...';
    if (typeof value === 'number' || typeof value === 'bigint') return `i${value.toString(16)}`;
    if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`;
    if (typeof value === 'string') {
      if (positions && text.slice(at, end).includes('\\N{')) return 's?';
      const shown = !positions && named ? value.replace(/[^\0-\x7f]+/g, '?') : value;
      const escaped = JSON.stringify(shown).replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      return `s${escaped}`;
    }
    return 'float' in value ? `f${double(value.float)}` : `j${double(value.imaginary)}`;
  }
  function typed(n: Stmt | Expr | Pattern | TypeParam | { type: 'ExceptHandler' }): void {
    const v = n as unknown as Record<string, Part> & { at: number; end: number };
    switch (n.type) {
      case 'Constant':
        node('Constant', n, constant(n.value, n.at, n.end));
        return;
      case 'FunctionDef':
        node(n.type, n, flag(n.async), n.name, n.args as Part, n.body, n.decorators, n.returns, n.typeParams);
        return;
      case 'ClassDef':
        node(n.type, n, n.name, n.bases, n.keywords, n.body, n.decorators, n.typeParams);
        return;
      case 'AnnAssign':
        node(n.type, n, n.target, n.annotation, n.value, flag(n.simple));
        return;
      case 'Try':
        node(n.type, n, flag(n.star), n.body, n.handlers, n.orelse, n.finalbody);
        return;
      case 'For':
        node(n.type, n, flag(n.async), n.target, n.iter, n.body, n.orelse);
        return;
      case 'With':
        node(n.type, n, flag(n.async), n.items as Part, n.body);
        return;
      case 'ImportFrom':
        node(n.type, n, n.module, n.names, String(n.level));
        return;
      case 'FormattedValue':
        node(n.type, n, n.value, `!${n.conversion}`, n.formatSpec);
        return;
      case 'MatchSingleton':
        node(n.type, n, constant(n.value, 0, 0));
        return;
      default:
        node(n.type, v, ...(fields[n.type] ?? []).map((field) => v[field] as Part));
        return;
    }
  }
  part(module.body);
  return out.join(' ');
}

/** The fields of each node that needs no turning, in the order of ast_dump.py. */
const fields: Readonly<Record<string, readonly string[]>> = {
  Return: ['value'],
  Delete: ['targets'],
  Assign: ['targets', 'value'],
  TypeAlias: ['name', 'typeParams', 'value'],
  AugAssign: ['target', 'op', 'value'],
  While: ['test', 'body', 'orelse'],
  If: ['test', 'body', 'orelse'],
  Match: ['subject', 'cases'],
  Raise: ['exc', 'cause'],
  ExceptHandler: ['exception', 'name', 'body'],
  Assert: ['test', 'msg'],
  Import: ['names'],
  Global: ['names'],
  Nonlocal: ['names'],
  Expr: ['value'],
  Broken: ['parts'],
  BoolOp: ['op', 'values'],
  NamedExpr: ['target', 'value'],
  BinOp: ['left', 'op', 'right'],
  UnaryOp: ['op', 'operand'],
  Lambda: ['args', 'body'],
  IfExp: ['test', 'body', 'orelse'],
  Dict: ['keys', 'values'],
  Set: ['elts'],
  ListComp: ['elt', 'generators'],
  SetComp: ['elt', 'generators'],
  DictComp: ['key', 'value', 'generators'],
  GeneratorExp: ['elt', 'generators'],
  Await: ['value'],
  Yield: ['value'],
  YieldFrom: ['value'],
  Compare: ['left', 'ops', 'comparators'],
  Call: ['func', 'args', 'keywords'],
  JoinedStr: ['values'],
  TemplateStr: ['values'],
  Attribute: ['value', 'attr'],
  Subscript: ['value', 'slice'],
  Starred: ['value'],
  Name: ['id'],
  List: ['elts'],
  Tuple: ['elts'],
  Slice: ['lower', 'upper', 'step'],
  TypeVar: ['name', 'bound', 'default'],
  ParamSpec: ['name', 'bound', 'default'],
  TypeVarTuple: ['name', 'bound', 'default'],
  MatchValue: ['value'],
  MatchSequence: ['patterns'],
  MatchMapping: ['keys', 'patterns', 'rest'],
  MatchClass: ['cls', 'patterns', 'kwdAttrs', 'kwdPatterns'],
  MatchStar: ['name'],
  MatchAs: ['pattern', 'name'],
  MatchOr: ['patterns'],
};

function flag(value: boolean): string {
  return value ? '1' : '0';
}

function double(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
