import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferSource } from '../../../src/bytes/source.ts';
import { Encoding } from '../../../src/formats/jax-export/encoding.ts';
import { jaxExport, mlirBytecode } from '../../../src/formats/jax-export/jax-export.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';

const exported = samplesOf('jax-export');
const modules = samplesOf('mlir-bytecode');

function replaced(bytes: Uint8Array, from: string, to: string): Buffer {
  assert.equal(from.length, to.length);
  const changed = Buffer.from(bytes);
  const at = changed.indexOf(from);
  assert.ok(at >= 0);
  changed.write(to, at, 'latin1');
  return changed;
}

// mlir.llvm.org, MLIR Bytecode Format: the number of trailing zeros of the first byte says how many follow.
test('numbers of the bytecode', () => {
  const number = (...bytes: number[]) => new Encoding(bufferSource(Uint8Array.from(bytes))).number();
  assert.equal(number(0x01), 0);
  assert.equal(number(0xff), 127);
  assert.equal(number(0x02, 0x02), 128);
  assert.equal(number(0xfe, 0xff), 16383);
  assert.equal(number(0x04, 0x00, 0x02), 16384);
  assert.equal(number(0x00, 1, 0, 0, 0, 0, 0, 0, 0), 1);
  assert.equal(number(0x80, 1, 0, 0, 0, 0, 0, 0), 1);
});

test('a custom call is judged by its target', async () => {
  const { bytes } = modules.find(({ name }) => name === 'linear-algebra.mlirbc')!;
  assert.deepEqual((await judgeBytes(bytes)).findings, []);
  const changed = replaced(bytes, 'lapack_ssyevd_ffi', 'somebodys_own_ffi');
  const { findings } = await judgeBytes(changed);
  assert.match(findings.map(({ evidence }) => evidence).join(), /custom_call_v\d: somebodys_own_ffi/);
  const callback = replaced(bytes, 'lapack_ssyevd_ffi', 'xla_python_cpu_cb');
  assert.equal((await judgeBytes(callback)).findings[0]?.severity, 'high');
});

test('another dialect, another version, a module without an end', async () => {
  const { bytes } = modules.find(({ name }) => name === 'perceptron.mlirbc')!;
  const dialect = await judgeBytes(replaced(bytes, 'vhlo', 'mine'));
  assert.ok(dialect.findings.some(({ severity }) => severity === 'medium'));
  const version = Buffer.from(bytes);
  version[4] = 99 * 2 + 1;
  assert.ok(!(await judgeBytes(version)).complete);
  for (let size = 8; size < bytes.length; size += 7)
    assert.ok(!(await judgeBytes(bytes.subarray(0, size))).complete);
});

test('safety checks that were turned off for a custom call are told', async () => {
  const { bytes } = exported.find(({ name }) => name === 'foreign-call.bin')!;
  const { facts } = await readWith(jaxExport, bytes);
  assert.deepEqual(
    facts.flatMap((fact) => (fact.kind === 'setting' ? [`${fact.key} ${fact.value}`] : [])),
    ['disabled_safety_checks custom_call loadlock_marker'],
  );
});

test('only a FlatBuffer with a module is claimed', () => {
  for (const { name, bytes } of exported) {
    assert.ok(claims(jaxExport, bytes) && claims(jaxExport, windowed(bytes)), name);
    const other = Buffer.from(bytes);
    // One with derivatives has a module for each.
    for (let at = other.indexOf('StableHLO'); at >= 0; at = other.indexOf('StableHLO', at + 1))
      other[at - 5] = 0;
    assert.ok(!claims(jaxExport, other), name);
  }
  for (const { name, bytes } of [...samplesOf('tflite'), ...samplesOf('executorch')])
    assert.ok(!claims(jaxExport, bytes), name);
});

test('no mutation throws', async () => {
  let round = 0;
  for (const [format, samples] of [
    [jaxExport, exported],
    [mlirBytecode, modules],
  ] as const)
    for (const bytes of mutations(
      samples.map((one) => one.bytes),
      2500,
    )) {
      if (claims(format, bytes)) await readWith(format, round % 2 === 0 ? bytes : windowed(bytes));
      round += 1;
    }
});
