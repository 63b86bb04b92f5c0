import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hyperpyyaml, nemo } from '../../src/rules/stock/configured-classes.ts';
import { hydraNames } from '../../src/rules/stock/hydra.ts';
import type { StockList } from '../../src/rules/stock/stock.ts';

function kindOf(list: StockList, name: string): string | undefined {
  const reference = {
    kind: 'reference',
    where: {},
    to: 'callable',
    name,
    key: 'a',
    loader: list.loader,
  } as const;
  return list.judge(reference)?.kind;
}

test('what acts is on no list of classes that configurations build, under whichever package', () => {
  for (const list of [hydraNames, nemo, hyperpyyaml])
    for (const name of [
      'torchmetrics.utilities.imports.RequirementCache',
      'torch.nn.CDLL',
      'torch.optim.FileIO',
      'torch.nn.Popen',
      'torch.optim.MethodType',
    ])
      assert.equal(kindOf(list, name), undefined, `${list.loader} ${name}`);
});

test('layers, optimizers and metrics are on all of them', () => {
  for (const list of [hydraNames, nemo, hyperpyyaml])
    for (const name of ['torch.nn.Linear', 'torch.optim.Adam', 'torchmetrics.classification.Accuracy'])
      assert.equal(kindOf(list, name), 'stock', `${list.loader} ${name}`);
  assert.equal(kindOf(hyperpyyaml, 'speechbrain.utils.train_logger.FileTrainLogger'), 'stock');
});
