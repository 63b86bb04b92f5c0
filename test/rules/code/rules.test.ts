import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeRules } from '../../../src/rules/code/index.ts';
import { pythonHazards } from '../../../src/rules/code/python-hazards.ts';

test('each rule for code has an id of its own, and every word of its documentation', () => {
  const seen = new Set<string>();
  for (const { id, what, why, fix, refs } of codeRules) {
    assert.match(id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    assert.ok(!seen.has(id), `two rules are called ${id}`);
    seen.add(id);
    for (const text of [what, why, fix]) assert.match(text, /^\S.*[.]$/s, `${id}: ${text}`);
    for (const ref of refs)
      assert.match(ref, /^(?:CWE-\d+|CVE-\d{4}-\d+|GHSA-[\w-]+|AML\.T\d{4}(?:\.\d{3})?)$/, id);
  }
});

test('a weakness of code that comes with a model is never worse than a note', () => {
  const attacks = new Set([
    ...[
      'reverse-shell',
      'remote-command',
      'object-graph-walk',
      'mining-pool',
      'data-drop-point',
      'secret-sent',
    ],
    ...['local-data-sent', 'local-data-sent-openly', 'pickle-payload', 'starts-download', 'encrypts-files'],
    ...[
      'scans-ports',
      'program-dropped',
      'nameless-address',
      'install-command-replaced',
      'encrypted-code',
      'decoded-code',
      'command-in-compiled-text',
      'names-alike',
      'name-in-escapes',
      'text-in-odd-encoding',
      'system-function-by-name',
      'library-patched',
      'trusts-remote-code',
      'unpinned-hub-code',
      'keras-runs-lambda',
      'deserialises-untrusted-data',
    ],
    ...['library-tapped', 'clipboard-replaced', 'loader-planted', 'input-sent', 'cloud-credentials-read'],
    ...['package-path-changed', 'worker-environment'],
    ...['assistant-sent-out', 'packages-rewritten', 'payment-redirected'],
    ...['packets-forged', 'requests-flooded', 'all-of-a-service-deleted', 'service-emptied'],
    ...['ransom-note', 'pipeline-secrets-sent', 'mailed-codes-taken', 'copies-itself'],
    ...['fetched-code-run', 'library-shadowed', 'passwords-guessed', 'machine-code-held', 'loads-fetched'],
    ...['interpreter-served'],
  ]);
  for (const { id, severityOf } of pythonHazards) {
    if (attacks.has(id)) continue;
    const found = severityOf?.({
      kind: 'hazard',
      where: {},
      language: 'python',
      context: 'repository',
      hazard: id,
      phase: 'import',
      reach: 'load',
      evidence: '',
    });
    assert.ok(found === 'low' || found === 'info', `${id} is ${found}`);
  }
});
