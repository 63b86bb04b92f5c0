// A reporter for node:test: every failure in full, and the counts and how long each file took for scripts/test.mjs,
// which names the file for them in LOADLOCK_TEST_RESULTS.

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const results = { passed: 0, failed: 0, skipped: [], times: {} };
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message;
      continue;
    }
    if (type === 'test:diagnostic' && data.nesting === 0 && data.level === 'error') yield `${data.message}\n`;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const file = data.file === undefined ? '' : relative(process.cwd(), data.file);
    if (data.nesting === 0)
      results.times[file] = (results.times[file] ?? 0) + (data.details?.duration_ms ?? 0);
    if (data.details?.type === 'suite' && type === 'test:pass') continue;
    if (data.skip !== undefined) {
      results.skipped.push({ file, name: data.name, reason: typeof data.skip === 'string' ? data.skip : '' });
    } else if (type === 'test:pass' || data.todo !== undefined) results.passed += 1;
    else if (failsByItself(data)) {
      results.failed += 1;
      yield failure(file, data);
    }
  }
  writeFileSync(process.env.LOADLOCK_TEST_RESULTS, JSON.stringify(results));
}

/** A test fails with its subtests too; that failure is told once, where it happened. */
function failsByItself({ details }) {
  return details?.error?.failureType !== 'subtestsFailed';
}

function failure(file, { name, line, details }) {
  const error = details.error?.cause ?? details.error;
  // What is thrown need not be an error, nor anything that a text can be made of.
  const text = typeof error?.stack === 'string' ? error.stack : inspect(error);
  return `\nfailed: ${file}${line === undefined ? '' : `:${line}`}: ${name}\n${text.replace(/^/gm, '    ')}\n`;
}
