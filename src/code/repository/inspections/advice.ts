import { baseOf, folderOf, joinPath } from '../../../core/slash-paths.ts';
import { JsonEntries, lineAt } from '../../json.ts';
import type { Module } from '../../python/ast.ts';
import transformers from '../data/transformers-architectures.json' with { type: 'json' };
import type { Finds } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import type { Inspection } from './inspection.ts';

const shipped: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(transformers.types));

/** Where the same can be had from data alone, with what a library already knows. */
export const advice: Inspection = ({ listing, module }, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    if (base === 'config.json') shippedArchitecture(listing, path, finds);
    else if (base === 'tokenizer_config.json') plainTokenizer(listing, path, module, finds);
    else if (/\.(?:bin|pt|pth|ckpt)$/.test(base)) safeWeights(listing, path, finds);
  }
};

function autoMap(listing: Listing, path: string): { document: JsonEntries; map: JsonEntries } | null {
  const document = listing.json(path);
  const map = document instanceof JsonEntries ? document.get('auto_map') : undefined;
  return document instanceof JsonEntries && map instanceof JsonEntries ? { document, map } : null;
}

/** `auto_map` of a model type that transformers ships itself. */
function shippedArchitecture(listing: Listing, path: string, finds: Finds): void {
  const found = autoMap(listing, path);
  if (found === null) return;
  const type = found.document.get('model_type');
  const classes = typeof type === 'string' ? shipped.get(type) : undefined;
  if (typeof type !== 'string' || classes === undefined) return;
  const architectures = found.document.get('architectures');
  const first = Array.isArray(architectures)
    ? architectures.find((name) => typeof name === 'string')
    : undefined;
  const name = typeof first === 'string' && classes.includes(first) ? first : null;
  finds.hazard(path, {
    id: 'data-only-alternative',
    evidence: `model_type ${type}${typeof first === 'string' ? `, ${first}` : ''}`.slice(0, 200),
    detail:
      name === null
        ? `transformers ${transformers.version} ships this model type: ${classes.slice(0, 3).join(', ')}`
        : `transformers ${transformers.version} ships ${name} itself`,
    reach: 'none',
  });
}

/** A tokenizer in code beside the same one as data. */
function plainTokenizer(
  listing: Listing,
  path: string,
  module: (path: string) => Module | null,
  finds: Finds,
): void {
  const found = autoMap(listing, path);
  const named = found?.map.entry('AutoTokenizer');
  if (named === undefined) return;
  for (const text of Array.isArray(named.value) ? named.value : [named.value])
    if (typeof text === 'string' && addsNothing(text, path, listing, module))
      finds.hazard(path, {
        id: 'data-only-alternative',
        line: lineAt(listing.text(path) ?? '', named.at),
        evidence: `auto_map.AutoTokenizer: ${text}`.slice(0, 200),
        detail: 'the class adds nothing to the one of transformers that it is derived from',
        reach: 'none',
      });
  const beside = joinPath(folderOf(path), 'tokenizer.json');
  if (listing.has(beside))
    finds.hazard(path, {
      id: 'data-only-alternative',
      evidence: 'auto_map.AutoTokenizer',
      detail: `${beside} holds a tokenizer as data, which PreTrainedTokenizerFast reads`,
      rewrite: `PreTrainedTokenizerFast(tokenizer_file="${baseOf(beside)}")`,
      reach: 'none',
    });
}

/** A class derived from one of transformers' tokenizers, without a method of its own. */
function addsNothing(
  text: string,
  path: string,
  listing: Listing,
  module: (path: string) => Module | null,
): boolean {
  const [file, name] = text.split('.');
  const source = joinPath(folderOf(path), `${file}.py`);
  const own = listing.has(source)
    ? module(source)?.body.find((node) => node.type === 'ClassDef' && node.name === name)
    : undefined;
  if (own?.type !== 'ClassDef') return false;
  const bases = own.bases.map((base) =>
    base.type === 'Name' ? base.id : base.type === 'Attribute' ? base.attr : '',
  );
  return (
    bases.some((base) =>
      /^(?:PreTrainedTokenizerFast|TokenizersBackend|[A-Z]\w*TokenizerFast)$/.test(base),
    ) &&
    own.body.every(
      ({ type }) => type === 'Expr' || type === 'Pass' || type === 'Assign' || type === 'AnnAssign',
    )
  );
}

/** Names under which transformers and diffusers wrote pickled weights; the same as safetensors have other ones. */
const pickled = /^(?:pytorch_model|diffusion_pytorch_model)(?:[.-][\w.-]+)?\.bin$/;

const asTensors = /^(?:model|diffusion_pytorch_model)[\w.-]*\.safetensors$/;
const known = new WeakMap<Listing, Map<string, string | undefined>>();

/** The first file of weights as safetensors in a folder, looked for once. */
function weightsIn(listing: Listing, folder: string): string | undefined {
  const folders = known.get(listing) ?? new Map<string, string | undefined>();
  known.set(listing, folders);
  if (!folders.has(folder))
    folders.set(
      folder,
      (listing.folders.get(folder) ?? []).find((base) => asTensors.test(base)),
    );
  return folders.get(folder);
}

/** Pickled weights beside the same as safetensors. */
function safeWeights(listing: Listing, path: string, finds: Finds): void {
  const folder = folderOf(path);
  const stem = baseOf(path).replace(/\.[a-z]+$/, '');
  const same = `${stem}.safetensors`;
  const beside = listing.has(joinPath(folder, same))
    ? same
    : pickled.test(baseOf(path))
      ? weightsIn(listing, folder)
      : undefined;
  if (beside === undefined) return;
  finds.hazard(path, {
    id: 'data-only-alternative',
    evidence: baseOf(path),
    detail: `${joinPath(folder, beside)} holds weights that need no unpickling`,
    reach: 'none',
  });
}
