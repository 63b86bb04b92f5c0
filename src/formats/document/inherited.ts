import { JsonObject } from '../../wire/json.ts';
import { strings } from './walk.ts';
import { isDotted, refer, type Watcher } from './watcher.ts';

/**
 * Configurations that another one is merged over: of fvcore and Detectron2 `_BASE_`, of MMEngine `_base_`. Detectron2
 * fetches an address and reads what it gets with PyYAML's unsafe loader; MMEngine runs a base that is Python.
 * Sources: fvcore/common/config.py, load_yaml_with_base; mmengine/config/config.py, _file2dict.
 */
export const baseConfiguration: Watcher = {
  keys: ['_BASE_', '_base_'],
  look(entry, reading) {
    const loader = entry.key === '_BASE_' ? 'detectron2' : 'mmengine';
    for (const [text, key] of strings(entry.value, entry.path)) {
      const name = text.trim();
      if (name === '') continue;
      if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) refer(reading, entry, { to: 'url', name, key, loader });
      else if (leaves(name))
        refer(reading, entry, { to: 'companion', name: name.replace(/^~/, '/~'), key, loader });
      // A path, and no dotted name: what is beside under that name is run as a whole.
      else if (/\.py$/i.test(name))
        refer(reading, entry, { to: 'repository-code', name: name.replace(/^(?!\.)/, './'), key, loader });
      else refer(reading, entry, { to: 'companion', name, key, loader });
    }
  },
};

/** Whether the name is of a place by itself, and not of one beside the document. */
function leaves(name: string): boolean {
  return /^(?:[/\\~]|[A-Za-z]:)/.test(name);
}

/** MMEngine's `custom_imports`: modules that are imported before anything else is looked at. */
export const customImports: Watcher = {
  keys: ['custom_imports'],
  look(entry, reading) {
    const { value, path } = entry;
    if (!(value instanceof JsonObject)) return;
    for (const [name, key] of strings(value.get('imports') ?? null, `${path}.imports`))
      if (name !== '') refer(reading, entry, { to: 'module', name, key, loader: 'mmengine' });
  },
};

/** torchtune: any importable callable, with the keys beside it for arguments (torchtune/config/_instantiate.py). */
export const componentTarget: Watcher = {
  keys: ['_component_'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (typeof value === 'string' && value !== '')
      refer(reading, entry, { to: 'callable', name: value, key, loader: 'torchtune' });
  },
};

/** `logging.config.dictConfig`: a callable under `()`, and classes of handlers. */
export const loggingFactory: Watcher = {
  keys: ['()', 'class'],
  look(entry, reading) {
    const { key, value, path } = entry;
    if (typeof value !== 'string' || !isDotted(value) || value.startsWith('logging.')) return;
    if (key === '()') refer(reading, entry, { to: 'callable', name: value, key: path, loader: 'logging' });
    else if (/(?:^|\.)(?:handlers|formatters)\.[^.]+\.class$/.test(path))
      refer(reading, entry, { to: 'class', name: value, key: path, loader: 'logging' });
  },
};

/** Kedro's catalogue: the class of a dataset, imported by its name, beside the place of its data. */
export const datasetType: Watcher = {
  keys: ['type'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    if (!holder.has('filepath') || typeof value !== 'string' || !isDotted(value)) return;
    // Kedro puts its own packages before what is no module: `pickle.PickleDataset`.
    const name = /^[a-z]+\.[A-Z]\w*Data[Ss]et$/.test(value) ? `kedro_datasets.${value}` : value;
    refer(reading, entry, { to: 'class', name, key, loader: 'kedro' });
  },
};
