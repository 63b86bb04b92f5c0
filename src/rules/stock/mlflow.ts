import { lastPart } from '../../core/dotted-names.ts';
import { type StockList, stock } from './stock.ts';

/** Modules of MLflow whose `_load_pyfunc` loads a model of its own library. Source: mlflow/models/flavor registry. */
const flavors: ReadonlySet<string> = new Set(
  [
    ...[
      'catboost',
      'diviner',
      'dspy',
      'fastai',
      'gluon',
      'h2o',
      'haystack',
      'johnsnowlabs',
      'keras',
      'langchain',
    ],
    ...['lightgbm', 'llama_index', 'mleap', 'onnx', 'openai', 'paddle', 'pmdarima', 'promptflow', 'prophet'],
    ...[
      'pyfunc.model',
      'pyspark.ml',
      'pytorch',
      'sentence_transformers',
      'shap',
      'sklearn',
      'smolagents',
      'spacy',
    ],
    ...['spark', 'statsforecast', 'statsmodels', 'tensorflow', 'transformers', 'xgboost'],
  ].map((name) => `mlflow.${name}`),
);

/** Modules that MLflow imports by a name of their own: to unpickle a PyTorch model, and as the Keras of a model. */
const helpers: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['pickle_module', new Set(['mlflow.pytorch.pickle_module', 'pickle', 'cloudpickle', 'dill'])],
  ['keras_module', new Set(['keras', 'tf_keras', 'tensorflow.keras', 'tensorflow.python.keras'])],
]);
/** Models that the libraries of its flavors make, which MLflow makes without arguments, and then loads. */
const modelClass =
  /^(?:xgboost\.(?:core|sklearn|dask)|lightgbm\.(?:basic|sklearn)|pyspark\.ml(?:\.[a-z]+)*)\.[A-Z][A-Za-z]*$/;

/** What MLflow follows in an `MLmodel` file, and in the texts beside it. */
export const mlflow: StockList = {
  loader: 'mlflow',
  judge({ to, name, key }) {
    if (to === 'class') return modelClass.test(name) ? stock : undefined;
    if (to === 'module' && flavors.has(name)) return stock;
    if (to === 'module' && helpers.get(lastPart(key))?.has(name) === true) return stock;
    if (to === 'module' && /^mlflow\.pyfunc\.loaders\./.test(name))
      return {
        kind: 'hazard',
        severity: 'medium',
        why: 'The model is a Python file of its own, which runs when the model is loaded.',
      };
    if (to === 'module')
      return {
        kind: 'hazard',
        severity: 'high',
        why: 'MLflow imports this module and calls it when the model is loaded; no flavor of MLflow lives there.',
        refs: ['CWE-470', 'CVE-2024-37054'],
      };
    return undefined;
  },
};
