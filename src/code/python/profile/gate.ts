import type { EffectFact } from '../../../core/code.ts';
import { lineOf } from '../source-lines.ts';
import { newProof, topFrame } from './functions.ts';
import { operators } from './hooks.ts';
import type { ModuleInfo, Sources } from './model.ts';
import { type Knows, looking } from './outside.ts';
import { type Problem, type Proof, problem } from './proof.ts';
import { execute } from './statements.ts';

/** What the search asks of whoever reads the sources. */
export interface Surroundings {
  readonly sources: Sources;
  readonly knows: Knows;
  /** Whether importing a module from outside of the sources is known to do nothing. */
  knowsModule(name: string): boolean;
  /** What the analysis of code found in a module. */
  effects(module: ModuleInfo): readonly EffectFact[];
}

interface Gate {
  readonly problems: readonly Problem[];
  readonly imported: readonly ModuleInfo[];
}

/** What importing modules runs: each is read once. */
export class Gates {
  private readonly known = new Map<ModuleInfo, Gate>();
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** What stands against importing a module, with all that it imports in its turn. */
  problems(modules: Iterable<ModuleInfo>): Problem[] {
    const found: Problem[] = [];
    const seen = new Set<ModuleInfo>();
    const waiting = [...modules];
    while (waiting.length > 0) {
      const module = waiting.pop() as ModuleInfo;
      if (seen.has(module)) continue;
      seen.add(module);
      const gate = this.gate(module);
      if (found.length < mostTold) found.push(...gate.problems);
      waiting.push(...gate.imported, ...this.parents(module));
    }
    return found;
  }

  private parents({ name }: ModuleInfo): ModuleInfo[] {
    const parts = name.split('.');
    return parts.flatMap((_, at) => this.around.sources.modules.get(parts.slice(0, at).join('.')) ?? []);
  }

  private gate(module: ModuleInfo): Gate {
    const known = this.known.get(module);
    if (known !== undefined) return known;
    const { sources, knows } = this.around;
    const proof = newProof(sources, knows);
    const frame = topFrame(module);
    const [error] = module.tree.errors;
    if (module.problem !== null) problem(proof, frame, 0, module.problem);
    if (error !== undefined) problem(proof, frame, error.at, 'the source does not parse here');
    if (module.tree.python2) problem(proof, frame, 0, 'only Python 2 reads it');
    execute(proof, module.tree.body, frame);
    operators(proof, 'top');
    checkEffects(this.around, proof, module);
    checkForeign(this.around, proof);
    const imported = [...proof.imported].flatMap((name) => sources.modules.get(name) ?? []);
    const gate = { problems: [...proof.problems.values()], imported };
    this.known.set(module, gate);
    return gate;
  }
}

const mostTold = 6;

/** Modules of libraries that nobody read run on import too. */
export function checkForeign({ knowsModule }: Surroundings, proof: Proof): void {
  for (const [name, { module, at }] of proof.foreign)
    if (!knowsModule(name))
      problem(proof, { mode: 'top', module }, at, `imports ${name}, of which the source is not at hand`);
}

/** What the analysis of code saw happen in what runs counts, whatever the proof made of it. */
export function checkEffects({ effects }: Surroundings, proof: Proof, onImport: ModuleInfo | null): void {
  const modules = new Set([...proof.visited.values(), ...(onImport === null ? [] : [onImport])]);
  for (const module of modules) {
    const ranges = [...proof.visited]
      .filter(([, of]) => of === module)
      .map(([node]) => [
        lineOf(module.tree.source, node.at),
        lineOf(module.tree.source, Math.max(node.at, node.end - 1)),
      ]);
    for (const effect of effects(module)) {
      const line = effect.where.line ?? 0;
      const runs =
        (module === onImport && effect.phase === 'import') ||
        ranges.some(([from = 0, to = 0]) => line >= from && line <= to);
      if (!runs || quiet.has(effect.capability)) continue;
      if (onImport !== null && looking.has(effect.capability)) continue;
      const at = module.tree.source.lineStarts[Math.max(0, line - 1)] ?? 0;
      const mode = onImport === null ? 'load' : 'top';
      problem(proof, { mode, module }, at, `reaches ${effect.callable}`, effect.capability);
    }
  }
}

/** `hasattr` with a constant and the like; the proof itself asks which name is looked up. */
const quiet: ReadonlySet<string> = new Set(['reflection']);
