import { kindOfMethod } from './attributes.ts';
import { hasPlainType } from './calls.ts';
import { find, lineageOf } from './classes.ts';
import { newProof, topFrame } from './functions.ts';
import { checkEffects, checkForeign, type Gates, type Surroundings } from './gate.ts';
import { elsewhere, hooks, namesOf, operators, runHook } from './hooks.ts';
import type { Binding, ClassInfo, FunctionInfo, ModuleInfo } from './model.ts';
import { duckMethods, readable } from './outside.ts';
import { anything, type Frame, type Given, type Problem, type Proof, problem } from './proof.ts';
import { lookUp } from './resolve.ts';
import { isPlainClass } from './statements.ts';
import { file, type Value } from './values.ts';

/** What stands against loading objects of a class; nothing where it is data. */
export function judgeClass(around: Surroundings, gates: Gates, cls: ClassInfo): Problem[] {
  const proof = newProof(around.sources, around.knows);
  const frame = topFrame(cls.module, 'load');
  const object: Value = { kind: 'object', cls };
  const lineage = lineageOf(around.sources, cls, around.knows);
  proof.call({ kind: 'ref', ref: { kind: 'class', cls } }, anything, frame, cls.node.at);
  // Its own special methods are asked below, each as strictly as what runs it.
  proof.made.delete(cls);
  if (!isPlainClass(proof, cls)) problem(proof, frame, cls.node.at, 'it is decorated by what may replace it');
  if (!hasPlainType(proof, cls))
    problem(proof, frame, cls.node.at, 'it has a metaclass, or arguments to one');
  const library = lineage.order.find((one) => one.kind === 'outside' && !one.quiet);
  for (const name of namesOf(lineage.order)) {
    const found = find(lineage, name);
    if (found.kind !== 'own') continue;
    for (const binding of found.bindings) {
      descriptor(around, proof, binding, name, frame);
      const mode = modeOf(proof, name, binding, library !== undefined);
      if (mode === null) continue;
      runHook(proof, name, binding, object, { ...frame, mode, module: found.cls.module });
    }
  }
  const modules = lineage.order.flatMap((one) => (one.kind === 'own' ? [one.cls.module] : []));
  return finish(around, gates, proof, modules);
}

/** Null for what nothing calls while a file is loaded. */
function modeOf(proof: Proof, name: string, binding: Binding, library: boolean): 'load' | 'reach' | null {
  if (hooks.has(name)) return 'load';
  if (elsewhere.has(name)) return null;
  if (binding.kind === 'function' && kindOfMethod(proof, binding.fn) === 'setter') return 'load';
  if (name.startsWith('__') && name.endsWith('__'))
    return binding.kind === 'value' && describing.test(name) ? null : 'reach';
  if (duckMethods.has(name) || readable.has(name)) return binding.kind === 'value' ? null : 'reach';
  // A base that was not read may call any method that the class puts in the place of its own.
  return library && binding.kind === 'function' ? 'reach' : null;
}

const describing =
  /^__(?:module|doc|slots|qualname|match_args|annotations|version|all|dict|name|author|test|array_priority|array_ufunc)__$/;

/** An attribute of the class that answers for reading and setting it. */
function descriptor(around: Surroundings, proof: Proof, binding: Binding, name: string, frame: Frame): void {
  if (binding.kind !== 'value' || binding.value?.type !== 'Call') return;
  const made = proof.evaluate(binding.value, { ...frame, mode: 'top' });
  if (made.kind !== 'object') return;
  const lineage = lineageOf(around.sources, made.cls, around.knows);
  for (const hook of ['__get__', '__set__', '__delete__', '__set_name__'])
    if (find(lineage, hook).kind !== 'none')
      problem(proof, frame, binding.value.at, `${name} is a descriptor, ${made.cls.qualname}`);
}

/** What stands against calling a function with anything. */
export function judgeFunction(around: Surroundings, gates: Gates, fn: FunctionInfo): Problem[] {
  const proof = newProof(around.sources, around.knows);
  const frame = topFrame(fn.module, 'load');
  const given: Given = { positional: [], keywords: new Map(), open: true };
  const returned = proof.run(fn, null, given, frame);
  if (fn.node.async) problem(proof, frame, fn.node.at, 'it is asynchronous');
  if (!['data', 'none', 'object'].includes(returned.kind))
    problem(proof, frame, fn.node.at, `it hands back ${wordsFor(returned)}, which a file could then change`);
  return finish(around, gates, proof, [fn.module]);
}

function wordsFor(value: Value): string {
  if (value.kind === 'shared') return 'what the whole program shares';
  if (value.kind === file.kind) return 'what it is given, or what was not told';
  return 'a class, a function or a module';
}

function finish(around: Surroundings, gates: Gates, proof: Proof, modules: readonly ModuleInfo[]): Problem[] {
  operators(proof, 'load');
  checkEffects(around, proof, null);
  checkForeign(around, proof);
  const later = [...proof.imported].flatMap((name) => around.sources.modules.get(name) ?? []);
  return [...proof.problems.values(), ...gates.problems([...modules, ...later, ...proof.visited.values()])];
}

function starsOf({ names }: ModuleInfo): ReadonlyMap<string, readonly Binding[]> {
  return new Map([['*', names.get('*') ?? []]]);
}

/** Whether importing the name gives just this class or function. */
export function isNamed(around: Surroundings, of: ClassInfo | FunctionInfo): boolean {
  const parts = of.qualname.split('.');
  const first = parts[0] as string;
  // Versions of one thing are judged one by one; a star may bring another.
  if (lookUp(around.sources, { ...of.module, names: starsOf(of.module) }, first)?.kind !== undefined)
    return false;
  let names: ReadonlyMap<string, readonly Binding[]> = of.module.names;
  for (const [at, part] of parts.entries()) {
    const bindings = names.get(part) ?? [];
    if (at === parts.length - 1)
      return bindings.every(
        (one) =>
          (one.kind === 'class' || one.kind === 'function') && 'members' in of === (one.kind === 'class'),
      );
    const [only, more] = bindings;
    if (more !== undefined || only?.kind !== 'class') return false;
    names = only.cls.members;
  }
  return false;
}
