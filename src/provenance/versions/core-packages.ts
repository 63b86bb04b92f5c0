/**
 * Libraries whose own classes and data layouts end up in saved models, so that another version of them can read the same
 * bytes as something else. By normalised name.
 */
export const corePackages: ReadonlySet<string> = new Set([
  ...['numpy', 'scipy', 'pandas', 'polars', 'pyarrow', 'joblib', 'cloudpickle', 'dill'],
  ...[
    'scikit-learn',
    'imbalanced-learn',
    'skops',
    'statsmodels',
    'category-encoders',
    'sentence-transformers',
  ],
  ...['xgboost', 'xgboost-cpu', 'lightgbm', 'catboost', 'onnx', 'onnxruntime', 'h5py', 'safetensors'],
  ...[
    'torch',
    'torchvision',
    'torchaudio',
    'lightning',
    'pytorch-lightning',
    'timm',
    'fastai',
    'ultralytics',
  ],
  ...['tensorflow', 'tensorflow-cpu', 'keras', 'jax', 'jaxlib', 'flax', 'orbax-checkpoint', 'ml-dtypes'],
  ...['transformers', 'tokenizers', 'diffusers', 'peft', 'accelerate', 'spacy', 'gensim', 'prophet'],
]);
