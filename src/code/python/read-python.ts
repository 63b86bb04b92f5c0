import type { CodeContext, CodePhase, CodeReach, EffectFact, HazardFact } from '../../core/code.ts';
import type { Code, CodeSink } from '../code.ts';
import { analyseModule } from './analyse.ts';
import type { ModuleAnalysis, PythonSink, Workspace } from './analysis.ts';
import type { Module } from './ast.ts';
import { decodePython } from './decode.ts';
import { parsePython } from './parse/parse.ts';
import { lineOf } from './source-lines.ts';

/** Larger sources than any that people write; what is beyond was not read. */
const largest = 16 * 2 ** 20;
const mostProblems = 20;

interface PythonFile {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly context: CodeContext;
  readonly reach: CodeReach;
  readonly workspace?: Workspace;
  /** True where a loader itself runs the file as a program and calls what it defines, as pip does with setup.py. */
  readonly calledByLoader?: boolean;
  /** True where the file is a program that its host starts, or is imported by such programs alone. */
  readonly started?: boolean;
  /** True where no loader is known that names the file: it is one of many that might be imported. */
  readonly unnamed?: boolean;
  /** True for a module of a released package: its objects are made by whoever uses it, and not by a loader. */
  readonly released?: boolean;
}

interface Surroundings {
  readonly context: CodeContext;
  readonly phase: CodePhase;
  readonly reach: CodeReach;
  readonly calledByLoader?: boolean;
  readonly started?: boolean;
  readonly unnamed?: boolean;
  readonly released?: boolean;
  readonly shown?: Code['shown'];
}

/** Reads a file of Python with what its imports lead to. */
export function readPythonFile(file: PythonFile, sink: PythonSink): Module | null {
  const { bytes, path, context, reach, workspace } = file;
  const calledByLoader = file.calledByLoader === true;
  const started = file.started === true;
  const around: Surroundings = {
    context,
    reach,
    phase: started ? 'construct' : 'import',
    calledByLoader,
    started,
    unnamed: file.unnamed === true,
    released: file.released === true,
  };
  if (bytes.length > largest) {
    broken(sink, around, 1, `a source of ${bytes.length} bytes`);
    return null;
  }
  const decoded = decodePython(bytes);
  for (const { code, line, detail } of decoded.problems) {
    if (code === 'encoding-trick') hazard(sink, around, 'encoding-trick', line, detail);
    else broken(sink, around, line, detail);
  }
  return readDecoded(decoded.text, path, workspace, around, sink);
}

/** Reads a module of which the text is known, in the place of a file that is none of Python's by itself. */
export function readPythonModule(
  { text, path, context, reach, workspace }: Omit<PythonFile, 'bytes'> & { readonly text: string },
  sink: PythonSink,
): Module {
  return readDecoded(text, path, workspace, { context, reach, phase: 'import' }, sink);
}

function readDecoded(
  text: string,
  path: string,
  workspace: Workspace | undefined,
  around: Surroundings,
  sink: PythonSink,
): Module {
  const known = workspace?.module(path) ?? null;
  // The workspace may have read the file earlier: what counts is what these bytes are.
  const same = known !== null && known.source.text === text;
  const module = same ? known : parsePython(text);
  const own = workspace === undefined ? alone(path, module) : within(workspace, path, module);
  tell(path, module, same && workspace !== undefined ? workspace : own, around, sink);
  return module;
}

/** Reads Python that stands in another text. */
export function readPythonText(code: Code, sink: PythonSink): void {
  const module = parsePython(code.text);
  tell('<text>', module, alone('<text>', module), code, sink);
}

function tell(
  path: string,
  module: Module,
  workspace: Workspace,
  around: Surroundings,
  sink: PythonSink,
): void {
  for (const { at, detail } of module.errors.slice(0, mostProblems))
    broken(sink, around, lineOf(module.source, at), detail);
  if (module.python2 && module.errors.length === 0)
    hazard(sink, around, 'python-2-source', 1, 'what only Python 2 reads');
  const found = analyseModule(path, workspace, { context: around.context });
  sink.analysed?.(module, found.imports, around);
  for (const fact of inOrder(found)) {
    const placed = { ...fact, ...here(fact, around) };
    sink.emit(placed.kind === 'effect' ? { ...placed, ...hostOf(around) } : placed);
  }
  for (const { line, detail } of found.problems)
    sink.emit({ kind: 'anomaly', where: { line }, code: 'over-budget', detail });
  for (const inner of found.embedded) sink.embedded({ ...inner, ...here(inner, around) });
}

/** Who runs the file, where that is no import. */
function hostOf({ started, calledByLoader }: Surroundings): Pick<EffectFact, 'started' | 'builds'> {
  return {
    ...(started === true ? { started: true } : {}),
    ...(calledByLoader === true ? { builds: true } : {}),
  };
}

/** By line, so that a person reads them from top to bottom; in the order of the analysis where lines are equal. */
function inOrder({ effects, hazards }: ModuleAnalysis): readonly (EffectFact | HazardFact)[] {
  return [...effects, ...hazards].sort((a, b) => (a.where.line ?? 0) - (b.where.line ?? 0));
}

/** What runs when the text is run, runs when what holds it is; nothing happens sooner than the file itself is reached. */
function here(
  { phase }: { readonly phase: CodePhase },
  { phase: outer, reach, context, calledByLoader, started, released }: Surroundings,
): { phase: CodePhase; reach: CodeReach; context: CodeContext } {
  if (started === true && phase === 'start') return { context, reach, phase: outer };
  if (calledByLoader === true && (phase === 'call' || phase === 'start'))
    return { context, reach, phase: phase === 'start' ? outer : 'construct' };
  if (released === true && phase === 'construct') return { context, reach, phase: 'call' };
  return { context, reach, phase: phase === 'import' ? outer : phase };
}

function alone(path: string, module: Module): Workspace {
  return { resolve: () => null, module: (asked) => (asked === path ? module : null) };
}

function within(workspace: Workspace, path: string, module: Module): Workspace {
  return {
    resolve: (name, level, from) => workspace.resolve(name, level, from),
    module: (asked) => (asked === path ? module : workspace.module(asked)),
  };
}

/** Where a loader runs the file, not to understand it is not to have read it; elsewhere it is for a person to look at. */
function broken(sink: CodeSink, around: Surroundings, line: number, detail: string): void {
  if (around.shown === 'output') hazard(sink, around, 'shown-text', line, detail);
  else if (around.shown === 'code') hazard(sink, around, 'unparsed-code', line, detail);
  else if (around.context === 'repository' && (around.reach !== 'load' || around.unnamed === true))
    hazard(sink, around, 'unparsed-code', line, detail);
  else sink.emit({ kind: 'anomaly', where: { line }, code: 'code-broken', detail });
}

function hazard(sink: CodeSink, around: Surroundings, id: string, line: number, evidence: string): void {
  const { context, phase, reach } = around;
  sink.emit({
    kind: 'hazard',
    where: { line },
    language: 'python',
    context,
    hazard: id,
    phase,
    reach,
    evidence,
  });
}
