import type { Report } from '../../core/decision.ts';
import { confineTo } from '../../open/confine.ts';
import { scanTargets } from '../../pipeline.ts';
import type { ScanJob } from '../job.ts';

/** Scans as the command does, in one thread: the confinement holds for the thread that it was made in. */
export function scanConfined({ target, roots, policy, origin }: ScanJob): Promise<Report> {
  confineTo(roots);
  return scanTargets([target], { policy, jobs: 1, ...(origin === null ? {} : { origin }) });
}
