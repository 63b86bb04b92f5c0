import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
  readonly uses?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface JobResult {
  readonly failed: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
}

export function readAction(file: URL): Action {
  return parse(readFileSync(file, 'utf8'));
}

export interface Job {
  /** Where the job's repository is checked out. */
  readonly workspace: string;
  /** Where the action's own repository is checked out. */
  readonly action: string;
  readonly temp: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Steps to leave out. */
  readonly without?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the steps of a composite action as GitHub's runner does, as far as this one needs it. */
export function runAction(action: Action, job: Job): JobResult {
  const temp = mkdtempSync(join(job.temp, 'job-'));
  mkdirSync(join(temp, 'runner'));
  const inputs = new Map(
    Object.entries(action.inputs).map(([name, { default: own }]) => [name, job.inputs[name] ?? own ?? '']),
  );
  const outputs = new Map<string, string>();
  const failed: string[] = [];
  let log = '';
  const evaluated = (expression: string): string => {
    const name = expression.trim();
    if (name.startsWith('inputs.')) return inputs.get(name.slice('inputs.'.length)) ?? '';
    const output = /^steps\.([\w-]+)\.outputs\.([\w-]+)$/.exec(name);
    if (output === null) throw new Error(`an expression that the test does not know: ${expression}`);
    return outputs.get(`${output[1]} ${output[2]}`) ?? '';
  };
  const filled = (text: string): string =>
    text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluated(expression));
  for (const step of action.runs.steps) {
    if (job.without?.includes(step.name)) continue;
    if (!wanted(step.if, failed.length === 0, evaluated)) continue;
    const script = join(temp, 'script.sh');
    const output = join(temp, 'output');
    writeFileSync(script, step.run);
    writeFileSync(output, '');
    const own = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text)]),
    );
    // As the runner calls it for `shell: bash`.
    const run = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: job.workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: temp,
        GITHUB_ACTION_PATH: job.action,
        GITHUB_OUTPUT: output,
        RUNNER_TEMP: join(temp, 'runner'),
        ...job.env,
        ...own,
      },
    });
    log += run.stdout + run.stderr;
    for (const line of readFileSync(output, 'utf8').split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0) outputs.set(`${step.id} ${line.slice(0, equals)}`, line.slice(equals + 1));
    }
    if (run.status !== 0) failed.push(`${step.name}: ${run.status}`);
  }
  const told = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)]);
  return { failed, outputs: Object.fromEntries(told), log };
}

function wanted(
  condition: string | undefined,
  succeeded: boolean,
  evaluated: (expression: string) => string,
): boolean {
  if (condition === undefined) return succeeded;
  const text = /^\$\{\{(.*)\}\}$/.exec(condition.trim())?.[1] ?? condition;
  const terms = text.split('&&').map((term) => term.trim());
  const anyway = terms.includes('!cancelled()');
  return (
    (anyway || succeeded) &&
    terms.every((term) => {
      if (term === '!cancelled()') return true;
      const comparison = /^([\w.-]+) != ''$/.exec(term);
      if (comparison === null) throw new Error(`a condition that the test does not know: ${term}`);
      return evaluated(comparison[1]!) !== '';
    })
  );
}
