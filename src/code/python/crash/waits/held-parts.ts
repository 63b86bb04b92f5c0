import type { Stmt } from '../../ast.ts';
import { blocksOf } from '../../blocks.ts';
import { walkModule } from '../../walk.ts';
import { pathOf, someHolds } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { type Lock, waitsFor } from './locks.ts';

/** Statements that run while a lock is held. */
export interface HeldPart {
  readonly path: string;
  readonly body: readonly Stmt[];
  readonly scope: Scope;
}

const deepest = 50;

/** The parts of the file that run under one of its locks: bodies of `with`, and what stands behind `acquire()`. */
export function heldParts(locks: ReadonlyMap<string, Lock>, search: Search): readonly HeldPart[] {
  const { survey, module } = search;
  const parts: HeldPart[] = [];
  for (const { node, place } of survey.others) {
    if (node.type !== 'With') continue;
    for (const { context } of node.items) {
      const path = pathOf(context);
      if (path !== null && locks.has(path)) parts.push({ path, body: node.body, scope: place.scope });
    }
  }
  if (!module.source.text.includes('.acquire(')) return parts;
  const { releasing, signals } = releases(search);
  for (const node of [module, ...survey.functions.map((found) => found.node)]) {
    const scope = survey.scopeOf.get(node);
    if (scope !== undefined) behindAcquire(node.body, { scope, locks, releasing, signals, parts }, 0);
  }
  return parts;
}

interface Releases {
  /** Names of functions of the file that let go of a lock. */
  readonly releasing: ReadonlySet<string>;
  /** Locks that one function lets go of without having taken them: another one waits for it to do so. */
  readonly signals: ReadonlySet<string>;
}

function releases({ survey, spend }: Search): Releases {
  const releasing = new Set<string>();
  const signals = new Set<string>();
  for (const { node } of survey.functions) {
    if (!spend(node.end - node.at)) break;
    const released = new Set<string>();
    const taken = new Set<string>();
    for (const statement of node.body)
      walkModule(statement, (inner) => {
        if (inner.type === 'FunctionDef') return false;
        const path = inner.type === 'Attribute' ? pathOf(inner.value) : null;
        if (inner.type !== 'Attribute' || path === null) return true;
        if (inner.attr === 'release') released.add(path);
        if (inner.attr === 'acquire') taken.add(path);
        return true;
      });
    if (released.size > 0) releasing.add(node.name);
    for (const path of released) if (!taken.has(path)) signals.add(path);
  }
  return { releasing, signals };
}

interface Gathering extends Releases {
  readonly scope: Scope;
  readonly locks: ReadonlyMap<string, Lock>;
  readonly parts: HeldPart[];
}

function behindAcquire(block: readonly Stmt[], gathering: Gathering, depth: number): void {
  if (depth > deepest) return;
  const { scope, locks, releasing, signals, parts } = gathering;
  block.forEach((statement, at) => {
    const path = statement.type === 'Expr' ? waitsFor(statement.value) : null;
    if (path !== null && locks.has(path) && !signals.has(path)) {
      const body = untilReleased(block.slice(at + 1, at + longest), path, releasing);
      parts.push({ path, body, scope });
    }
    for (const inner of blocksOf(statement)) behindAcquire(inner, gathering, depth + 1);
  });
}

const longest = 100;

/** What comes before a statement in which the lock may be let go; of a `try` that ends with it, its body. */
function untilReleased(
  block: readonly Stmt[],
  path: string,
  releasing: ReadonlySet<string>,
): readonly Stmt[] {
  const mayRelease = (body: readonly Stmt[]): boolean =>
    someHolds(body, (node) => {
      if (node.type === 'Attribute' && node.attr !== 'acquire' && pathOf(node.value) === path) return true;
      if (node.type !== 'Call') return false;
      const { func, args } = node;
      const name = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
      return releasing.has(name) || args.some((arg) => pathOf(arg) === path);
    });
  const held: Stmt[] = [];
  for (const statement of block) {
    if (!mayRelease([statement])) {
      held.push(statement);
      continue;
    }
    if (statement.type === 'Try' && !mayRelease(statement.body)) held.push(...statement.body);
    break;
  }
  return held;
}
