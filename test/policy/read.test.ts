import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../src/core/limits.ts';
import { callableOverrides } from '../../src/policy/callables.ts';
import { policyDigest } from '../../src/policy/digest.ts';
import { parsePolicy } from '../../src/policy/load.ts';
import { presets } from '../../src/policy/presets/index.ts';
import { limitKey } from '../../src/policy/read.ts';

async function refused(text: string): Promise<string> {
  try {
    await parsePolicy(text, 'loadlock.toml');
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    assert.equal(code, 'POLICY_INVALID', message);
    return message;
  }
  return assert.fail(`admitted: ${text}`);
}

test('an empty policy decides as standard does', async () => {
  const { name, ...rest } = await parsePolicy('', 'loadlock.toml');
  const { name: preset, ...standard } = presets.standard;
  assert.notEqual(name, preset);
  assert.deepEqual(rest, standard);
});

test('every key reaches the policy', async () => {
  const policy = await parsePolicy(
    `
extends = "strict"
name = "ours"
enforce = true
incomplete = "review"
[severity]
critical = "deny"
low = "allow"
[rules]
pickle-trailing-data = "allow"
[callables]
allow = ["mylib.models.*", "mylib.load"]
allow-dangerous = ["mylib.run"]
review = ["other.*"]
deny = ["mylib.models.Evil"]
[formats]
allow = ["pickle"]
deny = ["7z"]
unknown = "deny"
[provenance]
required = true
trust = "keys/trust.json"
sigstore-root = "keys/root.json"
allow-legacy = true
ignored-paths = ["cache/x"]
max-age = "90d"
[provenance.versions]
Scikit_Learn = "minor"
"*" = ">=1,<2"
[audit]
enabled = false
required = true
folder = "log"
[isolation]
require = ["kernel"]
[limits]
depth = 3
inflated-bytes = 1_000
`,
    'loadlock.toml',
  );
  assert.deepEqual(policy, {
    name: 'ours',
    enforce: true,
    severity: { critical: 'deny', high: 'deny', medium: 'deny', low: 'allow', info: 'allow' },
    rules: new Map([['pickle-trailing-data', 'allow']]),
    callables: {
      allow: ['mylib.models.*', 'mylib.load'],
      allowDangerous: ['mylib.run'],
      review: ['other.*'],
      deny: ['mylib.models.Evil'],
    },
    formats: { allow: ['pickle'], deny: ['7z'], unknown: 'deny' },
    incomplete: 'review',
    limits: { depth: 3, inflatedBytes: 1000 },
    provenance: {
      required: true,
      trust: 'keys/trust.json',
      sigstoreRoot: 'keys/root.json',
      allowLegacy: true,
      ignoredPaths: ['cache/x'],
      maxAge: 90 * 86_400_000,
      versions: new Map([
        ['scikit-learn', 'minor'],
        ['*', '>=1,<2'],
      ]),
    },
    audit: { enabled: false, required: true, folder: 'log', ship: [] },
    isolation: { require: ['kernel'] },
    // Tests of their own: code.test.ts and mcp.test.ts.
    code: presets.standard.code,
    mcp: presets.standard.mcp,
  });
});

test('an unknown key is an error with its line and the nearest key', async () => {
  assert.equal(
    await refused('name = "x"\n\n[severty]\nlow = "deny"\n'),
    'loadlock.toml:3: severty is not a key of a policy; did you mean severity?',
  );
  assert.equal(
    await refused('[callables]\nallow_dangerous = []\n'),
    'loadlock.toml:2: callables.allow_dangerous is not a key of a policy; did you mean allow-dangerous?',
  );
  assert.match(
    await refused('[limits]\ndepht = 3'),
    /loadlock\.toml:2: limits\.depht .*did you mean depth\?/,
  );
  assert.match(await refused('[severity]\n__proto__ = "deny"'), /__proto__/);
});

test('a value out of place is an error', async () => {
  assert.match(
    await refused('[severity]\nlow = "denny"'),
    /severity\.low must be allow, review or deny; did you mean deny\?/,
  );
  assert.match(await refused('incomplete = "allow"'), /incomplete must be deny or review/);
  assert.match(await refused('extends = "strickt"'), /did you mean strict\?/);
  assert.match(await refused('name = "standard"'), /name of a preset/);
  assert.match(await refused('enforce = "no"'), /true or false/);
  assert.match(await refused('severity = 3'), /must be a table/);
  assert.match(await refused('[callables]\nallow = "os.*"'), /list of texts/);
  assert.match(await refused('[limits]\ndepth = 0'), /above zero/);
  assert.match(await refused('[limits]\ndepth = 1.5'), /above zero/);
  assert.match(await refused('[rules]\n"Not A Rule" = "deny"'), /rule id/);
  for (const wrong of ['..', '/etc', 'a//b', '', './a', 'a/..'])
    assert.match(
      await refused(`[provenance]\nignored-paths = [${JSON.stringify(wrong)}]`),
      /inside the artifact/,
      wrong,
    );
  for (const wrong of ['90', '0d', '1y', '-1d', '1.5d', ''])
    assert.match(await refused(`[provenance]\nmax-age = "${wrong}"`), /90d, 12h or 30m/, wrong);
  assert.match(await refused('[provenance.versions]\nnumpy = "latest"'), /exact, minor, major, any/);
  assert.match(await refused('[provenance.versions]\n"a b" = "any"'), /no name of a Python package/);
  assert.match(await refused('a = \n'), /^loadlock\.toml:1: not valid TOML/);
});

