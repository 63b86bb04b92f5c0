import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';
import { readShipSettings } from '../../../src/audit/ship/settings.ts';
import { shipSettings } from '../../../src/audit-ship.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { temporary } from './support/test-log.ts';

const root = new URL('../../../', import.meta.url);

test('what the documentation shows is read, with its paths relative to the policy', async (t) => {
  const page = readFileSync(new URL('docs/audit-shipping.md', root), 'utf8');
  const folder = temporary(t);
  const toml = /```toml\n(.*?)```/s.exec(page)![1]!;
  writeFileSync(join(folder, 'loadlock.toml'), toml);
  const { policy } = await loadPolicy('loadlock.toml', folder);
  assert.deepEqual(shipSettings(policy), [
    { name: 'copy', to: 'directory', folder: '/mnt/other-disk/audit' },
    {
      name: 'vault',
      to: 's3',
      bucket: 'audit',
      prefix: 'hosts/a/',
      region: 'eu-central-1',
      endpoint: 'https://s3.example.org',
      pathStyle: true,
      lock: 'compliance',
      retain: 365 * 86_400_000,
      tls: true,
      timeout: 30_000,
    },
    {
      name: 'siem',
      to: 'relp',
      host: 'siem.example.org',
      port: 2514,
      tls: true,
      ca: join(folder, 'siem-ca.pem'),
      cert: join(folder, 'host.pem'),
      key: join(folder, 'host.key'),
      serverName: 'siem',
      timeout: 30_000,
    },
  ]);
  const schema = JSON.parse(readFileSync(new URL('schema/policy.json', root), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  assert.ok(validate(parse(toml)), JSON.stringify(validate.errors));
});

const siem = { to: 'syslog', host: 'h', port: 514 };
const vault = { to: 's3', bucket: 'audit', retain: '1d' };

/** What is wrong with each, and the words that must name it. */
const wrong: readonly (readonly [unknown, RegExp])[] = [
  [{}, /to is missing/],
  [{ to: 'ftp' }, /to must be one of directory, s3/],
  ['directory', /must be a table/],
  [{ to: 'directory' }, /folder is missing/],
  [{ to: 'directory', folder: 7 }, /folder must be a text/],
  [{ to: 'directory', folder: 'a\0b' }, /folder must be a text/],
  [{ to: 'directory', folder: 'x', foldr: 'y' }, /foldr is not a key of it; did you mean folder/],
  [{ to: 'directory', folder: 'x', name: '../x' }, /name must be/],
  [{ to: 'directory', folder: 'x', bucket: 'y' }, /bucket is not a key/],
  [{ ...siem, port: 0 }, /port must be/],
  [{ ...siem, port: '514' }, /port must be/],
  [{ ...siem, tls: 'no' }, /tls must be true or false/],
  [{ ...siem, tls: false, ca: 'x' }, /tls is false/],
  [{ ...siem, cert: 'x' }, /cert and key go together/],
  [{ ...siem, timeout: '0s' }, /timeout must be a time/],
  [{ ...siem, timeout: 30 }, /timeout must be a time/],
  [{ ...siem, ack: true }, /ack is not a key/],
  [{ ...vault, retain: undefined }, /retain is missing/],
  [{ ...vault, lock: 'COMPLIANCE' }, /lock must be one of/],
  [{ ...vault, bucket: 'a/b' }, /bucket is no name/],
  [{ ...vault, prefix: 'a' }, /prefix must be folders/],
  [{ ...vault, prefix: '/a/' }, /prefix must be folders/],
  [{ ...vault, endpoint: 'http://h' }, /endpoint is not encrypted/],
  [{ ...vault, endpoint: 'file:///x' }, /endpoint must be a URL/],
  [{ ...vault, endpoint: 'https://key:secret@h' }, /endpoint must hold no credentials/],
];

for (const [table, words] of wrong)
  test(`refused: ${JSON.stringify(table)}`, () => {
    assert.throws(() => readShipSettings([table], 'loadlock.toml'), {
      code: 'POLICY_INVALID',
      message: new RegExp(`^loadlock\\.toml: audit\\.ship\\[0\\].*${words.source}`),
    });
  });

test('two destinations cannot share a name, which is that of their state', () => {
  assert.throws(() => readShipSettings([siem, siem], 'x'), /the name syslog comes twice/);
  assert.throws(() => readShipSettings({ to: 'directory' }, 'x'), /must be tables/);
});
