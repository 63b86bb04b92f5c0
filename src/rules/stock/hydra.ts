import { isForeign } from './foreign.ts';
import { type StockList, stock } from './stock.ts';

const classes: readonly RegExp[] = [
  /^torch\.nn\.(?:modules\.[a-z]+\.)?[A-Z]\w*$/,
  /^torch\.optim\.(?:[a-z_]+\.)?[A-Z]\w*$/,
  /^nemo(?:\.(?:collections|core|utils)(?:\.[a-z]\w*)*)\.[A-Z]\w*$/,
  /^nemo_text_processing(?:\.[a-z]\w*)*\.[A-Z]\w*$/,
  /^torchmetrics(?:\.[a-z]\w*)*\.[A-Z]\w*$/,
  /^(?:pytorch_lightning|lightning\.pytorch)\.(?:callbacks|loggers|strategies)(?:\.[a-z]\w*)*\.[A-Z]\w*$/,
  /^(?:pytorch_lightning|lightning\.pytorch|lightning)\.Trainer$/,
  // Latent diffusion: the configurations that come with checkpoints of Stable Diffusion.
  /^(?:ldm|cldm|sgm)(?:\.[a-z]\w*)+\.[A-Z]\w*$/,
];

const values: ReadonlySet<string> = new Set([
  ...['builtins.dict', 'builtins.list', 'builtins.tuple', 'builtins.int', 'builtins.float', 'builtins.str'],
  ...['torch.device', 'torch.Size', 'omegaconf.DictConfig', 'omegaconf.ListConfig'],
]);

/** Layers, optimizers and metrics that configurations are made of. Functions are never on the list. */
export const hydraNames: StockList = {
  loader: 'hydra',
  judge: ({ name }) =>
    values.has(name) || (!isForeign(name) && classes.some((known) => known.test(name))) ? stock : undefined,
};
