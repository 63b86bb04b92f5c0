import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredHazards } from '../../../src/code/dockerfile/declared-hazards.ts';
import { readPlaybook } from '../../../src/code/dockerfile/read-playbook.ts';
import { workInYaml } from '../../../src/code/work-in-yaml.ts';

test('work is told by what a text says, whatever its name', () => {
  const known: readonly (readonly [string | null, string])[] = [
    ['compose', 'services:\n  web:\n    image: nginx\n'],
    ['playbook', '---\n- name: web\n  hosts: all\n  tasks: []\n'],
    ['playbook', '- name: install\n  ansible.builtin.apt:\n    name: nginx\n'],
    ['workflow', 'name: ci\non: [push]\njobs:\n  a:\n    runs-on: x\n'],
    ['workflow', 'stages: [a]\nbuild:\n  script:\n    - make\n'],
    ['workflow', 'version: "3"\ntasks:\n  a: make\n'],
    ['workflow', '#cloud-config\nruncmd:\n  - id\n'],
    [null, 'services: 3\nname: x\n'],
    [null, 'model:\n  script: train.py\n  hosts: 4\n'],
    [null, '- hosts\n- tasks\n'],
    [null, 'openapi: 3.1.0\npaths:\n  /jobs:\n    get: {}\n'],
  ];
  for (const [kind, text] of known) assert.equal(workInYaml(text), kind, text);
});

const played = (text: string): string[] =>
  readPlaybook(text).map(({ line, language, text: command }) => `${line} ${language} ${command}`);

test('tasks of a playbook come to commands and statements, with their variables', () => {
  const text = [
    '- hosts: all',
    '  vars: { folder: /srv/app }',
    '  tasks:',
    '    - ansible.builtin.shell: make -C {{ folder }}',
    '    - command: { argv: [echo, "a b"] }',
    '    - shell: systemctl restart {{ item }}',
    '      loop: [a, b]',
    '    - block:',
    '        - raw: uptime',
    '    - community.postgresql.postgresql_query: { query: SELECT 1 }',
    '    - community.mysql.mysql_db: { name: shop, state: absent }',
    "    - debug: { msg: \"{{ lookup('pipe', 'date') }}\" }",
    '    - cron: { name: up, job: /usr/local/bin/up }',
  ].join('\n');
  assert.deepEqual(played(text), [
    '4 shell make -C /srv/app',
    "5 shell echo 'a b'",
    '6 shell systemctl restart a',
    '6 shell systemctl restart b',
    '9 shell uptime',
    '10 sql SELECT 1',
    '11 sql DROP DATABASE shop',
    '12 shell date',
    '13 shell /usr/local/bin/up',
  ]);
});

test('what every playbook does comes to no command', () => {
  const text = [
    '- hosts: web',
    '  tasks:',
    '    - apt: { name: nginx }',
    '    - file: { path: /etc/nginx/sites-enabled/default, state: absent }',
    '    - mysql_db: { name: test, state: absent }',
    '    - copy: { dest: /etc/sudoers.d/deploy, content: "deploy ALL=(ALL) NOPASSWD: /bin/systemctl restart app" }',
    "    - authorized_key: { user: deploy, key: \"{{ lookup('file', 'deploy.pub') }}\" }",
  ].join('\n');
  assert.deepEqual(played(text), []);
});

const declared = (kind: string, text: string): string[] =>
  declaredHazards(kind, text, 'generated', 'load').map(({ where, hazard, detail }) =>
    `${where.line} ${hazard} ${detail ?? ''}`.trim(),
  );

test('a container that is given the machine is told; one that reads it, or a socket, is not', () => {
  const service = (more: string): string => `services:\n  a:\n    image: x\n${more}`;
  assert.deepEqual(declared('compose', service('    privileged: true\n')), [
    '4 container-holds-host privileged',
  ]);
  assert.deepEqual(declared('compose', service('    volumes:\n      - /:/host\n')), [
    '4 container-holds-host writes below /',
  ]);
  assert.deepEqual(declared('compose', service('    cap_add: [SYS_ADMIN]\n')), [
    '4 container-holds-host SYS_ADMIN',
  ]);
  for (const honest of [
    '    volumes: ["/:/host:ro"]\n',
    '    cap_add: [NET_BIND_SERVICE]\n',
    '    volumes: ["./data:/data"]\n',
  ])
    assert.deepEqual(declared('compose', service(honest)), [], honest);
  const pod =
    'kind: Pod\nspec:\n  containers:\n    - image: x\n      volumeMounts: [{ name: h, mountPath: /h }]\n  volumes: [{ name: h, hostPath: { path: / } }]\n';
  assert.deepEqual(declared('workflow', pod).length, 1);
});

test('a workflow with rights runs what a stranger sends', () => {
  const workflow = (on: string, step: string): string =>
    `on: ${on}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: { ref: "\${{ github.event.pull_request.head.sha }}" }\n      - ${step}\n`;
  assert.deepEqual(declared('workflow', workflow('pull_request_target', 'run: npm test')), [
    '6 workflow-runs-strangers-code',
  ]);
  assert.deepEqual(declared('workflow', workflow('pull_request', 'run: npm test')), []);
  assert.deepEqual(declared('workflow', workflow('pull_request_target', 'uses: actions/labeler@v5')), []);
  const title = 'run: echo "\u0024{{ github.event.issue.title }}"';
  assert.deepEqual(declared('workflow', workflow('issues', title)), [
    '7 workflow-fills-in-text with the project\u2019s rights',
    '6 workflow-runs-strangers-code',
  ]);
  assert.deepEqual(declared('workflow', workflow('push', 'run: echo "\u0024{{ github.event.number }}"')), []);
});

test('a task that YAML refuses is told, and takes no other with it', () => {
  const told = (text: string): string[] =>
    declaredHazards('playbook', text, 'repository', 'later').map(
      ({ hazard, where, evidence }) => `${hazard} ${where.line} ${evidence}`,
    );
  const broken = ['- name: "a" b', '  shell: id', '', '- shell: uptime', ''].join('\n');
  assert.deepEqual(told(broken), ['unparsed-code 1 - name: "a" b']);
  assert.deepEqual(played(broken), ['4 shell uptime']);
  assert.deepEqual(told(`---\n# tasks\n${broken}`), ['unparsed-code 3 - name: "a" b']);
  // Several documents, comments, Ansible's own tags, and what is to become a playbook.
  for (const honest of [
    '- shell: uptime\n---\n# nothing\n---\n- shell: date\n',
    '- vars_files: !vault |\n    3031\n  hosts: all\n',
    '# only words: here\n',
    '- name: a\n{% if b %}\n  shell: id\n{% endif %}\n',
    '',
  ])
    assert.deepEqual(told(honest), [], honest);
});
