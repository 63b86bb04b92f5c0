import type { Declared } from './declared.ts';
import { holdsEverySecret } from './every-secret.ts';

/** Events that anybody can cause, of which the run has the project's secrets and may write. */
const strangers =
  /^(?:pull_request_target|issue_comment|issues|workflow_run|discussion|discussion_comment|pull_request_review_comment|fork|watch)$/;

/** What somebody else has written: a title, a text, the name of a branch; the branch that it is for is the project's. */
const written =
  /\$\{\{[^{}]{0,200}\b(?:github\.event\.(?:issue|pull_request(?!\.base\.)|comment|review|review_comment|discussion|head_commit|commits|workflow_run|pages|client_payload)\b[^{}]{0,120}\.(?:title|body|message|ref|label|page_name|name|email|head_branch|display_title|default_branch|text)|github\.head_ref)\b[^{}]{0,200}\}\}/;
const theirCommit =
  /github\.event\.pull_request\.head\.|github\.event\.workflow_run\.head_|github\.head_ref|refs\/pull\//;

const mostJobs = 200;
const mostSteps = 500;

/** Workflows of GitHub's form that run a stranger's commit, or put his words into a script, with the project's own rights. */
export function strangersWork(value: unknown): readonly Declared[] {
  if (!isRecord(value) || !isRecord(value['jobs'])) return [];
  const found: Declared[] = [];
  const forAnybody = eventsOf(value['on'] ?? value['true']).some((event) => strangers.test(event));
  for (const job of Object.values(value['jobs']).slice(0, mostJobs)) {
    if (!isRecord(job) || !Array.isArray(job['steps'])) continue;
    let taken: string | undefined;
    for (const step of job['steps'].slice(0, mostSteps)) {
      if (!isRecord(step)) continue;
      const { uses, run } = step;
      const options = isRecord(step['with']) ? step['with'] : {};
      const script =
        typeof run === 'string' ? run : typeof options['script'] === 'string' ? options['script'] : '';
      const filled = written.exec(script)?.[0];
      if (filled !== undefined)
        found.push({
          hazard: 'workflow-fills-in-text',
          word: filled.slice(0, 60),
          evidence: filled.slice(0, 120),
          ...(forAnybody ? { detail: 'with the project’s rights' } : {}),
        });
      // Whoever may change the action has all of them then; the steps that run here are told of by what they run.
      const given = typeof uses === 'string' && !uses.startsWith('./') ? { ...options, ...envOf(step) } : {};
      const every = Object.values(given).find((value) => holdsEverySecret(String(value)));
      if (every !== undefined)
        found.push({
          hazard: 'shell-given-every-secret',
          word: String(every).trim().split('\n', 1)[0]!.slice(0, 60),
          evidence: String(uses).slice(0, 120),
        });
      const starts = script !== '' || (typeof uses === 'string' && uses.startsWith('./'));
      if (forAnybody && taken !== undefined && starts) {
        found.push({ hazard: 'workflow-runs-strangers-code', word: taken, evidence: taken });
        taken = undefined;
      }
      const commit = String(options['ref'] ?? '') + String(options['repository'] ?? '');
      if (typeof uses === 'string' && /^actions\/checkout\b/.test(uses) && theirCommit.test(commit))
        taken = theirCommit.exec(commit)?.[0];
      else if (/\b(?:gh pr checkout|git (?:fetch|checkout)\b[^\n]{0,200}(?:pull\/|head\.))/.test(script))
        taken = /gh pr checkout|git (?:fetch|checkout)/.exec(script)?.[0];
    }
  }
  return found;
}

function envOf(step: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(step['env']) ? step['env'] : {};
}

function eventsOf(on: unknown): readonly string[] {
  if (typeof on === 'string') return [on];
  if (Array.isArray(on)) return on.map(String);
  return isRecord(on) ? Object.keys(on) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
