import { isForeign } from './foreign.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

/**
 * Parts that this library ships, by one name in the packages that recipes take them from: further down stand the modules
 * that those import.
 */
const torchtuneParts =
  /^torchtune\.(?:models\.[a-z]\w*|datasets(?:\.multimodal)?|data|modules(?:\.(?:loss|peft|tokenizers|transforms(?:\.tokenizers)?|model_fusion))?|training(?:\.(?:lr_schedulers|metric_logging|memory))?|rlhf\.loss|generation)\.(?!load_)[A-Za-z]\w*$/;
const optimizers = /^(?:torch|bitsandbytes|torchao)\.optim\.[A-Z]\w*$/;
const losses = /^torch\.nn\.[A-Z]\w*Loss$/;

/** Recipes of torchtune. */
export const torchtuneNames: StockList = {
  loader: 'torchtune',
  judge: ({ name }) =>
    !isForeign(name) && [torchtuneParts, optimizers, losses].some((known) => known.test(name))
      ? stock
      : undefined,
};

const mmPackages =
  /^(?:mmengine|mmcv|mmdet|mmdet3d|mmseg|mmcls|mmpretrain|mmpose|mmaction|mmocr|mmrotate|mmyolo|mmagic|mmedit|mmselfsup|mmtrack|mmdeploy)(?:\.[a-z_]\w*)+$/;

/** Modules that configurations of OpenMMLab's packages import. */
export const mmengineNames: StockList = {
  loader: 'mmengine',
  judge: ({ to, name }) => (to === 'module' && mmPackages.test(name) ? stock : undefined),
  outside: siblingFolder,
};

export const detectronNames: StockList = {
  loader: 'detectron2',
  judge: () => undefined,
  outside: siblingFolder,
};

/** Some steps up, to a configuration: collections keep in folders beside what their configurations share. */
const sibling = /^(?:\.\.[\\/]){1,3}(?!.*\.\.)[^\0:]+\.(?:ya?ml|json)$/;

function siblingFolder({ name }: { readonly name: string }): StockJudgement | undefined {
  return sibling.test(name)
    ? {
        kind: 'hazard',
        severity: 'info',
        why: 'The name is a path through the parent folder, where collections of configurations keep what they share.',
      }
    : undefined;
}

/** Plugins that Axolotl ships. */
export const axolotlNames: StockList = {
  loader: 'axolotl',
  judge: ({ name }) =>
    /^axolotl\.integrations(?:\.[a-z]\w*)+\.[A-Z]\w*Plugin$/.test(name) ? stock : undefined,
};

/** A Truss says what its image is built with: the image is its maker's own, and somebody builds it. */
export const trussCommands: StockList = {
  loader: 'truss',
  judge: ({ to }) =>
    to === 'command'
      ? {
          kind: 'hazard',
          severity: 'medium',
          why: 'Whoever builds or starts the image runs it, and what it fetches can change any day.',
          refs: ['CWE-78'],
        }
      : undefined,
};

/** Datasets that Kedro ships, under the short names that it puts its own packages before. */
const kedroParts =
  /^(?:kedro_datasets\.|kedro\.(?:io|extras\.datasets)\.)?(?:api|biosequence|dask|databricks|email|geopandas|holoviews|huggingface|ibis|json|langchain|matlab|matplotlib|networkx|openxml|pandas|partitions|pickle|pillow|plotly|polars|redis|snowflake|spark|svmlight|tensorflow|text|tracking|video|yaml)\.[A-Z]\w*Data[Ss]et$/;

export const kedroNames: StockList = {
  loader: 'kedro',
  judge: ({ name }) => (kedroParts.test(name) ? stock : undefined),
};

/** Formatters and handlers of packages that serve models; the standard library's are not told at all. */
export const loggingNames: StockList = {
  loader: 'logging',
  judge: ({ name }) =>
    /^(?:uvicorn\.logging|colorlog|rich\.logging|pythonjsonlogger\.(?:json|jsonlogger)|gunicorn\.glogging|kedro\.logging|tqdm\.contrib\.logging|coloredlogs)\.[A-Z]\w*(?:Handler|Formatter)$/.test(
      name,
    )
      ? stock
      : undefined,
};

/** Paths in TensorFlow's note of its last checkpoint. */
export const checkpointPaths: StockList = {
  loader: 'tensorflow-checkpoint',
  judge: () => undefined,
  outside: ({ name }) =>
    /^(?:\/(?!\/)|[A-Za-z]:[\\/])/.test(name) && !name.split(/[\\/]/).includes('..')
      ? {
          kind: 'hazard',
          severity: 'low',
          why: 'It is an absolute path, as TensorFlow writes that of the machine which saved the checkpoint.',
        }
      : undefined,
};
