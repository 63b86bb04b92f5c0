import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';
import { plainCode } from '../../src/policy/code.ts';
import { codeOverrides, hasNameLists } from '../../src/policy/code-overrides.ts';
import { policyDigest } from '../../src/policy/digest.ts';
import { loadPolicy, parsePolicy } from '../../src/policy/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-policy-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const schema = JSON.parse(
  readFileSync(new URL('../../schema/policy.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020().compile(schema);

const whole = `
[code]
deny-modules = ["socket", "urllib.request"]
allow-modules = ["numpy", "os"]
deny-functions = ["os.system", "shutil.*"]
allow-functions = ["subprocess.run"]
deny-sql = ["drop", "GRANT"]
allow-sql = ["SELECT", "create table"]
deny-commands = ["curl"]
allow-commands = ["ls", "git"]
ruff = ["E", "F401"]
ruff-severity = "low"
secrets = false

[code.capabilities]
import = []
call = ["file-read", "network"]

[[code.pattern]]
id = "no-eval"
pattern = "eval(...)"
message = "No eval."

[[code.pattern]]
id = "main-guard"
language = "python"
pattern = '''
if __name__ == "__main__":
    ...
'''
message = "Scripts have a main guard."
severity = "low"
required = true
fix = "Add one."
`;

test('every key of [code] reaches the policy', async () => {
  assert.ok(validate(parse(whole)), JSON.stringify(validate.errors));
  const { code } = await parsePolicy(whole, 'loadlock.toml');
  assert.deepEqual(code, {
    modules: { deny: ['socket', 'urllib.request'], allow: ['numpy', 'os'] },
    functions: { deny: ['os.system', 'shutil.*'], allow: ['subprocess.run'] },
    sql: { deny: ['DROP', 'GRANT'], allow: ['SELECT', 'CREATE TABLE'] },
    commands: { deny: ['curl'], allow: ['ls', 'git'] },
    capabilities: new Map([
      ['import', []],
      ['call', ['file-read', 'network']],
    ]),
    patterns: [
      {
        ...{ id: 'no-eval', language: 'python', pattern: 'eval(...)', message: 'No eval.' },
        ...{ severity: 'high', required: false, fix: null, place: 'loadlock.toml:21' },
      },
      {
        ...{ id: 'main-guard', language: 'python', pattern: 'if __name__ == "__main__":\n    ...\n' },
        ...{ message: 'Scripts have a main guard.', severity: 'low', required: true, fix: 'Add one.' },
        place: 'loadlock.toml:27',
      },
    ],
    ruff: ['E', 'F401'],
    ruffSeverity: 'low',
    secrets: false,
    yara: [],
  });
});

test('a policy that says nothing of code has the plain one', async () => {
  assert.deepEqual((await parsePolicy('', 'loadlock.toml')).code, plainCode);
  assert.equal(hasNameLists(plainCode), false);
});

test('a verb that is mistyped denies nothing, and is refused', async () => {
  for (const [listed, meant] of [
    ['DORP TABLE', 'DROP'],
    ['trunctate', 'TRUNCATE'],
  ] as const)
    await assert.rejects(parsePolicy(`[code]\ndeny-sql = ["${listed}"]`, 'loadlock.toml'), {
      message: new RegExp(`did you mean ${meant}\\?`),
    });
  await parsePolicy('[code]\ndeny-sql = ["create table", "CLONE", "ZORBLIFY"]', 'loadlock.toml');
});

test('what is out of place is refused by program and schema alike', async () => {
  for (const text of [
    '[code]\ndeny-module = ["x"]',
    '[code]\ndeny-modules = "x"',
    '[code]\ndeny-modules = ["a b"]',
    '[code]\ndeny-functions = ["*"]',
    '[code]\ndeny-sql = ["DROP TABLE x"]',
    '[code]\nallow-commands = ["/bin/ls"]',
    '[code]\nruff = ["e5"]',
    '[code]\nruff-severity = "grave"',
    '[code]\nsecrets = "yes"',
    '[code.capabilities]\ndead = []',
    '[code.capabilities]\nimport = ["everything"]',
    '[[code.pattern]]\npattern = "x"\nmessage = "y"',
    '[[code.pattern]]\nid = "a"\nmessage = "y"',
    '[[code.pattern]]\nid = "a"\npattern = "x"',
    '[[code.pattern]]\nid = "A b"\npattern = "x"\nmessage = "y"',
    '[[code.pattern]]\nid = "a"\npattern = "x"\nmessage = "y"\nlanguage = "perl"',
    '[[code.pattern]]\nid = "a"\npattern = "x"\nmessage = "y"\nregex = true',
  ]) {
    assert.ok(!validate(parse(text)), text);
    await assert.rejects(parsePolicy(text, 'loadlock.toml'), { code: 'POLICY_INVALID' }, text);
  }
  const twice = '[[code.pattern]]\nid = "a"\npattern = "x"\nmessage = "y"\n'.repeat(2);
  await assert.rejects(parsePolicy(twice, 'p.toml'), {
    message: /^p\.toml:6: code\.pattern\[2\]\.id 'a' is there twice/,
  });
});

test('lists: a deny wins, what is below is meant too, and a list of admitted names admits nothing else', async () => {
  const { code } = await parsePolicy(whole, 'loadlock.toml');
  const overrides = codeOverrides(code);
  const verdicts = (use: 'module' | 'function' | 'statement' | 'command', ...names: string[]): unknown[] =>
    names.map((name) => overrides.refusedName(use, name));
  assert.deepEqual(
    verdicts('module', 'socket', 'socket.socket', 'sockets', 'numpy.linalg', 'json', 'urllib'),
    ['denied', 'denied', 'not-listed', null, 'not-listed', 'not-listed'],
  );
  assert.deepEqual(verdicts('function', 'os.system', 'os.systems', 'shutil.rmtree', 'shutil', 'json.loads'), [
    'denied',
    null,
    'denied',
    null,
    null,
  ]);
  assert.deepEqual(
    verdicts('statement', 'DROP', 'DROP TABLE', 'SELECT', 'CREATE TABLE', 'CREATE USER', 'UNKNOWN'),
    ['denied', 'denied', null, null, 'not-listed', 'not-listed'],
  );
  assert.deepEqual(verdicts('command', 'curl', 'ls', 'rm', '?'), [
    'denied',
    null,
    'not-listed',
    'not-listed',
  ]);
  assert.ok(overrides.allowsFunction('subprocess.run'));
  assert.ok(!overrides.allowsFunction('subprocess.Popen'));
});

test('capabilities: a phase that is not named is not restricted', async () => {
  const { code } = await parsePolicy(whole, 'loadlock.toml');
  const { refusedCapability } = codeOverrides(code);
  assert.deepEqual(refusedCapability('import', 'network'), { admitted: 'nothing' });
  assert.deepEqual(refusedCapability('call', 'process'), { admitted: 'file-read, network' });
  assert.equal(refusedCapability('call', 'network'), null);
  assert.equal(refusedCapability('construct', 'process'), null);
  assert.equal(refusedCapability('dead', 'process'), null);
});

test('the digest goes by what decides: rules of YARA by their content, not by where they lie', async () => {
  const digest = async (text: string): Promise<string> => policyDigest(await parsePolicy(text, 'p.toml'));
  const plain = await digest('');
  for (const text of [
    '[code]\nsecrets = false',
    '[code]\nruff = ["E"]',
    '[code.capabilities]\nimport = []',
    whole,
  ])
    assert.notEqual(await digest(text), plain, text);
  // Where a pattern stands in the file decides nothing.
  assert.equal(await digest(`\n\n${whole}`), await digest(whole));

  const rules = async (name: string, rule: string): Promise<string> => {
    writeFileSync(join(folder, `${name}.yar`), rule);
    writeFileSync(join(folder, `${name}.toml`), `[code]\nyara = ["${name}.yar"]`);
    return policyDigest((await loadPolicy(join(folder, `${name}.toml`), folder)).policy);
  };
  const one = await rules('one', 'rule a { condition: true }');
  assert.equal(await rules('two', 'rule a { condition: true }'), one);
  assert.notEqual(await rules('three', 'rule a { condition: false }'), one);
  writeFileSync(join(folder, 'none.toml'), '[code]\nyara = ["nowhere.yar"]');
  await assert.rejects(loadPolicy(join(folder, 'none.toml'), folder), { code: 'POLICY_INVALID' });
});

test('the digest covers whom the trust file names, not where it lies', async () => {
  const digest = async (name: string, trust: string | null): Promise<string> => {
    if (trust !== null) writeFileSync(join(folder, `${name}.json`), trust);
    writeFileSync(join(folder, `${name}.toml`), `[provenance]\ntrust = "${name}.json"`);
    return policyDigest((await loadPolicy(join(folder, `${name}.toml`), folder)).policy);
  };
  const acme = await digest('acme', '{"publishers": ["acme"]}');
  assert.equal(await digest('moved', '{"publishers": ["acme"]}'), acme);
  assert.notEqual(await digest('other', '{"publishers": ["mallory"]}'), acme);
  // That it is not there is said by whoever needs it.
  assert.notEqual(await digest('absent', null), acme);
});
