import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { check } from '../../src/api/check.ts';
import { folder, one, put, rulesOf } from './kit.ts';

/** What a text is called has no say in what it does. */
test('a text that is handed over is looked at for crash risks, whatever it is called', async () => {
  const endless = 'def f(n):\n    return n * f(n - 1)\n\n\nprint(f(5))\n';
  for (const name of ['-', 'answer', 'answer.py', 'answer.txt']) {
    const { decision, findings } = await one(endless, { name });
    assert.deepEqual([decision, rulesOf(findings)], ['deny', ['endless-recursion 2']], name);
  }
});

test('so are a script without an ending and the cells of a notebook beside others', async () => {
  put('mixed/run', '#!/usr/bin/env python3\nwhile True:\n    pass\n');
  put('mixed/other.py', 'print(1)\n');
  put(
    'mixed/book.ipynb',
    '{"cells": [{"cell_type": "code", "source": ["while True:\\n", "    pass"], "outputs": [], "metadata": {}, "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
  );
  const report = await check([join(folder, 'mixed')], { context: 'generated' });
  const found = report.targets[0]!.artifacts.filter(({ findings }) =>
    findings.some(({ rule }) => rule === 'endless-loop'),
  ).map(({ path }) => path);
  assert.deepEqual(found.sort(), ['book.ipynb', 'run']);
});
