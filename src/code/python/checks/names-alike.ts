import type { ClassDef, Expr, FunctionDef } from '../ast.ts';
import type { Check, NodePlace, Report } from '../site.ts';

/** Long names of a few characters that look the same: what pyobfuscate, Oxyry and BlankOBF call everything. */
const alike =
  /^(?:(?=[^O]*O)(?=[^0]*0)[O0o]{8,}|(?=[^l]*l)(?=[^I1]*[I1])[lI1]{8,}|(?=[^W]*W)(?=[^X]*X)[WX]{8,}|(?=[^S]*S)(?=[^2]*2)[S2]{8,}|(?=[^M]*M)(?=[^N]*N)[MN]{8,}|(?=[^J]*J)(?=[^I]*I)[JIL]{8,})$/;

const beginsAlike = /^(?:[Oo0]{2}|[lI1]{2}|[WX]{2}|[S2]{2}|[MN]{2}|[JIL]{2})/;

/** Alone on the left of an assignment: in a tuple it stands for what is not wanted. */
const underscores = /^_{4,}$/;

/** What a module defines under names that nobody can tell apart. */
export const namesAlike: Check = {
  id: 'names-alike',
  nodes: {
    Assign(statement, _at, report) {
      for (const target of statement.targets) {
        const name = nameIn(target);
        if (name === undefined) continue;
        report.hazard('names-alike', statement, { detail: name.slice(0, 40) });
        return;
      }
    },
    FunctionDef: tellOwnName,
    ClassDef: tellOwnName,
  },
};

function tellOwnName(definition: FunctionDef | ClassDef, _at: NodePlace, report: Report): void {
  const { name } = definition;
  if (isAlike(name)) report.hazard('names-alike', definition, { detail: name.slice(0, 40) });
}

/** The first such name that a target binds. */
function nameIn(target: Expr): string | undefined {
  if (target.type === 'Name') return isAlike(target.id) ? target.id : undefined;
  if (target.type !== 'Tuple' && target.type !== 'List') return undefined;
  for (const each of target.elts) if (each.type === 'Name' && isLongAlike(each.id)) return each.id;
  return undefined;
}

function isAlike(name: string): boolean {
  return underscores.test(name) || isLongAlike(name);
}

/** The first two characters tell most names apart. */
function isLongAlike(name: string): boolean {
  return name.length >= 8 && beginsAlike.test(name) && alike.test(name);
}
