import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { strings } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';
import { handRequirements } from './requirements.ts';

/** A bento, or the file that one is built from. Source: bentoml/_internal/bento/{bento,build_config}.py. */
export const bento: DocumentKind = {
  id: 'bento',
  is: ({ root }) =>
    typeof root?.get('service') === 'string' &&
    ['bentoml_version', 'python', 'include', 'docker', 'image'].some((key) => root.has(key)),
  read({ root }, reading) {
    if (root === undefined) return;
    const service = root.get('service');
    if (typeof service === 'string') tell(reading, root, 'repository-code', service, 'service');
    readDocker(root.get('docker'), reading);
    readImage(root.get('image'), reading);
    readPython(root.get('python'), reading);
  },
};

/** What building the image runs, and the template that it is made of. */
function readDocker(docker: JsonValue | undefined, reading: Reading): void {
  if (!(docker instanceof JsonObject)) return;
  for (const [name, to] of [
    ['setup_script', 'command'],
    ['dockerfile_template', 'command'],
  ] as const)
    for (const [text, key] of strings(docker.get(name) ?? null, `docker.${name}`))
      tell(reading, docker, to, text, key);
}

/** The image of newer bentos: commands that building it runs, and requirements as one text. */
function readImage(image: JsonValue | undefined, reading: Reading): void {
  if (!(image instanceof JsonObject)) return;
  for (const name of ['commands', 'post_commands'])
    for (const [text, key] of strings(image.get(name) ?? null, `image.${name}`))
      tell(reading, image, 'command', text, key);
  const requirements = image.get('python_requirements');
  if (typeof requirements === 'string')
    handRequirements(new JsonArray(image.at, [requirements], 0), 'python_requirements', reading);
}

function readPython(python: JsonValue | undefined, reading: Reading): void {
  if (!(python instanceof JsonObject)) return;
  handRequirements(python.get('packages'), 'packages', reading);
  for (const name of ['index_url', 'extra_index_url', 'find_links', 'trusted_host'])
    for (const [text] of strings(python.get(name) ?? null, name))
      if (text !== '')
        reading.emit({
          kind: 'dependency',
          where: { offset: python.at },
          name: '',
          requirement: `${name}: ${text.slice(0, 300)}`,
          pin: 'index',
        });
}

/** A model in BentoML's store: the module that loads it. */
export const bentoModel: DocumentKind = {
  id: 'bento-model',
  is: ({ root }) =>
    typeof root?.get('module') === 'string' && ['api_version', 'context'].some((key) => root.has(key)),
  read({ root }, reading) {
    const module = root?.get('module');
    if (root !== undefined && typeof module === 'string' && module !== '')
      tell(reading, root, 'module', module, 'module');
  },
};

function tell(
  reading: Reading,
  holder: JsonObject,
  to: 'module' | 'command' | 'repository-code',
  name: string,
  key: string,
): void {
  refer(reading, { holder }, { to, name, key, loader: 'bentoml' });
}
