import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/api/check.ts';

async function decisionOf(text: string): Promise<string> {
  return (await check({ text, name: 'Makefile' })).decision;
}

const destroys = '\tcd infra && terraform destroy -auto-approve\n';
const pushes = '\tdocker push registry.example.com/app:1\n';
const builds = 'all: app\napp: app.c\n\t$(CC) -o app app.c\n';

test('a target that says what it does, and that somebody has to ask for, is a lower risk', async () => {
  assert.equal(await decisionOf(`${builds}push: app\n${pushes}`), 'allow');
  assert.equal(await decisionOf(`${builds}docker-push:\n${pushes}release: docker-push\n\ttrue\n`), 'allow');
  assert.equal(await decisionOf(`${builds}destroy:\n${destroys}`), 'review');
  assert.equal(await decisionOf(`${builds}infra-teardown:\n${destroys}`), 'review');
});

test('what make does without being asked, or under another name, is not', async () => {
  for (const text of [
    // The first target, and what it needs or calls.
    `destroy:\n${destroys}${builds}`,
    `all: app destroy\napp: app.c\n\t$(CC) -o app app.c\ndestroy:\n${destroys}`,
    `all: app\napp:\n\t$(MAKE) -s destroy\ndestroy:\n${destroys}`,
    `.DEFAULT_GOAL := destroy\n${builds}destroy:\n${destroys}`,
    // A target of another name.
    `${builds}test:\n${destroys}`,
    `${builds}clean:\n${destroys}`,
    `${builds}deploy:\n${destroys}`,
    `${builds}test: destroy\n\ttrue\ndestroy:\n${destroys}`,
    `T = destroy\nall: $(T)\ndestroy:\n${destroys}`,
  ])
    assert.equal(await decisionOf(text), 'deny', text);
  assert.equal(await decisionOf(`${builds}test:\n${pushes}`), 'review');
  assert.equal(await decisionOf(`${builds}destroy:\n${pushes}`), 'review');
});

test('a program that asks first is a lower risk, where nothing answers for a person', async () => {
  const run = async (text: string): Promise<string> =>
    (await check({ text: `#!/bin/sh\n${text}\n`, name: 'a.sh' })).decision;
  assert.equal(await run('terraform destroy'), 'review');
  assert.equal(await run('pulumi destroy --stack dev'), 'review');
  for (const text of [
    'terraform destroy -auto-approve',
    'yes | terraform destroy',
    'terraform destroy < answers',
    'export TF_CLI_ARGS_destroy=-auto-approve\nterraform destroy',
    'TF_INPUT=0 terraform destroy',
    'terraform destroy $OPTS',
    'pulumi destroy --yes',
    'cdk destroy',
  ])
    assert.equal(await run(text), 'deny', text);
});
