import type { CodeContext, HazardFact } from '../../core/code.ts';
import { firstPart } from '../../core/dotted-names.ts';
import type { ImportEdge, PythonSink, Workspace } from '../python/analysis.ts';
import { parsePython } from '../python/parse/parse.ts';
import { readPythonModule } from '../python/read-python.ts';
import { type Line, pathConfiguration } from './lines.ts';
import { type FilesBeside, modulesBeside } from './modules-beside.ts';
import { standardModules } from './standard-modules.ts';

/** A `.pth` file, and what is known of its surroundings. */
interface PathFile {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly context: CodeContext;
  readonly workspace?: Workspace;
  readonly beside?: FilesBeside;
}

const mostPaths = 1000;
const mostUnseen = 100;
const shown = 200;

/**
 * Reads a path configuration file: what its lines run is read as Python, at import of everything, and modules of the
 * target are followed from there.
 * @returns its lines as Python, and whether what they do is known, as far as the modules are that they import.
 */
export async function readPathConfiguration(
  file: PathFile,
  sink: PythonSink,
): Promise<{ readonly python: string; readonly whole: boolean }> {
  const { bytes, path, context, beside } = file;
  const { python, runs, paths, plain } = pathConfiguration(bytes);
  const tell = (hazard: string, line: number, evidence: string): void =>
    sink.emit(hazardAt(hazard, line, evidence, context));
  for (const one of paths.slice(0, mostPaths))
    if (leadsOut(one.text, path)) tell('path-line-elsewhere', one.line, one.text.slice(0, shown));
  if (runs.length === 0) return { python, whole: plain };
  const unseen = new Map<string, number>();
  const note = (imports: readonly ImportEdge[]): void => {
    for (const { name, path: target, line } of imports) {
      const top = firstPart(name);
      if (target !== null || standardModules.has(top) || unseen.has(top) || unseen.size >= mostUnseen)
        continue;
      if (!onlySpecified(python, name)) unseen.set(top, line);
    }
  };
  const within = beside === undefined ? null : await modulesBeside(path, bytes, beside);
  const workspace = within?.workspace ?? file.workspace;
  const around = { path, context, reach: 'load', ...(workspace === undefined ? {} : { workspace }) } as const;
  readPythonModule(
    { ...around, text: python },
    {
      ...sink,
      analysed: (module, imports, at, where) => {
        note(imports);
        sink.analysed?.(module, imports, at, where);
      },
    },
  );
  for (const module of within?.reached ?? [])
    readPythonModule(
      { ...around, path: module, text: workspace?.module(module)?.source.text ?? '' },
      calledFrom(module, sink),
    );
  for (const [name, line] of unseen) tell('startup-module-unseen', line, `import ${name}`);
  return { python, whole: plain && runs.every(standsAlone) };
}

const loads = /\bexec_module|load_module|\bloader\b/;

/**
 * What functions of a module do because the lines call them. What the module does by itself is told where it is read as a
 * member of its own.
 */
function calledFrom(module: string, sink: PythonSink): PythonSink {
  return {
    emit: (fact) => {
      if (fact.kind !== 'effect' || fact.phase !== 'import' || fact.through === undefined) return;
      sink.emit({ ...fact, where: { ...fact.where, member: module } });
    },
    embedded: (code) => {
      if (code.phase === 'import') sink.embedded({ ...code, by: `${module}!${code.by}`, verbatim: false });
    },
  };
}

/** A specification that was found for a name runs nothing of it: so namespace packages are made. */
function onlySpecified(python: string, name: string): boolean {
  if (loads.test(python)) return false;
  const asked = python.split(`find_spec('${name}'`).length - 1;
  const imported = python.includes(`import ${name}`) || python.includes(`__import__('${name}`);
  return asked > 0 && !imported;
}

/** Each line is executed for itself: what only parses together with the next one is not what Python runs. */
function standsAlone({ text }: Line): boolean {
  return !text.endsWith('\\') && parsePython(`${text}\n`).errors.length === 0;
}

/** Whether a folder that joins `sys.path` lies outside of the target: absolute, or above its root. */
function leadsOut(path: string, from: string): boolean {
  if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return true;
  let depth = from.split('/').length - 1;
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function hazardAt(hazard: string, line: number, evidence: string, context: CodeContext): HazardFact {
  return {
    kind: 'hazard',
    where: { line },
    language: 'python',
    context,
    hazard,
    phase: 'import',
    reach: 'load',
    evidence,
  };
}
