import { lineOf } from '../source-lines.ts';
import { walkModule } from '../walk.ts';
import type { Gates, Surroundings } from './gate.ts';
import type { Binding, ClassInfo, FunctionInfo, ModuleInfo } from './model.ts';
import type { Problem } from './proof.ts';
import { isNamed, judgeClass, judgeFunction } from './verdict.ts';

/** What loading something by its name would do. */
export interface NameProfile {
  /** Dotted, as a pickle imports it. */
  readonly name: string;
  readonly kind: 'class' | 'function';
  readonly path: string;
  readonly line: number;
  /** Empty where it is data. */
  readonly problems: readonly Problem[];
}

/** Modules that no model is made of. */
const aside = /(?:^|\.)(?:tests?|conftest|setup|docs?|examples?|test_\w+|\w+_test|__main__)(?:\.|$)/;

export function isAside({ name }: ModuleInfo): boolean {
  return aside.test(name);
}

/**
 * Every class of a module, and every function that is public or that an object is made by.
 * @param settled names of which somebody else answers: they are told, and not read.
 */
export function* profilesOf(
  around: Surroundings,
  gates: Gates,
  module: ModuleInfo,
  makers: ReadonlySet<string>,
  settled: (qualname: string) => boolean,
): Generator<NameProfile> {
  for (const of of definitions(module, makers)) {
    const isClass = 'members' in of;
    const name = `${module.name}.${of.qualname}`;
    const line = lineOf(module.tree.source, of.node.nameAt);
    const at = { path: module.path, line };
    if (settled(of.qualname)) {
      yield { name, kind: isClass ? 'class' : 'function', path: module.path, line, problems: [] };
      continue;
    }
    const shown = { name, kind: isClass ? ('class' as const) : ('function' as const), ...at };
    const clash: Problem = {
      ...{ phase: 'import', capability: null, ...at },
      why: 'the name may stand for something else: it is bound more than once',
    };
    if (!isNamed(around, of)) yield { ...shown, problems: [clash] };
    else
      yield {
        ...shown,
        problems: isClass ? judgeClass(around, gates, of) : judgeFunction(around, gates, of),
      };
  }
}

function* definitions(module: ModuleInfo, makers: ReadonlySet<string>): Generator<ClassInfo | FunctionInfo> {
  const waiting: Iterable<readonly Binding[]>[] = [module.names.values()];
  for (let names = waiting.pop(); names !== undefined; names = waiting.pop())
    for (const bindings of names)
      for (const binding of bindings)
        if (binding.kind === 'class') {
          yield binding.cls;
          waiting.push(binding.cls.members.values());
        } else if (binding.kind === 'function' && binding.fn.owner === null && isShown(binding.fn, makers))
          yield binding.fn;
}

function isShown({ node }: FunctionInfo, makers: ReadonlySet<string>): boolean {
  return !node.name.startsWith('_') || makers.has(node.name);
}

/** The names that stand first in what a `__reduce__` returns: pickles call them. */
export function makersIn(module: ModuleInfo): Set<string> {
  const found = new Set<string>();
  walkModule(module.tree, (node) => {
    if (node.type !== 'FunctionDef' || !/^__reduce(?:_ex)?__$/.test(node.name)) return;
    walkModule(node, (inner) => {
      if (inner.type !== 'Return' || inner.value?.type !== 'Tuple') return;
      const [first] = inner.value.elts;
      if (first?.type === 'Name') found.add(first.id);
      if (first?.type === 'Attribute') found.add(first.attr);
    });
  });
  return found;
}
