import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, isUnresolvedMethod, lastWord } from './call-shape.ts';

const clauses = ['select', 'where', 'tables', 'order_by', 'select_params', 'params'] as const;

/** Django's ways to put text into a statement past its own escaping: `extra`, `RawSQL`, `raw`. */
export const djangoSql: Check = {
  id: 'django-sql',
  about: [/(?:^|\.)(?:RawSQL|extra|raw)$/],
  call(site, report) {
    const names = calledNames(site);
    const word = lastWord(site.node.func);
    if (names.some((name) => name.endsWith('expressions.RawSQL')) || word === 'RawSQL') {
      const sql = site.argument(0, 'sql');
      if (sql !== undefined && !isPlain(site, sql, 0))
        report.hazard('django-raw-sql', site.node, { detail: 'RawSQL' });
      return;
    }
    if (word === 'extra' && isQuerySet(site)) {
      const given = [
        ...site.node.args,
        ...site.node.keywords
          .filter(({ arg }) => arg !== null && clauses.includes(arg as never))
          .map(({ value }) => value),
      ];
      if (given.some((value) => !isPlain(site, value, 0)))
        report.hazard('django-raw-sql', site.node, { detail: 'extra' });
      return;
    }
    if (word === 'raw' && isQuerySet(site)) {
      const sql = site.argument(0, 'raw_query');
      if (sql !== undefined && !isPlain(site, sql, 0))
        report.hazard('django-raw-sql', site.node, { detail: 'raw' });
    }
  },
};

/** `Model.objects…extra(`: the manager's own name stands in the chain. */
function isQuerySet(site: CallSite): boolean {
  if (!isUnresolvedMethod(site) && !calledNames(site).some((name) => name.includes('objects'))) return false;
  let expression: Expr = site.node.func;
  for (let depth = 0; depth < 30; depth++) {
    if (expression.type === 'Attribute') {
      if (expression.attr === 'objects') return true;
      expression = expression.value;
    } else if (expression.type === 'Call') expression = expression.func;
    else return false;
  }
  return false;
}

/** A constant as it stands there, or a list or mapping of such. */
function isPlain(site: CallSite, expression: Expr, depth: number): boolean {
  if (depth > 6) return false;
  switch (expression.type) {
    case 'Constant':
      return true;
    case 'List':
    case 'Tuple':
      return expression.elts.every((item) => isPlain(site, item, depth + 1));
    case 'Dict':
      return expression.values.every((item) => isPlain(site, item, depth + 1));
    default:
      return false;
  }
}
