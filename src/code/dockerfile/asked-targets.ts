import type { AskedFor } from '../run-place.ts';
import type { MakeLine } from './make-lines.ts';
import type { MakeText } from './make-variables.ts';

const mostTargets = 2_000;
const mostSteps = 20_000;

/** What is done to what others use, in the words that a target says it by. `clean` speaks of files that make has made. */
const words: readonly (readonly [AskedFor, RegExp])[] = [
  ['publish', /^(?:push|publish|release|releases|deploy|upload|ship|dist|registry)$/i],
  ['remove', /^(?:destroy|teardown|undeploy|uninstall|delete|down|nuke|drop|purge|decommission)$/i],
];

function saidBy(target: string): AskedFor | undefined {
  const parts = target.replace(/tear[-_]?down/i, 'teardown').split(/[-_./:]/);
  return words.find(([, pattern]) => parts.some((part) => pattern.test(part)))?.[0];
}

/**
 * Targets whose name says that they publish or remove something, and that nothing starts but somebody who asks for them by that
 * name: neither the first of the file, nor what another target needs or calls whose name does not say it.
 */
export function askedTargets(
  lines: readonly string[],
  kinds: readonly MakeLine[],
  made: MakeText,
): ReadonlyMap<string, AskedFor> {
  const users = new Map<string, Set<string>>();
  const targets: string[] = [];
  let edges = 0;
  const uses = (user: string, used: string): void => {
    edges += 1;
    if (edges > mostSteps) return;
    const known = users.get(used);
    if (known === undefined) users.set(used, new Set([user]));
    else known.add(user);
  };
  let first: string | undefined;
  for (const [at, { kind, target }] of kinds.entries()) {
    const names = namesIn(made.of(target[0] ?? ''));
    if (targets.length > mostTargets) return new Map();
    if (names.length === 0) continue;
    if (names[0]!.startsWith('.') && !names[0]!.includes('/')) continue;
    if (kind === 'make') {
      if (kinds[at - 1]?.target === target) continue;
      first ??= names.find((name) => !name.includes('%'));
      targets.push(...names);
      for (const used of namesIn(made.of(target[1] ?? ''))) for (const user of names) uses(user, used);
    } else
      for (const [, called = ''] of lines[at]!.matchAll(/(?:\$[({]MAKE[)}]|\bmake\b)([^;&|]{0,200})/g))
        for (const used of namesIn(called)) for (const user of names) uses(user, used);
  }
  if (edges > mostSteps) return new Map();
  const goals = new Set([first, ...lines.flatMap((line) => goalOf(line))]);
  const asked = new Map<string, AskedFor>();
  let steps = 0;
  for (const target of new Set(targets)) {
    const said = saidBy(target);
    if (said === undefined) continue;
    const seen = new Set([target]);
    for (const each of seen) {
      for (const user of users.get(each) ?? []) {
        steps += 1;
        seen.add(user);
      }
      // What is not followed to its end might be started by anything.
      if (steps > mostSteps) return new Map();
    }
    if ([...seen].every((each) => !goals.has(each) && saidBy(each) === said)) asked.set(target, said);
  }
  return asked;
}

function namesIn(text: string): readonly string[] {
  return text.split(/\s+/, 200).filter((name) => name !== '' && !name.startsWith('-') && !name.includes('='));
}

function goalOf(line: string): readonly string[] {
  const [, goal] = /^[ ]*\.DEFAULT_GOAL[ \t]*[:?]?=[ \t]*(\S+)/.exec(line) ?? [];
  return goal === undefined ? [] : [goal];
}
