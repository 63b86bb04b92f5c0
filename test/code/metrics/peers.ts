import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cognitive } from '../../../src/code/metrics/cognitive.ts';
import {
  type ClassBlock,
  cyclomatic,
  cyclomaticRank,
  type FunctionBlock,
} from '../../../src/code/metrics/cyclomatic.ts';
import { halstead } from '../../../src/code/metrics/halstead.ts';
import { maintainability, maintainabilityRank } from '../../../src/code/metrics/maintainability.ts';
import { type RawLines, rawLines } from '../../../src/code/metrics/raw.ts';
import type { Module } from '../../../src/code/python/ast.ts';
import { decodePython } from '../../../src/code/python/decode.ts';
import { parsePython } from '../../../src/code/python/parse/parse.ts';
import { lineOf } from '../../../src/code/python/source-lines.ts';
import type { HalsteadMetrics } from '../../../src/core/code-metrics.ts';

const script = fileURLToPath(new URL('peers.py', import.meta.url));

/** What the peers say of one file: numbers by metric, or why there are none. */
export type Said = Readonly<Record<string, unknown>> & { readonly error?: string; readonly raws?: boolean };

export function askPeers(python: string, files: readonly string[]): Promise<Readonly<Record<string, Said>>> {
  return ask(python, [], files.join('\n')) as Promise<Readonly<Record<string, Said>>>;
}

export function askSamples(
  python: string,
): Promise<Readonly<Record<string, readonly (readonly unknown[])[]>>> {
  return ask(python, ['samples'], '') as Promise<Readonly<Record<string, readonly (readonly unknown[])[]>>>;
}

async function ask(python: string, words: readonly string[], input: string): Promise<unknown> {
  const child = spawn(python, ['-I', script, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += chunk;
  return JSON.parse(output);
}

/** The same, as measured here. */
export function measured(file: string): Readonly<Record<string, unknown>> {
  const module = parsePython(decodePython(readFileSync(file)).text);
  const decisions = cyclomatic(module);
  const report = halstead(module);
  const lines = rawLines(module.source.text);
  const effort = cognitive(module);
  const index = (countStrings: boolean): number =>
    maintainability(report.total.volume, decisions.total, lines, countStrings);
  return {
    cyclomatic: [...decisions.functions, ...decisions.classes].map((block) => shown(module, block)),
    total: decisions.total,
    withoutAssert: cyclomatic(module, { noAssert: true }).total,
    halstead: halsteadNumbers(report.total),
    halsteadByFunction: report.functions.map(({ node, halstead: own }) => [node.name, halsteadNumbers(own)]),
    raw: rawNumbers(lines),
    maintainability: [index(true), index(false)],
    rank: maintainabilityRank(index(true)),
    cognitive: effort.total,
    cognitiveByFunction: effort.functions.map(({ classes, node, complexity }) => [
      [...classes, node.name].join('::'),
      complexity,
    ]),
  };
}

export const metrics = [
  'cyclomatic',
  'total',
  'withoutAssert',
  'halstead',
  'halsteadByFunction',
  'raw',
  'maintainability',
  'rank',
  'cognitive',
  'cognitiveByFunction',
] as const;

/** Metrics that go by the lines of the source, and so by the version of the tokenizer that radon runs with. */
export const byLines: ReadonlySet<string> = new Set(['raw', 'maintainability', 'rank']);

function shown(module: Module, block: FunctionBlock | ClassBlock): unknown {
  const common = {
    type: block.type,
    name: block.name,
    line: lineOf(module.source, block.node.at),
    complexity: block.complexity,
    rank: cyclomaticRank(block.complexity),
  };
  if (block.type === 'function')
    return { ...common, class: block.className, closures: block.closures.map((each) => shown(module, each)) };
  return {
    ...common,
    real: block.realComplexity,
    methods: block.methods.map((each) => shown(module, each)),
    inner: block.innerClasses.map((each) => shown(module, each)),
  };
}

/** In radon's order. */
export function halsteadNumbers(of: HalsteadMetrics): readonly number[] {
  const { h1, h2, N1, N2, vocabulary, length, calculatedLength, volume, difficulty, effort, time, bugs } = of;
  return [h1, h2, N1, N2, vocabulary, length, calculatedLength, volume, difficulty, effort, time, bugs];
}

/** In radon's order. */
export function rawNumbers({
  loc,
  lloc,
  sloc,
  comments,
  multi,
  blank,
  singleComments,
}: RawLines): readonly number[] {
  return [loc, lloc, sloc, comments, multi, blank, singleComments];
}

/** Whether two values are the same; floats but for the last bits, as C libraries differ in their logarithms. */
export function same(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Math.abs(one - other) <= 1e-12 * Math.max(1, Math.abs(one), Math.abs(other));
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, i) => same(each, other[i]));
  if (one !== null && other !== null && typeof one === 'object' && typeof other === 'object') {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) =>
        same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
      )
    );
  }
  return one === other;
}

/** Files of Python below a folder, sorted by path; those of CPython's own that are meant not to be read are left out. */
export function pythonFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.py') && !/(?:^|\/)(?:site-packages|__pycache__|lib2to3\/tests\/data)\//.test(path),
    )
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort();
}
