import { checkText } from '../../check.ts';
import type { Report } from '../../core/decision.ts';
import type { CheckJob } from '../job.ts';

/** Decides on a text that is about to be run, as `loadlock check` does. */
export function checkGenerated({ text, language, name, policy }: CheckJob): Promise<Report> {
  return checkText({ text, name }, { policy, language, context: 'generated', jobs: 1 });
}
