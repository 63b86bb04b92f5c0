import { readBytes } from '../../bytes/source.ts';
import { baseOf } from '../../core/slash-paths.ts';
import type { Format } from '../format.ts';

const largest = 4096;

/** Texts that hold nothing but the name of a module, which MLflow imports. Sources: mlflow/{pytorch,tensorflow}/__init__.py. */
const byName: ReadonlyMap<string, string> = new Map([
  ['pickle_module_info.txt', 'pickle_module'],
  ['keras_module.txt', 'keras_module'],
]);

export const moduleName: Format = {
  id: 'module-name',
  title: 'Name of a Python module',
  claims: ({ name }) => byName.has(baseOf(name)),
  read: ({ source, name, emit }) => {
    const text = Buffer.from(readBytes(source, 0, largest))
      .toString('utf8')
      .trim();
    const key = byName.get(baseOf(name)) ?? '';
    emit({ kind: 'reference', where: {}, to: 'module', name: text.slice(0, 300), key, loader: 'mlflow' });
  },
};
