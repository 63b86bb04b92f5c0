import { findCrashRisks } from '../../../../src/code/python/crash/index.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { lineOf } from '../../../../src/code/python/source-lines.ts';

/** What is found in a source, as `hazard:line`; its common indentation and its first line break are taken off. */
export function risksOf(source: string): readonly string[] {
  const module = parsePython(dedent(source));
  return findCrashRisks(module).map(({ hazard, node }) => `${hazard}:${lineOf(module.source, node.at)}`);
}

/** The kinds of what is found in a source, each once. */
export function hazardsOf(source: string): readonly string[] {
  return [...new Set(risksOf(source).map((risk) => risk.split(':')[0] as string))];
}

export function dedent(source: string): string {
  const lines = source.replace(/^\n/, '').split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common)).join('\n');
}
