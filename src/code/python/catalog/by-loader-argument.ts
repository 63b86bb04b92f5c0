import type { Expr } from '../ast.ts';
import { constantAt, type Decide, nothing, textAt } from './decide.ts';

/** Commits are named by forty hexadecimal digits; branches and tags move. */
const commit = /^[0-9a-f]{40}$/;

const hub: Decide = (call, effect) => {
  const name = textAt(
    call,
    0,
    'pretrained_model_name_or_path',
    'repo_id',
    'model_id',
    'path',
    'model',
    'repo',
    'model_name_or_path',
  );
  const trusts = constantAt(call, null, 'trust_remote_code');
  const capability = trusts === true ? 'dynamic-code' : effect;
  if (name !== undefined && /^(?:[./~]|[a-zA-Z]:[\\/])/.test(name))
    return { capability: trusts === true ? 'dynamic-code' : 'file-read', traits: [] };
  if (constantAt(call, null, 'local_files_only') === true)
    return { capability: trusts === true ? 'dynamic-code' : 'file-read', traits: [] };
  const revision = textAt(call, null, 'revision', 'code_revision');
  const pinned = revision !== undefined && commit.test(revision);
  return { capability, traits: pinned ? [] : ['unpinned'] };
};

/** Names of the loaders of PyYAML that make nothing but plain values. */
const safeYamlLoaders = /(?:^|\.)C?(?:Safe|Base)Loader$/;

/** Of functions that load models, data and documents: which arguments make them safe, or pin what they load. */
export const loaderDecisions: readonly (readonly [string, Decide])[] = [
  [
    'torch-load',
    (call) => {
      const only = constantAt(call, null, 'weights_only');
      return { capability: 'deserialisation', traits: only === true ? ['safeguarded'] : [] };
    },
  ],
  // A TorchScript archive holds code of its own language, and its pickles may name torch's classes only.
  ['torch-jit', () => ({ capability: 'deserialisation', traits: ['safeguarded'] })],
  [
    'state-dict-url',
    (call) => ({
      capability: 'network',
      traits: constantAt(call, null, 'weights_only') === true ? ['safeguarded'] : [],
    }),
  ],
  ['torch-distributed', () => ({ capability: 'deserialisation', traits: ['safeguarded'] })],
  [
    'torch-hub',
    (call) => {
      const source = constantAt(call, null, 'source');
      if (source === 'local') return { capability: 'dynamic-code', traits: [] };
      const name = textAt(call, 0, 'repo_or_dir');
      const at = name?.split(':')[1];
      return {
        capability: 'dynamic-code',
        traits: at !== undefined && commit.test(at) ? [] : ['unpinned'],
      };
    },
  ],
  ['hub', hub],
  [
    'hub-maybe',
    (call, effect) => {
      const name = textAt(call, 0);
      return name?.startsWith('hf-hub:') || name?.startsWith('hf_hub:')
        ? { capability: effect, traits: name.includes('@') ? [] : ['unpinned'] }
        : nothing;
    },
  ],
  [
    'allow-pickle',
    (call) => {
      const allows = call.argument(2, 'allow_pickle');
      const value = allows === undefined ? false : call.constant(allows);
      return value === false || value === 0
        ? { capability: 'file-read', traits: ['safeguarded'] }
        : { capability: 'deserialisation', traits: [] };
    },
  ],
  [
    'read-array',
    (call) => {
      const allows = call.argument(1, 'allow_pickle');
      const value = allows === undefined ? false : call.constant(allows);
      return value === false || value === 0 ? nothing : { capability: 'deserialisation', traits: [] };
    },
  ],
  [
    'yaml-load',
    (call) => {
      const loader = call.argument(1, 'Loader');
      const name = loader === undefined ? undefined : loaderName(loader);
      return name !== undefined && safeYamlLoaders.test(name)
        ? nothing
        : { capability: 'deserialisation', traits: [] };
    },
  ],
  [
    'ruamel',
    (call) => {
      const kind = constantAt(call, null, 'typ');
      return kind === 'unsafe' ? { capability: 'deserialisation', traits: [] } : nothing;
    },
  ],
  [
    'keras',
    (call) => ({
      capability: 'deserialisation',
      traits: constantAt(call, null, 'safe_mode') === false ? [] : ['safeguarded'],
    }),
  ],
  ['saved-model', () => ({ capability: 'deserialisation', traits: ['safeguarded'] })],
  [
    'skops',
    (call) => ({
      capability: 'deserialisation',
      traits: constantAt(call, null, 'trusted') === true ? [] : ['safeguarded'],
    }),
  ],
];

/** The last words of `yaml.SafeLoader`, `SafeLoader`. */
function loaderName(expression: Expr): string | undefined {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : undefined;
}
