import { holderOf } from '../../core/dotted-names.ts';
import type { ReferenceFact } from '../../core/fact.ts';

/** The paths of a target. */
interface Paths {
  has(path: string): boolean;
  keys(): Iterable<string>;
}

/** What imports modules of the folder that it is started in, by dotted names in its configuration. */
const startedHere: ReadonlySet<string> = new Set(['mmengine', 'axolotl', 'rasa', 'dagster', 'jsonargparse']);
/** These name what they take out of a module behind a colon. */
const behindColon: ReadonlySet<string> = new Set(['bentoml', 'ray-serve']);

/**
 * Whether the code that a configuration names (`modeling_x.Model`) is one of the target's files, and so read: then it is
 * judged by what it does, and not by its name.
 * @param from the configuration.
 */
export function isOwnCode({ to, name, key, loader }: ReferenceFact, from: string, files: Paths): boolean {
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  if (loader === 'mlflow') return isPackaged(to, name, folder, files);
  // A class is judged by its constructor; a function would be by what it is given.
  if (loader === 'hydra' && to === 'callable' && !name.includes('--'))
    return className.test(name) && isHere('class', name, folder, files);
  if (loader === 'deepspeed') return isHere('class', name, folder, files);
  if (loader === 'torchserve') return isInArchive(to, name, folder, files);
  if (startedHere.has(loader) && (to === 'module' || to === 'class')) return isHere(to, name, folder, files);
  const dot = name.lastIndexOf(behindColon.has(loader) && name.includes(':') ? ':' : '.');
  if (dot <= 0 || name.includes('--')) return false;
  const module = `${name.slice(0, dot).replaceAll('.', '/')}.py`;
  if (to === 'class') {
    // These take a class out of a file of the model before they look for a library of that name.
    if (name.indexOf('.') !== dot) return false;
    if (loader === 'sentence-transformers') return files.has(folder + module);
    const inside = key === '_class_name' ? '' : `${key}/`;
    return loader === 'diffusers' && files.has(folder + inside + module);
  }
  return to === 'repository-code' && (files.has(folder + module) || files.has(module));
}

const className = /\.[A-Z]\w*$/;

function isHere(to: 'module' | 'class', name: string, folder: string, files: Paths): boolean {
  const named = to === 'module' ? name : holderOf(name);
  if (named === '') return false;
  const path = named.replaceAll('.', '/');
  return [folder + path, path, `src/${path}`].some(
    (stem) => files.has(`${stem}.py`) || files.has(`${stem}/__init__.py`),
  );
}

/** TorchServe runs files at the top of the archive, beside the folder of its manifest. */
function isInArchive(to: ReferenceFact['to'], name: string, folder: string, files: Paths): boolean {
  const colon = name.lastIndexOf(':');
  const top = folder.replace(/(?:MAR|WAR)-INF\/$/, '');
  if (to === 'repository-code') return files.has(top + (colon < 0 ? name : name.slice(0, colon)));
  const module = to === 'callable' ? holderOf(name) : name;
  const isOwn = to === 'module' || to === 'callable';
  return isOwn && module !== '' && files.has(`${top + module.replaceAll('.', '/')}.py`);
}

/** MLflow keeps code of the model in a folder beside it, and imports the loader from there. */
function isPackaged(to: ReferenceFact['to'], name: string, folder: string, files: Paths): boolean {
  const module = `${folder}code/${name.replaceAll('.', '/')}`;
  if (to === 'module') return files.has(`${module}.py`) || files.has(`${module}/__init__.py`);
  if (to !== 'repository-code') return false;
  if (name.endsWith('.py')) return files.has(folder + name);
  const inside = `${folder}${name}/`;
  for (const path of files.keys()) if (path.startsWith(inside) && path.endsWith('.py')) return true;
  return false;
}
