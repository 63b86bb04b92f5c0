import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { readPythonFile } from '../../../src/code/python/read-python.ts';
import type { Fact } from '../../../src/core/fact.ts';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'loadlock-bandit-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** One issue of bandit's own: what it calls it, and the lines of the expression that it is about. */
interface Issue {
  readonly test_id: string;
  readonly filename: string;
  readonly line_number: number;
  readonly line_range: readonly number[];
  readonly code: string;
}

/**
 * Issues that are left alone on purpose. Whole ids: the import of a module does nothing by itself, and what is done with
 * it is told where it is done.
 */
const leftAlone: ReadonlyMap<string, string> = new Map([
  ['B101', 'an assertion is a weakness only where it guards something; bandit asks for all of them'],
  ['B311', 'random numbers are a weakness only where a secret is made of them; bandit asks for all of them'],
  ['B401', 'an import'],
  ['B402', 'an import'],
  ['B403', 'an import'],
  ['B404', 'an import'],
  ['B405', 'an import'],
  ['B406', 'an import'],
  ['B407', 'an import'],
  ['B408', 'an import'],
  ['B409', 'an import'],
  ['B411', 'an import'],
  ['B413', 'an import, and of PyCryptodome as often as of the abandoned PyCrypto that is meant'],
  ['B415', 'an import'],
  ['B613', 'hidden direction marks are read from bytes, by another part than Python’s'],
]);

/**
 * Texts that are declared to be safe HTML and are constant once calls and assignments are followed, which bandit does
 * not do: nothing of anybody else's can be in them.
 */
const constantTexts: ReadonlySet<string> = new Set([
  ...['mark_safe_insecure.py:10', 'mark_safe_insecure.py:11', 'mark_safe_insecure.py:12'],
  ...['mark_safe_insecure.py:13', 'mark_safe_insecure.py:14', 'mark_safe_insecure.py:149'],
  ...['markupsafe_markup_xss.py:5', 'markupsafe_markup_xss.py:6', 'markupsafe_markup_xss.py:10'],
  ...['markupsafe_markup_xss.py:11', 'markupsafe_markup_xss_extend_markup_names.py:5'],
]);

/** Single issues that are false alarms of bandit's. */
function isFalseAlarm(
  { test_id, filename, line_number }: Issue,
  line: string,
  all: readonly Issue[],
): boolean {
  if (/^B(?:308|703|704)$/.test(test_id) && constantTexts.has(`${basename(filename)}:${line_number}`))
    return true;
  // B308 asks for every mark_safe; B703, on the same line, only for those whose text is not constant.
  if (test_id === 'B308')
    return !all.some(
      (other) => other.test_id === 'B703' && other.filename === filename && other.line_number === line_number,
    );
  // A comparison with the empty text gives no password away.
  return test_id === 'B105' && line.includes("== ''");
}

function analysed(file: string): ReadonlySet<number> {
  const lines = new Set<number>();
  const add = (fact: Fact): void => {
    if (fact.kind === 'hazard' || fact.kind === 'effect') lines.add(fact.where.line ?? 0);
  };
  readPythonFile(
    { bytes: readFileSync(file), path: basename(file), context: 'generated', reach: 'load' },
    { emit: add, embedded: () => {} },
  );
  return lines;
}

test('every line that bandit warns of in its own examples has a fact of ours', async (t) => {
  const { python, reason } = await ensurePythonEnv({ code: true });
  if (python === null) return t.skip(reason);
  try {
    await run(python, [
      ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:'],
      ...['--dest', scratch, 'bandit==1.9.4'],
    ]);
  } catch (error) {
    return t.skip(`the source of bandit 1.9.4 cannot be had: ${String(error).slice(0, 200)}`);
  }
  await run('tar', ['-xzf', join(scratch, 'bandit-1.9.4.tar.gz'), '-C', scratch]);
  const examples = join(scratch, 'bandit-1.9.4', 'examples');
  assert.ok(readdirSync(examples).length > 80, 'the examples are in the source archive');
  const report = join(scratch, 'report.json');
  const words = ['-q', '-r', examples, '-f', 'json', '-o', report, '--exit-zero'];
  await run(join(dirname(python), 'bandit'), words);
  const { results } = JSON.parse(readFileSync(report, 'utf8')) as { readonly results: readonly Issue[] };
  assert.ok(results.length > 500);

  const covered = new Map<string, [number, number]>();
  const missed: string[] = [];
  const files = new Map<string, readonly [readonly string[], ReadonlySet<number>]>();
  for (const issue of results) {
    let file = files.get(issue.filename);
    if (file === undefined) {
      file = [readFileSync(issue.filename, 'utf8').split('\n'), analysed(issue.filename)];
      files.set(issue.filename, file);
    }
    const [lines, told] = file;
    if (isFalseAlarm(issue, lines[issue.line_number - 1] ?? '', results)) continue;
    const count = covered.get(issue.test_id) ?? [0, 0];
    covered.set(issue.test_id, count);
    count[1] += 1;
    // A call that spans lines is told at its first one; bandit sometimes names that of an argument.
    if (issue.line_range.concat(issue.line_number).some((line) => told.has(line))) count[0] += 1;
    else if (!leftAlone.has(issue.test_id))
      missed.push(
        `${issue.test_id} ${basename(issue.filename)}:${issue.line_number} ${lines[issue.line_number - 1]?.trim()}`,
      );
  }
  for (const [id, [ours, all]] of [...covered].sort())
    t.diagnostic(`${id} ${ours}/${all}${leftAlone.has(id) ? ` left alone: ${leftAlone.get(id)}` : ''}`);
  assert.deepEqual(missed, []);
});