test('no pattern admits everything, and none admits what is dangerous', async () => {
  for (const pattern of ['*', '.*', 'os*', 'os.*.path', 'os', 'a b.*', '.system'])
    assert.match(
      await refused(`[callables]\nallow = [${JSON.stringify(pattern)}]`),
      /no dotted name/,
      pattern,
    );
  assert.match(await refused('[callables]\nallow-dangerous = ["os.*"]'), /exact dotted name/);
});

test('deny wins over review, review over allow', async () => {
  const overrides = callableOverrides(
    await parsePolicy(
      '[callables]\nallow = ["a.*"]\nallow-dangerous = ["d.run", "d.stop"]\nreview = ["a.b.*"]\ndeny = ["a.b.c", "d.stop"]',
      'loadlock.toml',
    ),
  );
  const answers = (name: string): boolean[] => [
    overrides.allow(name),
    overrides.allowDangerous(name),
    overrides.review(name),
    overrides.deny(name),
  ];
  assert.deepEqual(answers('a.x'), [true, false, false, false]);
  assert.deepEqual(answers('a.b.x'), [false, false, true, false]);
  assert.deepEqual(answers('a.b.c'), [false, false, false, true]);
  assert.deepEqual(answers('ab.x'), [false, false, false, false]);
  assert.deepEqual(answers('a'), [false, false, false, false]);
  assert.deepEqual(answers('d.run'), [true, true, false, false]);
  assert.deepEqual(answers('d.stop'), [false, false, false, true]);
});

test('the digest follows what is decided, not how it is written', async () => {
  const one = await parsePolicy(
    'name = "x"\n[callables]\nallow = ["a.b", "c.d"]\n[rules]\na = "deny"\nb = "deny"',
    'a',
  );
  const two = await parsePolicy(
    '[rules]\nb = "deny"\na = "deny"\n[callables]\nallow = ["c.d", "a.b", "a.b"]\n[policy]'.replace(
      '\n[policy]',
      '',
    ),
    'b',
  );
  assert.equal(policyDigest(one), policyDigest({ ...two, name: 'x' }));
  const other = await parsePolicy('name = "x"\n[callables]\nallow = ["a.b"]', 'a');
  assert.notEqual(policyDigest(one), policyDigest(other));
  const digests = Object.values(presets).map(policyDigest);
  assert.equal(new Set(digests).size, 3);
  for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/);
});

test('every setting that decides something changes the digest, each in its own way', async () => {
  const settings = [
    '',
    'name = "other"',
    'enforce = false',
    'incomplete = "review"',
    ...['critical', 'high', 'low', 'info'].map((level) => `[severity]\n${level} = "review"`),
    '[severity]\nmedium = "deny"',
    '[rules]\ndangerous-call = "review"',
    ...['allow', 'allow-dangerous', 'review', 'deny'].map((list) => `[callables]\n${list} = ["a.b"]`),
    '[formats]\nallow = ["npy"]',
    '[formats]\ndeny = ["npy"]',
    '[formats]\nunknown = "deny"',
    ...Object.entries(defaultLimits).map(([key, value]) => `[limits]\n${limitKey(key)} = ${value}`),
    '[provenance]\nrequired = true',
    '[provenance]\ntrust = "trust.json"',
    '[provenance]\nsigstore-root = "root.json"',
    '[provenance]\nallow-legacy = true',
    '[provenance]\nignored-paths = ["a"]',
    '[provenance]\nmax-age = "7d"',
    '[provenance.versions]\nnumpy = "exact"',
    '[audit]\nenabled = false',
    '[audit]\nrequired = true',
    '[isolation]\nrequire = ["kernel"]',
    ...[
      ['modules', 'a.b'],
      ['functions', 'a.b'],
      ['commands', 'a'],
      ['sql', 'DROP'],
    ].flatMap(([names, name]) => ['deny', 'allow'].map((list) => `[code]\n${list}-${names} = ["${name}"]`)),
    '[code.capabilities]\ncall = []',
    '[code]\nruff = ["E"]',
    '[code]\nruff-severity = "high"',
    '[code]\nsecrets = false',
  ];
  const written = new Map<string, string>();
  for (const text of settings) {
    const digest = policyDigest(await parsePolicy(text, 'loadlock.toml'));
    assert.equal(written.get(digest), undefined, text);
    written.set(digest, text);
  }
  // Where the log lies, and what an assistant is offered, decides nothing of an artifact.
  for (const text of ['[audit]\nfolder = "log"', '[mcp]\nroots = ["."]'])
    assert.equal(written.get(policyDigest(await parsePolicy(text, 'loadlock.toml'))), '', text);
});

test('every limit can be set', async () => {
  for (const [key, value] of Object.entries(defaultLimits)) {
    const policy = await parsePolicy(`[limits]\n${limitKey(key)} = ${value}`, 'loadlock.toml');
    assert.deepEqual(policy.limits, { [key]: value });
  }
});
