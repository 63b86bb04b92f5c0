import type { Arguments, Expr, FunctionDef } from '../ast.ts';
import { lineOf } from '../source-lines.ts';
import type { ClassInfo, FunctionInfo, ModuleInfo, Sources } from './model.ts';
import type { Knows } from './outside.ts';
import { data, file, type Value } from './values.ts';

/**
 * How strictly code is read. `load`: it runs while a file is loaded, on values that the file chose. `reach`: something
 * else that is admitted may call it: it may call what it is given, and must reach nothing beyond the program. `top`: it
 * runs on import, on values of its own.
 */
export type Mode = 'load' | 'reach' | 'top';

/** Why a name is not admitted. */
export interface Problem {
  /** When it would happen. */
  readonly phase: 'import' | 'load' | 'use';
  /** What it reaches, where that is known; null for what could not be told. */
  readonly capability: string | null;
  readonly path: string;
  readonly line: number;
  readonly why: string;
}

/** What a call gives; `open` where a star hides how much. */
export interface Given {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  readonly open: boolean;
}

/** A function, a class body or a module while it is read. */
export interface Frame {
  readonly mode: Mode;
  readonly module: ModuleInfo;
  /** The class in whose body the function stands, for `super()`. */
  readonly owner: ClassInfo | null;
  /** The class body that is read. */
  readonly body: ClassInfo | null;
  /** The first parameter of a method, for `super()`. */
  readonly self: Value | null;
  /** What local names were ever bound to; null for a module and a class body. */
  readonly env: Map<string, Value> | null;
  readonly outer: Frame | null;
  readonly globals: Set<string>;
  readonly depth: number;
  returned: Value | undefined;
  changed: boolean;
}

/** All that is read to answer for one name. */
export interface Proof {
  readonly sources: Sources;
  readonly knows: Knows;
  readonly problems: Map<string, Problem>;
  /** Functions that run, with the module in which they stand. */
  readonly visited: Map<FunctionDef, ModuleInfo>;
  /** Modules of the sources that are imported on the way. */
  readonly imported: Set<string>;
  /** Names of modules that are imported on the way and of which there is no source. */
  readonly foreign: Map<string, { readonly module: ModuleInfo; readonly at: number }>;
  /** Classes of which objects are made on the way: whatever is done with those runs their operators. */
  readonly made: Set<ClassInfo>;
  readonly memo: Map<string, Value>;
  readonly active: Set<string>;
  steps: number;
  evaluate(node: Expr, frame: Frame): Value;
  call(callee: Value, given: Given, frame: Frame, at: number): Value;
  run(fn: FunctionInfo, self: Value | null, given: Given, frame: Pick<Frame, 'mode' | 'depth'>): Value;
  assign(target: Expr, value: Value, frame: Frame): void;
}

const mostProblems = 12;
const mostSteps = 60_000;
export const deepestCalls = 40;

export const nothingGiven: Given = { positional: [], keywords: new Map(), open: false };

/** Arguments that nobody knows. */
export const anything: Given = { ...nothingGiven, open: true };

/** A function inside another, or a lambda: whoever gets it may call it with anything. */
export function innerFrame(frame: Frame, { posonly, args, kwonly, vararg, kwarg }: Arguments): Frame {
  const env = new Map<string, Value>();
  for (const { arg } of [...posonly, ...args, ...kwonly]) env.set(arg, file);
  for (const rest of [vararg, kwarg]) if (rest !== null) env.set(rest.arg, data);
  return { ...frame, env, outer: frame, globals: new Set(), returned: undefined, changed: false };
}

export function problem(
  proof: Proof,
  frame: Pick<Frame, 'mode' | 'module'>,
  at: number,
  why: string,
  capability: string | null = null,
): void {
  if (proof.problems.size >= mostProblems) return;
  const phase = frame.mode === 'top' ? 'import' : frame.mode === 'load' ? 'load' : 'use';
  const line = lineOf(frame.module.tree.source, at);
  const found: Problem = { phase, capability, path: frame.module.path, line, why };
  const key = `${found.path}:${line} ${why}`;
  if (!proof.problems.has(key)) proof.problems.set(key, found);
}

/** False once so much was read that the rest is left: nothing that was not read is admitted. */
export function step(proof: Proof, frame: Frame, at: number): boolean {
  proof.steps += 1;
  if (proof.steps <= mostSteps) return true;
  if (proof.steps === mostSteps + 1) {
    const { path, tree } = frame.module;
    const line = lineOf(tree.source, at);
    const why = 'more would have to be read than is read for one name';
    proof.problems.set('budget', { phase: 'load', capability: null, path, line, why });
  }
  return false;
}
