import type { ClassDef, Module } from '../ast.ts';
import type { Check } from '../site.ts';
import { walkModule } from '../walk.ts';

/** Methods by which a loader says what the source of a module is. */
const rewrites = /^(?:get_data|get_code|get_source|source_to_code)$/;

const loads = /(?:^|\.)(?:\w*Loader|zipimporter)$/;

/** Text of Python that fetches, sends or starts something. */
const imports = /\b(?:import\s{1,5}\w|__import__\s{0,5}\()/;
const reaches =
  /\b(?:urlopen|urlretrieve|requests\.(?:get|post|put|request)|httpx\.(?:get|post)|socket\.(?:socket|create_connection)|HTTPS?Connection|smtplib|os\.(?:system|popen|exec\w{1,2}|spawn\w{1,3})|subprocess|b64decode)\b|\bexec\s{0,5}\(|\.system\s{0,5}\(/;

/**
 * `class Mine(SourceFileLoader): def get_data(…)` in a file that keeps a text of Python which reaches out: other people's
 * modules get that text added while they are imported.
 */
export const rewritingLoaders: Check = {
  id: 'rewriting-loaders',
  nodes: {
    ClassDef(node, at, report) {
      if (!node.body.some((one) => one.type === 'FunctionDef' && rewrites.test(one.name))) return;
      if (!isLoader(node, (base) => at.names(base)) || !holdsProgram(at.module)) return;
      report.hazard('loader-planted', { at: node.nameAt, end: node.nameAt + node.name.length });
    },
  },
};

function isLoader(
  { bases }: ClassDef,
  names: (base: ClassDef['bases'][number]) => readonly string[],
): boolean {
  return bases.some(
    (base) =>
      names(base).some(
        (name) => loads.test(name) && /^(?:importlib|imp|zipimport|_frozen_importlib)\b/.test(name),
      ) ||
      (base.type === 'Attribute' && loads.test(base.attr)),
  );
}

const answers = new WeakMap<Module, boolean>();
const longest = 20_000;

/** Whether one of the texts of a module is such a program; looked through once, and only where a loader stands in it. */
function holdsProgram(module: Module): boolean {
  const before = answers.get(module);
  if (before !== undefined) return before;
  let found = false;
  walkModule(module, (node) => {
    if (found) return false;
    // What only describes stands alone.
    if (node.type === 'Expr' && node.value.type === 'Constant') return false;
    if (node.type !== 'Constant' || node.value === null || typeof node.value === 'boolean') return true;
    const text =
      typeof node.value === 'string'
        ? node.value.slice(0, longest)
        : node.value instanceof Uint8Array
          ? Buffer.from(node.value.subarray(0, longest)).toString('latin1')
          : '';
    found = text.length > 20 && imports.test(text) && reaches.test(text);
    return !found;
  });
  answers.set(module, found);
  return found;
}
