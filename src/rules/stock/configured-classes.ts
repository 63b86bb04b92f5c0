import { isForeign } from './foreign.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

/** Packages whose classes build models out of configurations, and do nothing else when they are made. */
const building: readonly string[] = [
  ...[
    'torch.nn.',
    'torch.optim.',
    'torch.distributions.',
    'torchaudio.transforms.',
    'torchvision.transforms.',
  ],
  ...['torchvision.models.', 'torchmetrics.', 'pytorch_lightning.callbacks.', 'lightning.pytorch.callbacks.'],
];
const nemoPackages: readonly string[] = ['nemo.collections.', 'nemo.core.', 'nemo.lightning.'];
const speechbrainPackages: readonly string[] = [
  ...['augment', 'dataio', 'decoders', 'lm', 'lobes', 'nnet', 'processing', 'tokenizers'].map(
    (name) => `speechbrain.${name}.`,
  ),
  ...['checkpoints', 'epoch_loop', 'parameter_transfer', 'hparams', 'metric_stats', 'train_logger'].map(
    (name) => `speechbrain.utils.${name}.`,
  ),
];
/** The log of a training that every recipe of SpeechBrain makes. */
const trainLogger = 'speechbrain.utils.train_logger.FileTrainLogger';
const arithmetic: ReadonlySet<string> = new Set(
  ['add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'neg', 'eq', 'lt', 'gt'].map(
    (name) => `operator.${name}`,
  ),
);

/** A dotted name all of whose parts are plain: no private module of a stock package, no attribute of the interpreter. */
const plainName = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?:\.[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)*$/;
/** Names of classes, by the habit of these packages: their functions may do anything. */
const className = /\.[A-Z]\w*$/;
function within(name: string, packages: readonly string[]): StockJudgement | undefined {
  const known = plainName.test(name) && className.test(name) && !isForeign(name);
  return known && packages.some((prefix) => name.startsWith(prefix)) ? stock : undefined;
}

/** The class that restores a .nemo archive. */
export const nemo: StockList = {
  loader: 'nemo',
  judge: ({ name }) => within(name, [...nemoPackages, ...building]),
};

/** What HyperPyYAML builds for SpeechBrain. */
export const hyperpyyaml: StockList = {
  loader: 'hyperpyyaml',
  judge: ({ to, name }) => {
    if (to === 'companion') return undefined;
    return arithmetic.has(name) || name === trainLogger
      ? stock
      : within(name, [...speechbrainPackages, ...building]);
  },
};

/** Libraries that configurations of gin beside T5 and its kin import. */
export const ginModules: StockList = {
  loader: 'gin',
  judge: ({ to, name }) =>
    to === 'module' &&
    /^(?:__main__|clu|flax|flaxformer|gin|jax|mesh_tensorflow|mt5|optax|seqio|t5|t5x|tensorflow|tensorflow_datasets)(?:\.|$)/.test(
      name,
    )
      ? stock
      : undefined,
};
