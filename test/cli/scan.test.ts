import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadlock, samples } from './program.ts';

const folder = samples();
const at = (name: string): string => join(folder, name);
const schema = JSON.parse(
  readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8'),
) as object;
const compiled = new Ajv2020({ allowUnionTypes: true }).compile(schema);

// biome-ignore lint/suspicious/noExplicitAny: a document out of JSON.parse
type Document = any;

function validate(document: Document): boolean {
  return compiled(document);
}

test('exit codes say the worst verdict', () => {
  assert.equal(loadlock(['scan', at('allow.pkl')]).code, 0);
  assert.equal(loadlock(['scan', at('deny.pkl')]).code, 1);
  assert.equal(loadlock(['scan', at('review.pkl')]).code, 3);
  assert.equal(loadlock(['scan', at('allow.pkl'), at('review.pkl'), at('deny.pkl')]).code, 1);
  assert.equal(loadlock(['scan', at('deny.pkl'), '--policy', 'observe']).code, 0);
  assert.equal(loadlock(['scan', at('review.pkl'), '-p', 'strict']).code, 1);
});

test('what cannot be decided is 2, in one line on stderr', () => {
  for (const words of [
    ['scan'],
    ['scan', '-'],
    ['scan', at('missing.pkl')],
    ['scan', at('allow.pkl'), at('missing.pkl')],
    ['scan', at('allow.pkl'), '--polcy', 'strict'],
    ['scan', at('allow.pkl'), '--policy', 'nowhere.toml'],
    ['scan', at('allow.pkl'), '--policy'],
    ['scan', at('allow.pkl'), '--format', 'jsn'],
    ['scan', at('allow.pkl'), '--json', '--format', 'sarif'],
    ['scan', at('allow.pkl'), '--jobs', '0'],
    ['scan', at('allow.pkl'), '--json=yes'],
  ]) {
    const { code, stdout, stderr } = loadlock(words);
    assert.equal(code, 2, words.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^loadlock: /);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test('a mistyped option names the one that was meant', () => {
  assert.match(loadlock(['scan', 'x', '--polcy', 'strict']).stderr, /did you mean --policy\?/);
  assert.match(loadlock(['scan', 'x', '--format', 'jsn']).stderr, /did you mean json\?/);
});

test('--json prints one document of the schema and nothing else', () => {
  const { code, stdout, stderr } = loadlock(['scan', folder, '--json']);
  const document: Document = JSON.parse(stdout);
  assert.equal(code, 1);
  assert.equal(stderr, '');
  assert.ok(validate(document), JSON.stringify(compiled.errors));
  assert.equal(document.decision, 'deny');
  assert.deepEqual(document.summary, {
    files: 3,
    bytes: document.summary.bytes,
    allow: 1,
    review: 1,
    deny: 1,
  });
  assert.deepEqual(
    document.targets[0].artifacts.map((artifact: { path: string; decision: string }) => [
      artifact.path,
      artifact.decision,
    ]),
    [
      ['allow.pkl', 'allow'],
      ['deny.pkl', 'deny'],
      ['review.pkl', 'review'],
    ],
  );
});

test('--facts adds what was seen, --no-hash takes the digest away', () => {
  const document: Document = JSON.parse(
    loadlock(['scan', at('deny.pkl'), '--json', '--facts', '--no-hash']).stdout,
  );
  assert.ok(validate(document), JSON.stringify(compiled.errors));
  const [artifact] = document.targets[0].artifacts;
  assert.equal(artifact.sha256, null);
  assert.ok(
    artifact.facts.some((fact: { kind: string; call?: string }) => fact.call === "os.system('touch marker')"),
  );
});

test('--output writes the report whole, leaves nothing else behind, and says the verdict', () => {
  mkdirSync(at('out'));
  const file = at('out/report.json');
  const { code, stdout, stderr } = loadlock(['scan', at('deny.pkl'), '--json', '--output', file]);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /DENY/);
  assert.ok(validate(JSON.parse(readFileSync(file, 'utf8'))));
  assert.deepEqual(readdirSync(at('out')), ['report.json']);
  assert.equal(loadlock(['scan', at('deny.pkl'), '--output', at('no/such/folder')]).code, 2);
});

test('--output replaces a link, not what it points to', () => {
  writeFileSync(at('out/precious'), 'keep me');
  symlinkSync(at('out/precious'), at('out/link'));
  assert.equal(loadlock(['scan', at('allow.pkl'), '--output', at('out/link'), '--quiet']).code, 0);
  assert.equal(readFileSync(at('out/precious'), 'utf8'), 'keep me');
});

test('--quiet prints only what was not admitted', () => {
  assert.deepEqual(loadlock(['scan', at('allow.pkl'), '--quiet']), { code: 0, stdout: '', stderr: '' });
  assert.match(loadlock(['scan', at('deny.pkl'), '-q']).stdout, /^DENY {4}\S+deny\.pkl {2}pickle, \d+ B\n$/);
});

test('the nearest policy is used and named, but not one that lies in what is scanned', () => {
  mkdirSync(at('project/models'), { recursive: true });
  writeFileSync(at('project/models/deny.pkl'), readFileSync(at('deny.pkl')));
  writeFileSync(at('project/loadlock.toml'), 'extends = "observe"\nname = "mine"\n');
  const used = loadlock(['scan', 'models'], { cwd: at('project') });
  assert.equal(used.code, 0);
  assert.match(used.stderr, /policy of .*loadlock\.toml/);
  assert.match(used.stdout, /Policy mine/);
  const planted = loadlock(['scan', '.'], { cwd: at('project') });
  assert.equal(planted.code, 1);
  assert.match(planted.stderr, /not used/);
});

test('nothing of what was scanned has run', () => {
  assert.equal(existsSync(at('marker')), false);
  assert.equal(existsSync('marker'), false);
});

test('plain text without colours through a pipe', () => {
  const { stdout } = loadlock(['scan', at('deny.pkl')]);
  assert.doesNotMatch(stdout, /\x1b/);
  assert.match(stdout, /^DENY {2}1 of 1 file must not be loaded\n/);
});

test('a verdict for a rule that does not exist is an error', () => {
  writeFileSync(at('mistyped.toml'), '[rules]\nunknown-cal = "deny"\n');
  const { code, stderr } = loadlock(['scan', at('allow.pkl'), '--policy', at('mistyped.toml')]);
  assert.equal(code, 2);
  assert.match(stderr, /rules\.unknown-cal is not a rule; did you mean unknown-call\?/);
});

test('a policy admits and refuses callables by name', () => {
  const decide = (callables: string): number | null => {
    writeFileSync(at('callables.toml'), `[callables]\n${callables}\n`);
    return loadlock(['scan', at('review.pkl'), at('deny.pkl'), '--policy', at('callables.toml')]).code;
  };
  assert.equal(decide('allow = ["mylib.models.*", "os.system"]'), 1);
  assert.equal(decide('allow = ["mylib.models.*"]\nallow-dangerous = ["os.system"]'), 0);
  assert.equal(decide('allow-dangerous = ["os.system"]'), 3);
  assert.equal(decide('allow-dangerous = ["os.system"]\ndeny = ["mylib.*"]'), 1);
});

test('SARIF carries every rule that could have found something', () => {
  const { code, stdout } = loadlock(['scan', folder, '--format', 'sarif']);
  assert.equal(code, 1);
  const log: Document = JSON.parse(stdout);
  assert.equal(log.version, '2.1.0');
  const ids = log.runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id);
  for (const id of ['dangerous-call', 'unknown-call', 'pickle-broken']) assert.ok(ids.includes(id), id);
  assert.ok(log.runs[0].results.some((result: { ruleId: string }) => result.ruleId === 'dangerous-call'));
});
