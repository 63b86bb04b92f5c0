import { JsonArray, JsonObject, type JsonValue } from '../../wire/json.ts';
import { type Entry, strings, truthy } from './walk.ts';
import { isDotted, refer, type ShapeWatcher, set, type Watcher } from './watcher.ts';

/**
 * `auto_map`: classes in Python files of this repository, or of another one (`org/repo--module.Class`). transformers
 * imports them under trust_remote_code, vLLM before 0.14 without asking (CVE-2026-22807).
 */
export const autoMap: Watcher = {
  keys: ['auto_map'],
  look(entry, reading) {
    for (const [name, key] of strings(entry.value, entry.path))
      refer(reading, entry, {
        to: 'repository-code',
        name,
        key,
        loader: 'transformers',
        detail: originOf(name, entry),
      });
  },
};

/**
 * Other names for the entries of a configuration. Classes have such a table; one in a file puts entries under names
 * that nobody looks for, `auto_map` and the private ones among them.
 */
export const attributeMap: Watcher = {
  keys: ['attribute_map'],
  look(entry, reading) {
    const pairs = [...strings(entry.value, '')].map(([name, key]) => `${key} for ${name}`);
    if (pairs.length > 0) set(reading, entry, 'transformers', pairs.slice(0, 8).join(', '));
  },
};

function originOf(name: string, { holder }: Entry): string {
  const cut = name.indexOf('--');
  const revision = holder.get('code_revision');
  const from = cut < 0 ? 'from its own repository' : `from the repository ${name.slice(0, cut)}`;
  return typeof revision === 'string' ? `${from}, revision ${revision}` : from;
}

/** Pipelines and generation loops that a repository brings along. */
export const customCode: Watcher = {
  keys: ['custom_pipelines', 'custom_pipeline', 'custom_generate'],
  look(entry, reading) {
    for (const [name, key] of implementations(entry.value, entry.path))
      refer(reading, entry, { to: 'repository-code', name, key, loader: 'transformers' });
  },
};

/** transformers keeps the class of a custom pipeline under `impl`, beside the models that it takes. */
function* implementations(
  value: JsonValue,
  path: string,
): Generator<readonly [name: string, path: string], void, void> {
  if (!(value instanceof JsonObject)) {
    yield* strings(value, path);
    return;
  }
  for (const [key, inner] of value.everything()) {
    if (key === 'impl' || !(inner instanceof JsonObject)) {
      if (key === 'impl' || typeof inner === 'string') yield* strings(inner, `${path}.${key}`);
    } else yield* implementations(inner, `${path}.${key}`);
  }
}

/** Sentence Transformers hands the arguments of a module's configuration on to the loaders of transformers. */
export const trustRemoteCode: Watcher = {
  keys: ['trust_remote_code', 'trust-remote-code'],
  look(entry, reading) {
    if (truthy(entry.value)) set(reading, entry, 'transformers', textOf(entry.value));
  },
};

/** What transformers itself computes attention and experts with. */
const ownImplementations: ReadonlySet<string> = new Set([
  ...['', 'eager', 'sdpa', 'flash_attention_2', 'flash_attention_3', 'flash_attention_4', 'flex_attention'],
  ...['eager_paged', 'sdpa_paged', 'flash_paged', 'batched_mm', 'grouped_mm', 'deepgemm', 'sonicmoe'],
]);

/**
 * Names of attention kernels. One with a slash is fetched from the hub and opened as a native library, and the private
 * spelling `_attn_implementation_internal` in a file made transformers before 5.3 do so whatever its caller said
 * (CVE-2026-4372): no exporter writes it.
 */
export const implementation: ShapeWatcher = {
  matches: (key) => key.endsWith('implementation') || key.endsWith('implementation_internal'),
  look(entry, reading) {
    const internal = entry.key.endsWith('_internal');
    const about = /attn|attention|expert|kernel|moe/.test(entry.key);
    for (const [name, key] of strings(entry.value, entry.path)) {
      const plain = name.startsWith('paged|') ? name.slice('paged|'.length) : name;
      if (ownImplementations.has(plain)) continue;
      if ((internal && about) || isHubKernel(name))
        refer(reading, entry, {
          to: 'native-library',
          name,
          key,
          loader: 'transformers',
          detail: 'a kernel',
        });
      else if (about) refer(reading, entry, { to: 'custom-object', name, key, loader: 'transformers' });
    }
  },
};

/** Kernels that a configuration maps layers to: `org/repo:Layer`, or a path. */
export const kernels: ShapeWatcher = {
  matches: (key) => key.includes('kernel') && !key.endsWith('implementation'),
  look(entry, reading) {
    const deep = entry.value instanceof JsonObject || entry.value instanceof JsonArray;
    if (deep && !/^(?:hub_)?kernels?(?:_mapping|_config)?$/.test(entry.key)) return;
    for (const [name, key] of strings(entry.value, entry.path))
      if (isHubKernel(name) || (name.startsWith('/') && name.includes(':')))
        refer(reading, entry, {
          to: 'native-library',
          name,
          key,
          loader: 'transformers',
          detail: 'a kernel',
        });
  },
};

/** As `is_kernel` of transformers takes it: `org/repo`, `org/repo@revision:name`. */
function isHubKernel(text: string): boolean {
  if (text.length > 300) return false;
  const plain =
    text.startsWith('paged|') || text.startsWith('flash|') ? text.slice(text.indexOf('|') + 1) : text;
  return /^[^/:\s]+\/[^/:\s]+(?::[^/:\s]+)?$/.test(plain);
}

/** Sentence Transformers imports these by their dotted names. */
export const dottedClass: Watcher = {
  keys: [
    ...['activation_function', 'activation_fn', 'sbert_ce_default_activation_function'],
    ...['tokenizer_class', 'similarity_fn', 'loss_fn', 'default_activation_function'],
  ],
  look(entry, reading) {
    const { value, path: key } = entry;
    // Arguments of a class that jsonargparse makes are told as what they are to it.
    if (typeof value === 'string' && isDotted(value) && !/(?:^|\.)init_args\.\w+$/.test(key))
      refer(reading, entry, { to: 'class', name: value, key, loader: 'sentence-transformers' });
  },
};

function textOf(value: JsonValue): string {
  return typeof value === 'object' ? 'a value that counts as true' : String(value);
}
