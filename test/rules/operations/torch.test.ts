import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationCatalog } from '../../../src/rules/operations/operations.ts';
import { torchMobile } from '../../../src/rules/operations/torch-mobile.ts';
import { torchScript } from '../../../src/rules/operations/torchscript.ts';

function severityOf({ domain, judge }: OperationCatalog, name: string): string {
  const operation = { kind: 'operation', where: {}, domain, name, count: 1, within: '' } as const;
  return judge(operation)?.severity ?? 'none';
}

// torchaudio/csrc/sox/io.cpp, torchtext/csrc/register_torchbindings.cpp.
test('operators of sister packages that open files are told apart from those on samples', () => {
  for (const catalog of [torchScript, torchMobile])
    for (const name of ['torchaudio::sox_io_save_audio_file', 'torchaudio::sox_effects_apply_effects_file'])
      assert.equal(severityOf(catalog, name), 'high', `${catalog.domain} ${name}`);
  for (const name of ['torchtext::generate_sp_model', 'torchtext::load_sp_model'])
    assert.equal(severityOf(torchScript, name), 'high', name);
  for (const catalog of [torchScript, torchMobile])
    for (const name of [
      'torchaudio::sox_effects_apply_effects_tensor',
      'torchvision::nms',
      'aten::add.Tensor',
    ])
      assert.equal(severityOf(catalog, name), 'none', `${catalog.domain} ${name}`);
  assert.equal(severityOf(torchScript, 'torchtext::load_sp_model_string'), 'none');
});
