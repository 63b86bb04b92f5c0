import { type Report, worst } from '../core/decision.ts';

/** One report of several by the same policy, their targets in their order. */
export function mergedReports(reports: readonly Report[]): Report {
  const [first, ...others] = reports;
  if (first === undefined) throw new TypeError('there is no report');
  if (others.length === 0) return first;
  const sum = (key: keyof Report['summary']): number =>
    reports.reduce((total, { summary }) => total + summary[key], 0);
  return {
    ...first,
    decision: worst(reports.map(({ decision }) => decision)),
    complete: reports.every(({ complete }) => complete),
    targets: reports.flatMap(({ targets }) => targets),
    summary: {
      files: sum('files'),
      bytes: sum('bytes'),
      allow: sum('allow'),
      review: sum('review'),
      deny: sum('deny'),
    },
  };
}
