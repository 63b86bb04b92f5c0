import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { findSecrets, secretFacts, withoutSecrets } from '../../../src/code/secrets/find-secrets.ts';
import { mayHoldSecret } from '../../../src/code/secrets/may-hold.ts';
import { worthOf } from '../../../src/code/secrets/placeholder.ts';
import { sightings } from '../../../src/code/secrets/rules.ts';
import { generator } from '../../formats/safetensors/build.ts';
import { assertLinear } from '../../linear-time.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The same in every run: among very many tokens of chance, one says `todo` or `fake`, and is taken for a stand-in. */
const below = generator(1);

/** Text of chance over an alphabet: no credential of anybody's, and of no file of this repository. */
function random(length: number, alphabet: string = `${letters}0123456789`): string {
  return Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
}

const hex = '0123456789abcdef';
const digits = '0123456789';

/** One text for each rule, in the form that the issuer of the token documents. */
const examples: Readonly<Record<string, string>> = {
  aws: `AWS_SECRET_ACCESS_KEY = "${random(40)}"`,
  github: `ghp_${random(36)}`,
  'github, fine-grained': `github_pat_${random(82)}`,
  gitlab: `glpat-${random(20)}`,
  grafana: `glsa_${random(32)}_${random(8, hex)}`,
  openai: `sk-proj-${random(74)}T3BlbkFJ${random(74)}`,
  anthropic: `sk-ant-api03-${random(93)}AA`,
  groq: `gsk_${random(52)}`,
  huggingface: `hf_${random(34, letters)}`,
  linear: `lin_api_${random(40)}`,
  notion: `ntn_${random(11, digits)}${random(35)}`,
  npm: `npm_${random(36)}`,
  npmrc: `//registry.example.org/:_authToken=${random(36)}`,
  sendgrid: `SG.${random(22)}.${random(43)}`,
  shopify: `shpat_${random(32, hex)}`,
  slack: `xoxb-${random(12, digits)}-${random(12, digits)}-${random(24)}`,
  vercel: `vcp_${random(40)}`,
  databricks: `dapi${random(32, hex)}`,
  docker: `dckr_pat_${random(27)}`,
  figma: `figd_${random(40)}`,
  'hashicorp-vault': `hvs.${random(95)}`,
  basicauth: `https://deploy:${random(16)}@git.corp.test.io/x`,
  'database-connection-string': `postgresql://app:${random(16)}@db.internal.corp:5432/x`,
  privatekey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs1',
    format: 'pem',
  }) as string,
};

test('each of secretlint’s rules sees its credential, and no text is passed over before they are asked', async () => {
  for (const [rule, text] of Object.entries(examples)) {
    const source = `x = 1\nvalue = '${text}'\n`;
    const name = rule === 'npmrc' ? '.npmrc' : 'settings.py';
    assert.ok(mayHoldSecret(source), rule);
    const found = await findSecrets(source, name);
    assert.equal(found.length, 1, `${rule}: ${text}`);
    assert.equal(found[0]!.line, 2, rule);
  }
});

test('what may hold nothing, the rules see nothing in', async () => {
  for (const text of [
    'import os\n'.repeat(10),
    '{"a": [1, 2]}',
    'sk-learn hf_hub dapi ghp https://x.org:80/',
  ]) {
    if (mayHoldSecret(text)) continue;
    assert.deepEqual(await sightings(text, 'a.py'), []);
  }
  assert.ok(!mayHoldSecret('import torch\nclass Model: pass\n'));
});

test('stand-ins and passwords of examples are no credentials', async () => {
  for (const text of [
    `hf_${'x'.repeat(34)}`,
    'hf_YOURTOKENyourtokenYOURTOKENexampleXX',
    `ghp_${'0123456789'.repeat(4).slice(0, 36)}`,
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    'postgres://user:password@localhost:5432/db',
    'postgres://postgres:postgres@db/app',
    'mysql://root:secret@host/db',
    'https://user:pass@example.com/x',
    'https://user:hunter2@example.com/x',
    'mongodb://{user}:{password}@host/db',
    `postgres://user:${'$'}{DB_PASSWORD}@db.corp.internal/x`,
    'postgres://db.corp.internal/x',
  ])
    assert.deepEqual(await findSecrets(`a = "${text}"`, 'a.py'), [], text);
  const [own] = await findSecrets(`a = "postgres://app:${random(16)}@localhost/x"`, 'a.py');
  assert.equal(own?.severity, 'low');
  assert.equal(worthOf('github', `ghp_${random(36, 'ab')}`), 'none');
});

test('a comment in the text does not switch a rule off', async () => {
  const token = `ghp_${random(36)}`;
  for (const comment of [
    '# secretlint-disable',
    '// secretlint-disable-line',
    '# secretlint-disable-next-line',
  ])
    assert.equal((await findSecrets(`${comment}\na = "${token}"\n`, 'a.py')).length, 1, comment);
});

test('nothing that is told holds the credential', async () => {
  for (const [rule, text] of Object.entries(examples)) {
    const source = `value = '${text}'\nnext = 1\n`;
    const secrets = await findSecrets(source, rule === 'npmrc' ? '.npmrc' : 'a.py');
    const told = JSON.stringify(secretFacts(secrets, 'generated'));
    const masked = withoutSecrets(source, secrets);
    assert.equal(masked.split('\n').length, source.split('\n').length, rule);
    const secret = text.split(/[\s"'=:@]+/).sort((a, b) => b.length - a.length)[0]!;
    for (let at = 8; at + 8 <= secret.length; at += 8) {
      const piece = secret.slice(at, at + 8);
      assert.ok(!told.includes(piece), `${rule}: ${told}`);
      if (rule !== 'privatekey') assert.ok(!masked.includes(piece), `${rule}: ${masked}`);
    }
  }
});

test('secrets beyond the first piece of a long text are seen once, with their lines', async () => {
  const one = `ghp_${random(36)}`;
  const filler = 'import os\n'.repeat(209_000);
  const source = `${filler}a = "${one}"\n${filler}b = "${one}"\n`;
  const found = await findSecrets(source, 'a.py');
  assert.deepEqual(
    found.map(({ line }) => line),
    [209_001, 418_002],
  );
});

test('hostile texts take time that grows with their length', async () => {
  for (const piece of [
    'mysql://',
    'https://a:b@',
    'xoxb-',
    '-----BEGIN PRIVATE KEY-----\nMIIE',
    'SG.a.',
    'ghp_',
  ])
    await assertLinear(
      piece,
      4_000,
      (times) => piece.repeat(times),
      (text) => findSecrets(text, 'a.py'),
    );
});
