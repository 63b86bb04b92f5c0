import type { ConstantValue, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';
import { rewrittenCall } from './rewritten-call.ts';

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

const anyCommit = '"<40-digit commit>"';

/** Whether a mapping that is given with `**` says what a keyword would. */
function given(site: CallSite, name: string): ConstantValue | undefined {
  return constantOf(site, keyword(site, name)) ?? site.spread(name);
}

function isCommit(value: ConstantValue | undefined): boolean {
  return typeof value === 'string' && commit.test(value);
}

/** The same call with the commit that somebody has read. */
function pinned(site: CallSite, name = 'revision'): string | undefined {
  if (site.spread(name) !== undefined) return undefined;
  const written = keyword(site, name);
  const ofCode = name === 'revision' ? keyword(site, 'code_revision') : undefined;
  return rewrittenCall(site, [
    written === undefined
      ? { instead: null, text: `${name}=${anyCommit}` }
      : { instead: written, text: anyCommit },
    ...(ofCode === undefined ? [] : [{ instead: ofCode, text: anyCommit }]),
  ]);
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
    if (isCommit(given(site, 'revision') ?? given(site, 'code_revision'))) return;
    // A revision that is computed may be a commit.
    if (keyword(site, 'revision') !== undefined && given(site, 'revision') === undefined) return;
    const rewrite = pinned(site);
    report.hazard('unpinned-model', site.node, {
      detail: name,
      ...(rewrite === undefined ? {} : { rewrite }),
    });
  },
};

/** `trust_remote_code=True` imports Python files of the repository. */
export const trustsRemoteCode: Check = {
  id: 'trusts-remote-code',
  about: [fetches, /\.from_(?:pretrained|config)$/],
  keywords: new Set(['trust_remote_code']),
  call(site, report) {
    if (given(site, 'trust_remote_code') !== true) return;
    if (isCommit(given(site, 'code_revision') ?? given(site, 'revision')))
      return report.hazard('trusts-pinned-code', site.node);
    const name = isFetch(site) ? repositoryOf(site) : undefined;
    const rewrite = name === undefined ? undefined : pinned(site);
    report.hazard('trusts-remote-code', site.node, rewrite === undefined ? {} : { rewrite });
  },
};

/** A pipeline whose code diffusers fetches from a repository of its own. */
export const customPipeline: Check = {
  id: 'custom-pipeline',
  keywords: new Set(['custom_pipeline']),
  call(site, report) {
    const name = constantOf(site, keyword(site, 'custom_pipeline'));
    if (typeof name !== 'string' || !/^[\w-][\w.-]*\/[\w.-]+$/.test(name)) return;
    if (isCommit(given(site, 'custom_revision'))) return;
    const rewrite = pinned(site, 'custom_revision');
    report.hazard('unpinned-hub-code', site.node, {
      detail: `the pipeline of ${name}`,
      ...(rewrite === undefined ? {} : { rewrite }),
    });
  },
};

/** `torch.hub.load` fetches `hubconf.py` of a repository on GitHub and imports it. */
export const torchHub: Check = {
  id: 'torch-hub',
  about: [/^torch\.hub\./],
  call(site, report) {
    if (!calledNames(site).some((name) => /^torch\.hub\.(?:load|list|help)$/.test(name))) return;
    const source = constantOf(site, keyword(site, 'source'));
    const argument = site.argument(0, 'repo_or_dir', 'github');
    const repository = constantOf(site, argument);
    if (source === 'local') return;
    if (typeof repository === 'string') {
      if (commit.test(repository.split(':')[1] ?? '')) return;
      const named = repository.split(':')[0] ?? repository;
      const rewrite = rewrittenCall(site, [
        { instead: argument ?? null, text: JSON.stringify(`${named}:<40-digit commit>`) },
      ]);
      report.hazard('unpinned-hub-code', site.node, {
        detail: repository,
        ...(rewrite === undefined ? {} : { rewrite }),
      });
    } else {
      report.hazard('unpinned-hub-code', site.node, { detail: 'the repository is computed' });
    }
  },
};
