import { bufferSource } from '../../bytes/source.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';
import { clip, type Entry } from './walk.ts';
import { isDotted, refer, set, type Watcher } from './watcher.ts';

/** Hydra's `instantiate`: any importable callable, with arguments of the document's choice (CVE-2025-23304). */
export const hydraTarget: Watcher = {
  keys: ['_target_'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (typeof value !== 'string') return;
    refer(reading, entry, { to: 'callable', name: value, key, loader: 'hydra', detail: argumentsOf(entry) });
  },
};

/** Hyperparameters of Lightning in a file beside the checkpoint: a function that makes the model of them. */
export const instantiator: Watcher = {
  keys: ['_instantiator'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (typeof value === 'string')
      refer(reading, entry, { to: 'callable', name: value, key, loader: 'lightning' });
  },
};

/** `instantiate_from_config` of the latent diffusion family: `target` beside `params`. */
export const latentTarget: Watcher = {
  keys: ['target'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    const called = holder.has('params') || holder.has('ckpt_config') || holder.size === 1;
    if (typeof value === 'string' && called && isDotted(value))
      refer(reading, entry, {
        to: 'callable',
        name: value,
        key,
        loader: 'hydra',
        detail: argumentsOf(entry),
      });
  },
};

/** Loaders that name a class under one key and its arguments under another. */
const argumentKeys: ReadonlyMap<string, readonly [beside: string, loader: string]> = new Map([
  ['class_path', ['init_args', 'jsonargparse']],
  ['type', ['init_parameters', 'haystack']],
  ['@class', ['@module', 'monty']],
  ['object_constructor', ['object_kwargs', 'llama-index']],
]);

export const classBesideArguments: Watcher = {
  keys: [...argumentKeys.keys()],
  look(entry, reading) {
    const { key, value, holder, path } = entry;
    const [beside, loader] = argumentKeys.get(key)!;
    const other = holder.get(beside);
    if (typeof value !== 'string') return;
    if (loader === 'monty') {
      if (typeof other === 'string')
        refer(reading, entry, { to: 'class', name: `${other}.${value}`, key: path, loader });
    } else if ((other !== undefined || key === 'class_path') && isDotted(value))
      refer(reading, entry, { to: 'class', name: value, key: path, loader, detail: argumentsOf(entry) });
    if (loader !== 'jsonargparse') return;
    const around = path.slice(0, -key.length);
    for (const [argument, name] of callablesAmong(other))
      refer(reading, entry, { to: 'callable', name, key: `${around}${beside}.${argument}`, loader });
  },
};

/** Arguments that are functions: jsonargparse imports them by their dotted names. */
const callableArgument =
  /^(?:fn|func|callable|activation|setup|teardown|on_[a-z_]{1,60}|[a-z_]{0,60}(?:_fn|_func|_function|_lambda|_policy|_hook|_factory))$/;

function* callablesAmong(
  args: JsonValue | undefined,
): Generator<readonly [key: string, name: string], void, void> {
  if (!(args instanceof JsonObject)) return;
  for (const [key, value] of args.everything())
    if (typeof value === 'string' && callableArgument.test(key) && isDotted(value)) yield [key, value];
}

/** jsonpickle: JSON that makes objects of any class, calls functions, and evaluates expressions. */
export const jsonpickle: Watcher = {
  keys: [
    'py/object',
    'py/type',
    'py/function',
    'py/method',
    'py/repr',
    'py/mod',
    'py/module',
    'py/error',
    'py/newobj',
  ],
  look(entry, reading) {
    const { key, value, path } = entry;
    const name = value instanceof JsonArray ? value.items[0] : value;
    if (typeof name !== 'string') return;
    const to = key === 'py/object' || key === 'py/type' ? 'class' : 'callable';
    refer(reading, entry, { to, name, key: path, loader: 'jsonpickle' });
  },
};

/** GluonTS's own serializer: `{"__kind__": "instance", "class": "...", "args": [...], "kwargs": {...}}`. */
export const gluonts: Watcher = {
  keys: ['__kind__'],
  look(entry, reading) {
    const name = entry.holder.get('class');
    if (typeof name !== 'string') return;
    const key = entry.path.replace(/__kind__$/, 'class');
    const to = entry.value === 'type' || /\.[A-Z]\w*$/.test(name) ? 'class' : 'callable';
    refer(reading, entry, { to, name, key, loader: 'gluonts', detail: argumentsOf(entry) });
  },
};

/** AutoGen's components: the class, or a function that makes it, under `provider`; its arguments under `config`. */
export const component: Watcher = {
  keys: ['provider'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    const isComponent =
      holder.has('config') && (holder.has('component_type') || holder.has('component_version'));
    if (isComponent && typeof value === 'string' && isDotted(value))
      refer(reading, entry, {
        to: /\.[A-Z]\w*$/.test(value) ? 'class' : 'callable',
        name: value,
        key,
        loader: 'autogen',
      });
  },
};

/** LangChain's serialised objects: `{"lc": 1, "type": "constructor", "id": [...], "kwargs": {...}}`. */
export const langchain: Watcher = {
  keys: ['lc'],
  look(entry, reading) {
    const { holder } = entry;
    const id = holder.get('id');
    if (!(id instanceof JsonArray)) return;
    const parts = id.items.filter((item) => typeof item === 'string');
    const key = entry.path.slice(0, -'.lc'.length) || 'id';
    const type = holder.get('type');
    if (type === 'constructor')
      refer(reading, entry, { to: 'class', name: parts.join('.'), key, loader: 'langchain' });
    // CVE-2025-68664: such a record in untrusted data hands out the reader's environment.
    else if (type === 'secret')
      set(reading, entry, 'langchain', `the environment variable ${parts.join('.')}`);
  },
};

/** Stable-Baselines3 keeps what JSON cannot say as a pickle in base64, and loads it. */
export const serialized: Watcher = {
  keys: [':serialized:'],
  look({ value, path }, reading) {
    if (typeof value === 'string') reading.nested(decoded(value, path));
  },
};

/** A string that begins as a pickle of protocol 2 to 5 does in base64. */
export function looksPickled(text: string): boolean {
  return (
    text.length > 16 &&
    /^gA[I-L]|^gA[M-P]|^gA[Q-T]|^gA[U-X]/.test(text) &&
    !/[^A-Za-z0-9+/=_\s-]/.test(text.slice(0, 256))
  );
}

export function decoded(
  text: string,
  name: string,
): { name: string; size: number; open: () => ReturnType<typeof bufferSource> } {
  return {
    name: clip(name, 200),
    size: Math.floor((text.length * 3) / 4),
    open: () => bufferSource(Buffer.from(text, 'base64')),
  };
}

/** The plain arguments beside a target, for whoever reads the finding. */
function argumentsOf({ key, holder }: Entry): string {
  const parts: string[] = [];
  for (const [name, value] of holder.everything()) {
    if (name === key || parts.length >= 6) continue;
    parts.push(`${clip(name, 40)}=${shown(value)}`);
  }
  return parts.join(', ');
}

function shown(value: JsonValue): string {
  if (value instanceof JsonArray) return `[${value.items.slice(0, 4).map(shown).join(', ')}]`;
  if (value instanceof JsonObject) return '{…}';
  return typeof value === 'string' ? `'${clip(value, 80)}'` : String(value);
}
