import type { CodeContext, CodeReach, HazardFact } from '../../core/code.ts';
import { readYaml } from '../yaml-document.ts';
import { givenHost } from './given-host.ts';
import { readPlaybook, type UnreadTask } from './read-playbook.ts';
import { remotePipelines } from './remote-pipelines.ts';
import { strangersWork } from './strangers-work.ts';

const mostDocuments = 16;
const mostUnread = 20;

/** Containers that are given the machine, workflows that run what strangers send, and tasks that could not be read. */
export function declaredHazards(
  kind: string,
  text: string,
  context: CodeContext,
  reach: CodeReach,
): readonly HazardFact[] {
  if (kind === 'playbook') return unreadTasks(text, context, reach);
  if (kind !== 'compose' && kind !== 'workflow') return [];
  const found: HazardFact[] = [];
  let before = 0;
  for (const part of text.split(/^---[ \t]*$/m).slice(0, mostDocuments)) {
    const value = part.trim() === '' ? null : plain(part);
    for (const each of [...givenHost(value), ...strangersWork(value), ...remotePipelines(value)]) {
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

/** Tasks of a playbook that YAML refuses: Ansible may take what this parser does not, and runs them all the same. */
function unreadTasks(text: string, context: CodeContext, reach: CodeReach): readonly HazardFact[] {
  const unread: UnreadTask[] = [];
  readPlaybook(text, unread);
  return unread.slice(0, mostUnread).map(
    ({ line, text: evidence }): HazardFact => ({
      ...{ kind: 'hazard', language: 'text', hazard: 'unparsed-code', phase: 'start' },
      ...{ where: { line }, context, reach, evidence },
    }),
  );
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
