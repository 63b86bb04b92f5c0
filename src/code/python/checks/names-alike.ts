import type { Assign, ClassDef, Expr, FunctionDef } from '../ast.ts';
import type { Check } from '../site.ts';

/** Long names of a few characters that look the same: what pyobfuscate, Oxyry and BlankOBF call everything. */
const alike =
  /^(?:(?=[^O]*O)(?=[^0]*0)[O0o]{8,}|(?=[^l]*l)(?=[^I1]*[I1])[lI1]{8,}|(?=[^W]*W)(?=[^X]*X)[WX]{8,}|(?=[^S]*S)(?=[^2]*2)[S2]{8,}|(?=[^M]*M)(?=[^N]*N)[MN]{8,}|(?=[^J]*J)(?=[^I]*I)[JIL]{8,})$/;

/** Alone on the left of an assignment: in a tuple it stands for what is not wanted. */
const underscores = /^_{4,}$/;

/** What a module defines under names that nobody can tell apart. */
export const namesAlike: Check = {
  id: 'names-alike',
  nodes: ['Assign', 'FunctionDef', 'ClassDef'],
  node(node, _at, report) {
    const statement = node as Assign | FunctionDef | ClassDef;
    const names =
      statement.type === 'Assign' ? statement.targets.flatMap(namesOf) : [statement.name].filter(isAlike);
    const [first] = names;
    if (first !== undefined) report.hazard('names-alike', statement, { detail: first.slice(0, 40) });
  },
};

function namesOf(target: Expr): readonly string[] {
  if (target.type === 'Name') return isAlike(target.id) ? [target.id] : [];
  if (target.type !== 'Tuple' && target.type !== 'List') return [];
  return target.elts.flatMap((each) => (each.type === 'Name' && alike.test(each.id) ? [each.id] : []));
}

function isAlike(name: string): boolean {
  return underscores.test(name) || (name.length >= 8 && alike.test(name));
}
