import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zip } from '../../src/formats/zip/zip.ts';
import { buildZip } from '../formats/zip/build.ts';
import { read } from '../formats/zip/reading.ts';

// torch.load asks for constants.pkl alone before it calls torch.jit.load, whose reader (miniz) takes names in any case:
// code under Code/ runs, here behind what a reader of the archive takes for a tar.
test('an archive that torch.load hands to torch.jit.load carries code, whatever the case of its names', async () => {
  const pickle = '\x80\x02N.';
  const checkpoint = [
    { name: 'm/data.pkl', data: pickle },
    { name: 'm/version', data: '3\n' },
  ];
  for (const names of [
    ['m/constants.pkl', 'm/code/__torch__.py'],
    ['m/constants.pkl', 'm/Code/sklearn/dummy.py'],
    ['m/CONSTANTS.PKL', 'm/CODE/__torch__.py'],
  ]) {
    const { format, facts } = await read(
      zip,
      buildZip([...checkpoint, ...names.map((name) => ({ name, data: pickle }))]),
    );
    assert.equal(format, 'torchscript', names.join());
    assert.ok(
      facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'carries-code'),
      JSON.stringify(facts),
    );
  }
  const { format } = await read(
    zip,
    buildZip([...checkpoint, { name: 'other/constants.pkl', data: pickle }]),
  );
  assert.equal(format, 'torch');
});
