import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/api/check.ts';
import { put } from '../../check/kit.ts';

const commit = 'b70bac0daeea120456764248164c21684ade7d0d';

const cases: readonly (readonly [decision: string, include: string])[] = [
  ['review', "include:\n  - remote: 'https://files.example/ci/base.yml'"],
  ['review', "include:\n  remote: 'https://files.example/ci/base.yml'"],
  ['review', "include: 'https://files.example/ci/base.yml'"],
  ['allow', "include:\n  - local: '/ci/base.yml'"],
  ['allow', "include: '/ci/base.yml'"],
  ['allow', 'include:\n  - template: Auto-DevOps.gitlab-ci.yml'],
  ['allow', `include:\n  - remote: 'https://gitlab.com/a/ci/-/raw/${commit}/base.yml'`],
  [
    'allow',
    "include:\n  - remote: 'https://files.example/b.yml'\n    integrity: 'sha256-L3/GAoKaw0Arw6hDCKeKQlV1QPEgHYxGBHsH4zG1IY8='",
  ],
];

for (const [i, [decision, include]] of cases.entries())
  test(`${decision}: ${include.replaceAll('\n', '⏎')}`, async () => {
    const path = put(`pipelines-${i}/.gitlab-ci.yml`, `${include}\ntest:\n  script:\n    - make test\n`);
    assert.equal((await check([path], { context: 'generated' })).decision, decision);
  });
