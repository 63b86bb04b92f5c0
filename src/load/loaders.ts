/** The formats that the guest has a loader of: `LOADERS` in isolation/guest/loadlock_adapters.py. */
export const loadedInIsolation: ReadonlySet<string> = new Set([
  'pickle',
  'joblib',
  'npy',
  'npz',
  'torch',
  'torch-legacy',
  'torchscript',
  'xgboost-json',
  'xgboost-binary',
  'xgboost-ubjson',
  'lightgbm',
  'safetensors',
]);
