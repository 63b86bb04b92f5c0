import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { excerpt } from '../source-lines.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';

const commit = /^[0-9a-f]{40}$/;

/** Functions that fetch from a hub, by name, and the place of the repository's name. */
const fetches: ReadonlySet<string> = new Set([
  ...[
    'huggingface_hub.hf_hub_download',
    'huggingface_hub.snapshot_download',
    'huggingface_hub.cached_download',
  ],
  ...['huggingface_hub.HfApi.hf_hub_download', 'huggingface_hub.HfApi.snapshot_download'],
  ...[
    'datasets.load_dataset',
    'datasets.load_dataset_builder',
    'transformers.pipeline',
    'kernels.get_kernel',
  ],
  ...['transformers.utils.cached_file', 'sentence_transformers.SentenceTransformer', 'evaluate.load'],
  ...['sentence_transformers.CrossEncoder', 'transformers.load_tool', 'smolagents.load_tool'],
  ...['huggingface_hub.from_pretrained_keras', 'huggingface_hub.from_pretrained_fastai'],
]);

const nameKeywords = [
  ...['pretrained_model_name_or_path', 'repo_id', 'model_id', 'path', 'model', 'model_name_or_path', 'repo'],
  ...['path_or_repo_id'],
] as const;

/** A name on a hub: not a path, and not an empty text. */
function isRemote(name: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+)?$/.test(name) && !/^(?:\.|\/)/.test(name);
}

function isFetch(site: CallSite): boolean {
  const func = site.node.func;
  if (func.type === 'Attribute' && (func.attr === 'from_pretrained' || func.attr === 'from_single_file'))
    return true;
  return calledNames(site).some((name) => fetches.has(name) || name.endsWith('.from_pretrained'));
}

/** The repository that a call names, where it is a constant. */
function repositoryOf(site: CallSite): string | undefined {
  const at = calledNames(site).includes('transformers.pipeline') ? 1 : 0;
  const expression: Expr | undefined = site.argument(at, ...nameKeywords);
  const text = expression === undefined ? undefined : site.constant(expression);
  return typeof text === 'string' && isRemote(text) ? text : undefined;
}

function withArgument(site: CallSite, argument: string): string | undefined {
  const shown = excerpt(site.module.source, site.node);
  if (!shown.endsWith(')')) return undefined;
  const open = shown.slice(0, -1).replace(/,\s*$/, '');
  return `${open}${open.endsWith('(') ? '' : ', '}${argument})`;
}

/** What a branch or a tag names may change after somebody looked at it; a commit cannot. */
export const unpinnedModel: Check = {
  id: 'unpinned-model',
  about: [fetches, /\.from_(?:pretrained|single_file)$/],
  call(site, report) {
    if (!isFetch(site)) return;
    const name = repositoryOf(site);
    if (name === undefined) return;
    if (constantOf(site, keyword(site, 'local_files_only')) === true) return;
    const revision = keyword(site, 'revision', 'code_revision');
    const pin = constantOf(site, revision);
    if (typeof pin === 'string' && commit.test(pin)) return;
    // A revision that is computed may be a commit.
    if (revision !== undefined && pin === undefined) return;
    const rewrite =
      revision === undefined
        ? withArgument(site, 'revision="<40-digit commit>"')
        : excerpt(site.module.source, site.node).replace(
            excerpt(site.module.source, revision),
            '"<40-digit commit>"',
          );
    report.hazard('unpinned-model', site.node, {
      detail: name,
      ...(rewrite === undefined ? {} : { rewrite }),
    });
  },
};

/** `trust_remote_code=True` imports Python files of the repository. */
export const trustsRemoteCode: Check = {
  id: 'trusts-remote-code',
  keywords: new Set(['trust_remote_code']),
  call(site, report) {
    if (constantOf(site, keyword(site, 'trust_remote_code')) !== true) return;
    const pin = constantOf(site, keyword(site, 'code_revision') ?? keyword(site, 'revision'));
    const pinned = typeof pin === 'string' && commit.test(pin);
    report.hazard(pinned ? 'trusts-pinned-code' : 'trusts-remote-code', site.node);
  },
};

/** `torch.hub.load` fetches `hubconf.py` of a repository on GitHub and imports it. */
export const torchHub: Check = {
  id: 'torch-hub',
  about: [/^torch\.hub\./],
  call(site, report) {
    if (!calledNames(site).some((name) => /^torch\.hub\.(?:load|list|help)$/.test(name))) return;
    const source = constantOf(site, keyword(site, 'source'));
    const repository = constantOf(site, site.argument(0, 'repo_or_dir', 'github'));
    if (source === 'local') return;
    if (typeof repository === 'string') {
      if (commit.test(repository.split(':')[1] ?? '')) return;
      const named = repository.split(':')[0] ?? repository;
      report.hazard('unpinned-hub-code', site.node, {
        detail: repository,
        rewrite: excerpt(site.module.source, site.node).replace(repository, `${named}:<40-digit commit>`),
      });
    } else {
      report.hazard('unpinned-hub-code', site.node, { detail: 'the repository is computed' });
    }
  },
};
