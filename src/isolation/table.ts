import type { Backend, BackendId, Enforcement, Installed, Missing } from './backend.ts';
import { findOnce } from './choose.ts';
import { backends } from './index.ts';
import { type Probed, probe } from './probe.ts';

/** What can be said of one backend on this machine. */
export interface IsolationRow {
  readonly id: BackendId;
  readonly title: string;
  /** What it is built for. */
  readonly enforces: readonly Enforcement[];
  readonly installed: Installed | null;
  readonly missing: Missing | null;
  /** Null where it is missing, or nothing was to be tried. */
  readonly probed: Probed | null;
}

export interface TableOptions {
  readonly probes: boolean;
  /** The interpreter to try it with; by default the system's. */
  readonly python?: string;
}

/** Every backend, and what trying to get out of it showed. One after the other: each is given the whole machine. */
export async function isolationTable(
  options: TableOptions,
  of: readonly Backend[] = backends,
): Promise<readonly IsolationRow[]> {
  const rows: IsolationRow[] = [];
  for (const backend of of) {
    const { id, title, enforces } = backend;
    const found = await findOnce(backend);
    if (!('tool' in found)) {
      rows.push({ id, title, enforces, installed: null, missing: found, probed: null });
      continue;
    }
    const python = options.python === undefined ? {} : { python: options.python };
    const probed = options.probes ? await probe(backend, found, python) : null;
    rows.push({ id, title, enforces, installed: found, missing: null, probed });
  }
  return rows;
}
