import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, isUntrusted, lastWord } from './call-shape.ts';

const reflects: ReadonlySet<string> = new Set([
  ...['builtins.getattr', 'builtins.setattr', 'builtins.__import__', 'importlib.import_module'],
  ...['operator.attrgetter', 'operator.methodcaller', 'runpy.run_module', 'pydoc.locate'],
]);

/** Which attribute or module is used is for the program to say, not for its input. */
export const unsafeReflection: Check = {
  id: 'unsafe-reflection',
  about: [reflects, '.format', '.[]'],
  call(site, report) {
    const names = calledNames(site);
    if (names.some((name) => reflects.has(name))) {
      const at = names.some((name) => name.endsWith('attr')) ? 1 : 0;
      const name = site.argument(at, 'name');
      if (name === undefined || constantOf(site, name) !== undefined) return;
      const [on] = site.node.args;
      // `getattr(self, f"cmd_{word}")` chooses among functions that were written to be chosen from.
      if (at === 1 && on !== undefined && isChoice(name) && !isPowerful(site.names(on))) return;
      if (isUntrusted(site.taint(name))) report.hazard('unsafe-reflection', site.node);
      else if (
        names.includes('builtins.getattr') &&
        on !== undefined &&
        isPowerful(site.names(on)) &&
        !isConstantsName(name)
      )
        report.hazard('system-function-by-name', site.node);
      return;
    }
    const { func } = site.node;
    if (func.type === 'Subscript' && isNamespace(func.value) && isUntrusted(site.taint(func.slice)))
      report.hazard('unsafe-reflection', site.node);
    if (
      func.type === 'Attribute' &&
      func.attr === 'format' &&
      isUntrusted(site.taint(func.value)) &&
      constantOf(site, func.value) === undefined
    )
      report.hazard('format-string-injection', site.node);
  },
};

/** Modules of which any function may be what an attack wants. */
function isPowerful(names: readonly string[]): boolean {
  return names.some((name) => /^(?:os|posix|nt|subprocess|builtins|shutil|ctypes|pty|importlib)$/.test(name));
}

/** `getattr(os, 'SCHED_' + name)`: part of the name is known, and says that it is no function. */
function isConstantsName(name: Expr): boolean {
  return /^[A-Z_]{3,}/.test(beginningOf(name));
}

/** A name that begins as handlers do: `do_`, `on_`, `visit_`. What leads out of an object begins with two underscores. */
function isChoice(name: Expr): boolean {
  return /^[A-Za-z]\w*_$/.test(beginningOf(name));
}

/** The text that a name begins with, where it is put together. */
function beginningOf(name: Expr): string {
  const first = name.type === 'BinOp' ? name.left : name.type === 'JoinedStr' ? name.values[0] : undefined;
  return first?.type === 'Constant' && typeof first.value === 'string' ? first.value : '';
}

function isNamespace(expression: Expr): boolean {
  return expression.type === 'Call' && /^(?:globals|locals|vars)$/.test(lastWord(expression.func) ?? '');
}

/** Attributes that lead from any value to every class, and from there to every module (PEP 578 names some). */
const upwards: ReadonlySet<string> = new Set(['__class__', '__base__', '__bases__', '__mro__', 'mro']);
const downwards: ReadonlySet<string> = new Set([
  '__subclasses__',
  '__globals__',
  '__builtins__',
  'f_globals',
  'f_builtins',
  'gi_frame',
  'cr_frame',
  'tb_frame',
  '__code__',
  '__closure__',
]);

/**
 * `().__class__.__base__.__subclasses__()`: the way from a literal to `os.system` that escapes from sandboxes. One such
 * attribute is ordinary; a way up and down again, or from a literal, is not.
 */
export const objectGraph: Check = {
  id: 'object-graph',
  nodes: {
    Attribute(expression, at, report) {
      if (!downwards.has(expression.attr)) return;
      let up = 0;
      let literal = false;
      let current: Expr = expression.value;
      for (let depth = 0; depth < 40; depth++) {
        if (current.type === 'Attribute') {
          if (upwards.has(current.attr)) up++;
          current = current.value;
        } else if (current.type === 'Subscript') current = current.value;
        else if (current.type === 'Call') current = current.func;
        else {
          literal = isLiteral(current);
          break;
        }
      }
      if ((expression.attr === '__subclasses__' && up > 0) || (literal && up > 0))
        report.hazard('object-graph-walk', expression);
      else if (expression.attr === '__subclasses__' && at.names(expression.value).includes('builtins.object'))
        report.hazard('object-graph-walk', expression);
    },
  },
};

function isLiteral(expression: Expr): boolean {
  return ['Constant', 'Tuple', 'List', 'Dict', 'JoinedStr', 'Set'].includes(expression.type);
}
