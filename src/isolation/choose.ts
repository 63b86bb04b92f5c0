import { LoadlockError } from '../core/errors.ts';
import type { Backend, BackendId, Enforcement, Installed } from './backend.ts';
import { backends } from './index.ts';

export interface Demand {
  readonly enforcements: readonly Enforcement[];
  /** The guest talks over descriptors beyond stderr. */
  readonly descriptors: boolean;
  /** Only this one. By default the everyday one, or, where that does not enforce all of it, the strongest that does. */
  readonly backend?: BackendId | 'auto';
}

/**
 * What every load is held to. Not in it: `memory`, which without cgroups bounds each process and not all of them
 * together, and `kernel`, which needs a second kernel.
 */
export const baseline: readonly Enforcement[] = [
  'files',
  'network',
  'processes',
  'system-calls',
  'process-count',
  'cpu-time',
  'wall-time',
  'output',
  'disk',
];

export interface Chosen {
  readonly backend: Backend;
  readonly installed: Installed;
}

/** Starts in milliseconds, and shares memory with its guests: a second kernel is for those who demand one. */
const everyday: BackendId = 'bubblewrap';

/**
 * The everyday backend, or the strongest one, that is installed and built to enforce all that is demanded. It refuses rather than leave out
 * one of them.
 * @throws LoadlockError ISOLATION_UNAVAILABLE
 */
export async function chooseBackend(demand: Demand, from: readonly Backend[] = backends): Promise<Chosen> {
  const { backend: wanted = 'auto' } = demand;
  const why: string[] = [];
  let slow: Chosen | null = null;
  const asked = from.filter(({ id }) => wanted === 'auto' || id === wanted);
  const rank = ({ id, strength }: Backend): number => (id === everyday ? Number.POSITIVE_INFINITY : strength);
  for (const backend of [...asked].sort((a, b) => rank(b) - rank(a))) {
    const lacks = demand.enforcements.filter((enforcement) => !backend.enforces.includes(enforcement));
    if (lacks.length > 0) why.push(`${backend.id} does not enforce ${lacks.join(', ')}`);
    else if (demand.descriptors && !backend.descriptors) why.push(`${backend.id} takes no descriptors`);
    else {
      const found = await findOnce(backend);
      if ('tool' in found && !(demand.descriptors && found.descriptors === false)) {
        if (found.slow !== true) return { backend, installed: found };
        slow ??= { backend, installed: found };
      } else if ('tool' in found) why.push(`${backend.id} ${found.version} takes no descriptors`);
      else why.push(`${backend.id}: ${found.missing}; to install it: ${found.install}`);
    }
  }
  if (slow !== null) return slow;
  if (asked.length === 0) why.push(`there is no backend ${wanted}`);
  throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `nothing to isolate with: ${why.join('; ')}`);
}

type Found = Awaited<ReturnType<Backend['find']>>;

// What is installed does not change under a running program; asking costs a process each time.
const found = new Map<Backend, Promise<Found>>();

export async function findOnce(backend: Backend): Promise<Found> {
  const known = found.get(backend) ?? backend.find();
  found.set(backend, known);
  const result = await known;
  // What was missing may be installed meanwhile.
  if (!('tool' in result)) found.delete(backend);
  return result;
}
