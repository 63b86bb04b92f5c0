import type { EffectRecord, Frame, FunctionState } from '../state.ts';
import { dependencyMask } from '../values/marks.ts';

/** Run a file by its path; of one of the repository it is known what that does. */
const runsFile =
  /^importlib\.machinery\.(?:ModuleSpec\.loader|SourceFileLoader)\.(?:exec|load)_module$|^runpy\.run_path$|^imp\.load_source$/;

/** Functions that were called with arguments which an evaluation of its own did not look at. */
const called = new WeakSet<FunctionState>();
/** What a function does with whatever path it is given; null where a call was found to give it one that leads elsewhere. */
const waiting = new WeakMap<EffectRecord, FunctionState | null>();
/** Nobody imports anything from it. */
const installs = /(?:^|\/)setup\.py$/;

/** Nobody looked at what this call gives the function. */
export function calledBySummary(state: FunctionState): void {
  called.add(state);
}

/** Notes where the path of a file that is run is a parameter's: each call that says which one is followed by itself. */
export function notesLoad(record: EffectRecord, { func, special, owner }: Frame, marks: number): void {
  if (!runsFile.test(record.callable)) return;
  const waits =
    func !== null && special === null && owner === func.info.owner && (marks & dependencyMask) !== 0;
  waiting.set(record, waits && waiting.get(record) !== null ? func.state : null);
}

/**
 * Whether a file is run by its path only for callers from elsewhere: every call that there is leads to a file of the
 * repository, and is told as what that does. The name of the function stands nowhere but in such calls.
 */
export function isResolvedLoad(record: EffectRecord): boolean {
  const state = waiting.get(record) ?? null;
  const { info, escapes, handed, module } = record.owner;
  if (state === null || info === null || called.has(state) || escapes || handed) return false;
  if (!installs.test(module.path)) return false;
  if (info.method || info.layer !== null || info.qualified !== info.name) return false;
  if (info.node.type !== 'FunctionDef' || info.node.decorators.length > 0) return false;
  return isOnlyCalled(info.name, module.tree.source.text);
}

function isOnlyCalled(name: string, text: string): boolean {
  const word = /[\w$]/;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (word.test(text[at - 1] ?? ' ')) continue;
    const next = text[at + name.length] ?? ' ';
    if (!word.test(next) && next !== '(') return false;
  }
  return true;
}
