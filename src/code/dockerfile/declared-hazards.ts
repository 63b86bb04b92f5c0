import type { CodeContext, CodeReach, HazardFact } from '../../core/code.ts';
import { readYaml } from '../yaml-document.ts';
import { givenHost } from './given-host.ts';
import { strangersWork } from './strangers-work.ts';

const mostDocuments = 16;

/** Containers that are given the machine, and workflows that run what strangers send. */
export function declaredHazards(
  kind: string,
  text: string,
  context: CodeContext,
  reach: CodeReach,
): readonly HazardFact[] {
  if (kind !== 'compose' && kind !== 'workflow') return [];
  const found: HazardFact[] = [];
  let before = 0;
  for (const part of text.split(/^---[ \t]*$/m).slice(0, mostDocuments)) {
    const value = part.trim() === '' ? null : plain(part);
    for (const each of [...givenHost(value), ...strangersWork(value)]) {
      const { hazard, word, evidence, detail } = each;
      found.push({
        kind: 'hazard',
        where: { line: before + lineOf(part, word) },
        language: 'text',
        context,
        hazard,
        phase: 'start',
        reach,
        evidence,
        ...(detail === undefined ? {} : { detail }),
      });
    }
    before += part.split('\n').length - 1;
  }
  return found;
}

function plain(text: string): unknown {
  const read = readYaml(text);
  if (read === null) return null;
  try {
    return read.document.toJS({ maxAliasCount: 100 });
  } catch {
    // More aliases than anybody writes.
    return null;
  }
}

function lineOf(text: string, word: string): number {
  const at = text.split('\n').findIndex((line) => line.includes(word));
  return at < 0 ? 1 : at + 1;
}
