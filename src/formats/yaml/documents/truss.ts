import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { strings } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';
import { handRequirements } from './requirements.ts';

/** Keys of which a Truss has some beside its name. */
const ownKeys = [
  'python_version',
  'model_class_name',
  'model_module_dir',
  'bundled_packages_dir',
  'external_package_dirs',
  'build_commands',
  'base_image',
  'docker_server',
  'trt_llm',
] as const;

/** A model as Baseten's Truss packs it: what building its image runs and fetches. Source: truss/base/truss_config.py. */
export const truss: DocumentKind = {
  id: 'truss',
  is: ({ root }) => root?.has('model_name') === true && ownKeys.some((key) => root.has(key)),
  read({ root }, reading) {
    if (root === undefined) return;
    commandsOf(root, 'build_commands', reading);
    const server = root.get('docker_server');
    if (server instanceof JsonObject) commandsOf(server, 'start_command', reading, 'docker_server.');
    for (const [name, key] of strings(root.get('external_package_dirs') ?? null, 'external_package_dirs'))
      refer(reading, { holder: root }, { to: 'companion', name, key, loader: 'truss' });
    readData(root.get('external_data'), reading);
    handRequirements(root.get('requirements'), 'requirements', reading);
  },
};

/** Shells run these, one after the other, in the image that is built or served. */
function commandsOf(holder: JsonObject, name: string, reading: Reading, path = ''): void {
  for (const [text, key] of strings(holder.get(name) ?? null, `${path}${name}`))
    if (text.trim() !== '') refer(reading, { holder }, { to: 'command', name: text, key, loader: 'truss' });
}

/** Files that building fetches, and where it puts them. */
function readData(list: JsonValue | undefined, reading: Reading): void {
  if (!(list instanceof JsonArray)) return;
  for (const [index, item] of list.items.entries()) {
    if (!(item instanceof JsonObject)) continue;
    const key = `external_data[${index}]`;
    const url = item.get('url');
    const path = item.get('local_data_path');
    if (typeof url === 'string' && url !== '')
      refer(reading, { holder: item }, { to: 'url', name: url, key: `${key}.url`, loader: 'truss' });
    if (typeof path === 'string' && path.split(/[\\/]/).includes('..'))
      refer(
        reading,
        { holder: item },
        { to: 'companion', name: path, key: `${key}.local_data_path`, loader: 'truss' },
      );
  }
}
