import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';
import { policyTemplate } from '../../src/cli/commands/policy-init.ts';
import { parsePolicy } from '../../src/policy/load.ts';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const validate = new Ajv2020().compile(JSON.parse(text('schema/policy.json')) as object);

async function isRead(policy: string): Promise<boolean> {
  return parsePolicy(policy, 'loadlock.toml').then(
    () => true,
    () => false,
  );
}

test('the policy in the documentation and those that init writes are of the schema, and are read', async () => {
  const documented = /```toml\n([\s\S]*?)```/.exec(text('docs/policy.md'))?.[1];
  assert.ok(documented);
  for (const policy of [documented, policyTemplate('strict'), '']) {
    assert.ok(validate(parse(policy)), JSON.stringify(validate.errors));
    assert.ok(await isRead(policy));
  }
});

test('schema and program refuse the same', async () => {
  for (const policy of [
    'extends = "other"',
    'name = "standard"',
    'nmae = "x"',
    'incomplete = "allow"',
    '[severity]\ncritical = "no"',
    '[severity]\ngrave = "deny"',
    '[rules]\n"A B" = "deny"',
    '[rules]\na = "no"',
    '[callables]\nallow = ["*"]',
    '[callables]\nallow = ["os"]',
    '[callables]\nallow-dangerous = ["os.*"]',
    '[formats]\nunknown = "no"',
    '[provenance]\nrequired = "yes"',
    '[provenance]\nkeys = []',
    '[provenance]\nignored-paths = ["/a"]',
    '[provenance]\nignored-paths = ["a/../b"]',
    '[provenance]\nmax-age = "90"',
    '[provenance.versions]\nnumpy = "latest"',
    '[provenance.versions]\n"a b" = "any"',
    '[audit]\nenabled = 1',
    '[limits]\ndepth = 0',
    '[limits]\ndepth = 1.5',
    '[limits]\nwidth = 5',
  ]) {
    assert.ok(!validate(parse(policy)), policy);
    assert.ok(!(await isRead(policy)), policy);
  }
});
