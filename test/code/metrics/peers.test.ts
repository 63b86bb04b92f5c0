import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { cyclomatic, cyclomaticRank } from '../../../src/code/metrics/cyclomatic.ts';
import { halstead } from '../../../src/code/metrics/halstead.ts';
import {
  maintainability,
  maintainabilityIndex,
  maintainabilityRank,
} from '../../../src/code/metrics/maintainability.ts';
import { rawLines } from '../../../src/code/metrics/raw.ts';
import { parsePython } from '../../../src/code/python/parse/parse.ts';
import { long } from '../../long.ts';
import { agreement } from './agreement.ts';
import { askPeers, askSamples, halsteadNumbers, pythonFiles, rawNumbers, same } from './peers.ts';

const { python, reason } = await ensurePythonEnv({ code: true });
const skip = reason ?? false;

describe('radon’s own samples', { skip }, async () => {
  const samples = python === null ? {} : await askSamples(python);
  const each = (name: string): readonly (readonly unknown[])[] => {
    const cases = samples[name] ?? [];
    assert.ok(cases.length > 0, `no samples called ${name}`);
    return cases;
  };
  const count = (code: unknown, options: unknown = {}): ReturnType<typeof cyclomatic> =>
    cyclomatic(parsePython(code as string), {
      noAssert: (options as { no_assert?: boolean }).no_assert === true,
    });

  it('have the cyclomatic complexity that radon publishes', () => {
    for (const [code, expected, options] of each('blocks'))
      assert.equal(count(code, options).own, expected, code as string);
    for (const [code, expected] of each('single')) {
      const { own, functions } = count(code);
      assert.deepEqual([own, functions[0]?.complexity], expected, code as string);
    }
    for (const [code, expected] of each('functions'))
      assert.deepEqual(
        count(code).functions.map(({ complexity }) => complexity),
        expected,
        code as string,
      );
    for (const [code, expected] of each('classes')) {
      const [only] = count(code).classes;
      const methods = only?.methods.map(({ complexity }) => complexity) ?? [];
      assert.deepEqual([only?.realComplexity, ...methods], expected, code as string);
    }
    for (const [code, expected] of each('general'))
      assert.equal(count(code).total, (expected as number[])[3], code as string);
    for (const [code, names, expected] of each('closures')) {
      const [only] = count(code).functions;
      assert.deepEqual(
        only?.closures.map(({ name }) => name),
        names,
      );
      const inner = only?.closures.map(({ complexity }) => complexity) ?? [];
      assert.deepEqual([...inner, only?.complexity], expected);
    }
    for (const [score, rank] of each('ranks')) assert.equal(cyclomaticRank(score as number), rank);
  });

  it('have the Halstead measures that radon publishes', () => {
    for (const [code, expected] of each('halstead')) {
      const { N1, N2, h1, h2 } = halstead(parsePython(code as string)).total;
      assert.deepEqual([N1, N2, h1, h2], expected, code as string);
    }
    for (const [code, expected] of each('reports'))
      assert.ok(same(halsteadNumbers(halstead(parsePython(code as string)).total), expected), code as string);
  });

  it('have the maintainability index that radon publishes', () => {
    for (const [values, expected] of each('indexes')) {
      const [volume, complexity, lines, comments] = values as [number, number, number, number];
      const index = maintainabilityIndex(volume, complexity, lines, comments);
      assert.ok(Math.abs(index - (expected as number)) < 1e-5, `${values}`);
    }
    for (const [score, rank] of each('indexRanks')) assert.equal(maintainabilityRank(score as number), rank);
    for (const [code, expected, multi] of each('visits')) {
      const module = parsePython(code as string);
      const index = maintainability(
        halstead(module).total.volume,
        cyclomatic(module).total,
        rawLines(code as string),
        multi as boolean,
      );
      assert.ok(same(index, expected), code as string);
    }
  });

  it('have the lines that radon publishes', () => {
    for (const [code, expected] of each('analyses'))
      assert.deepEqual(rawNumbers(rawLines(code as string)), expected, code as string);
    // radon counts the logical lines of several pieces as if they were one; a file is counted piece by piece.
    for (const [code, expected] of each('logical').filter(([code]) => !(code as string).includes('\n')))
      assert.equal(rawLines(code as string).lloc, expected, code as string);
  });
});

describe('files of CPython', { skip: skip !== false ? skip : !long && 'only in the long run' }, () => {
  it('have the numbers that radon and complexipy give them', async () => {
    if (python === null) return;
    const { stdout } = await promisify(execFile)(python, [
      '-Ic',
      'import sysconfig; print(sysconfig.get_path("stdlib"))',
    ]);
    const small = pythonFiles(stdout.trim()).filter((path) => statSync(path).size < 12_000);
    const chosen = small.filter((_, i) => i % Math.ceil(small.length / 60) === 0);
    const { compared, differing } = agreement(await askPeers(python, chosen));
    assert.deepEqual(differing, []);
    assert.ok((compared.get('cyclomatic') ?? 0) >= 40, `${compared.get('cyclomatic')} of ${chosen.length}`);
    assert.ok((compared.get('raw') ?? 0) >= 20);
  });
});
