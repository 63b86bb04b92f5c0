import type { CodeReach } from '../../core/code.ts';
import type { EntryPoint } from './entry-point.ts';
import { follow, type Reached, type ReachInput } from './follow.ts';
import { relativeImportFiles } from './remote-modules.ts';
import type { Resolution } from './resolve-import.ts';

/** Whether a loader runs a file, and by which way. */
export interface FileReach {
  readonly reach: CodeReach;
  /** From the entry point to the file, a step each; empty where nothing leads there. */
  readonly why: readonly string[];
  /** Where the way begins. */
  readonly entry: EntryPoint | null;
  readonly resolution: Resolution;
  /** Functions and classes of the file that its loader calls itself, so that what they do happens at load. */
  readonly calls: readonly string[] | 'all';
}

/** Steps of a way that are told; what lies between is counted. */
const shownSteps = 12;
/** Follows imports from the entry points: first what runs at load, then what something may run later. */
export function reachOf(entries: readonly EntryPoint[], input: ReachInput): ReadonlyMap<string, FileReach> {
  const reached = new Map<string, Reached>();
  const called = new Map<string, Set<string> | 'all'>();
  const present = entries.filter(({ path }) => input.listing.has(path));
  for (const entry of present) addCalls(called, entry);
  const remote = present.filter(({ resolution }) => resolution === 'remote-code');
  const copied = relativeImportFiles(input.listing, remote, input.names).files;
  const fetched = new Set([...remote.map(({ path }) => path), ...copied.keys()]);
  const waiting: Record<Rank, Reached[]> = { load: [], started: [], later: [] };
  const sources = input.listing.files.filter(({ path }) => path.endsWith('.py')).length;
  let loaded = 0;
  const meet = (met: Omit<Reached, 'depth'>): void => {
    if (!input.listing.has(met.path)) return;
    const known = reached.get(met.path);
    if (known !== undefined && order.indexOf(rankOf(known)) <= order.indexOf(rankOf(met))) return;
    const found: Reached = { ...met, depth: (met.before?.depth ?? 0) + 1 };
    reached.set(found.path, found);
    waiting[rankOf(found)].push(found);
    if (rankOf(found) === 'load' && found.path.endsWith('.py')) loaded += 1;
  };
  for (const entry of entries)
    meet({
      path: entry.path,
      reach: entry.reach,
      resolution: entry.resolution,
      entry,
      step: entry.why,
      before: null,
    });
  const swept = new Set<string>();
  for (const rank of order)
    for (let at = 0; at < waiting[rank].length; at += 1) {
      const file = waiting[rank][at]!;
      // Where any file may be imported, all of them are entry points already.
      if (loaded === sources && fetched.size === 0) break;
      if (file.entry.kind === 'importable' && (input.aside?.size ?? 0) === 0) continue;
      if (rank === 'later' && input.loadOnly === true) continue;
      if (reached.get(file.path) === file)
        follow(file, input, fetched, called.get(file.path) ?? [], swept, meet);
    }
  // What a loader fetches lies where any of the fetched files can import it.
  for (const [path, entry] of copied)
    meet({
      path,
      reach: 'later',
      resolution: 'remote-code',
      entry,
      step: `${entry.loader} fetches it with ${entry.path}, and no import leads to it`,
      before: null,
    });
  const result = new Map<string, FileReach>();
  for (const { path } of input.listing.files) {
    const found = reached.get(path);
    if (found !== undefined) result.set(path, told(found, called.get(path) ?? []));
  }
  return result;
}

/** What a loader imports, what a host starts as a program, and what something may run later. */
type Rank = 'load' | 'started' | 'later';
const order: readonly Rank[] = ['load', 'started', 'later'];

function rankOf({ reach, entry }: Pick<Reached, 'reach' | 'entry'>): Rank {
  return reach === 'load' && entry.kind === 'program' ? 'started' : reach;
}

function addCalls(called: Map<string, Set<string> | 'all'>, { path, calls }: EntryPoint): void {
  const known = called.get(path);
  if (known === 'all') return;
  if (calls === 'all') called.set(path, 'all');
  else if (known === undefined) called.set(path, new Set(calls));
  else for (const name of calls) known.add(name);
}

function told(found: Reached, calls: ReadonlySet<string> | readonly string[] | 'all'): FileReach {
  const steps: string[] = [];
  for (let at: Reached | null = found; at !== null && steps.length < shownSteps; at = at.before)
    steps.push(at.step);
  steps.reverse();
  const { entry, reach, resolution, depth } = found;
  const left = depth - steps.length;
  const why = left > 0 ? [entry.why, ...(left > 1 ? [`${left - 1} more files`] : []), ...steps] : steps;
  return { reach, why, entry, resolution, calls: calls === 'all' ? 'all' : [...calls] };
}
