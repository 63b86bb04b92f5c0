import { baseOf, folderOf } from '../../../core/slash-paths.ts';
import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { candidates } from '../resolve-import.ts';

/** What a source says of itself that makes somebody run it. Each source is read once for all of them. */
export const sourcesLayout: Layout = (listing, finds, { name }) => {
  const own = name === null ? null : baseOf(name);
  for (const { path } of listing.files) {
    if (!path.endsWith('.py')) continue;
    const text = listing.text(path);
    if (text === null) continue;
    if (isProgram(text)) finds.entry(program(path));
    if (folderOf(path) === '' && (path === `${own}.py` || builder.test(text))) finds.entry(dataset(path));
    for (const { loader, marks, sign, why, calls } of signs)
      if (marks.some((mark) => text.includes(mark)) && sign.test(text))
        finds.entry({
          kind: 'named-file',
          path,
          reach: 'load',
          resolution: 'python',
          loader,
          why: `${path}: ${why}`,
          calls,
          asProgram: false,
        });
    if (baseOf(path) !== '__init__.py' && isConfiguration(path, text))
      configuration(listing, finds, path, text);
  }
};

/** Behind a `__main__` guard, or with the mark of a script in front. */
function isProgram(text: string): boolean {
  return (
    text.startsWith('#!') ||
    (text.includes('__main__') && /^if[ \t(]+__name__[ \t]*==[ \t]*['"]__main__['"]/m.test(text))
  );
}

function program(path: string): EntryPoint {
  return {
    kind: 'program',
    path,
    reach: 'later',
    resolution: 'python',
    loader: 'python',
    why: `${path} is a program that somebody starts`,
    calls: [],
    asProgram: true,
  };
}

const builder =
  /\b(?:GeneratorBasedBuilder|ArrowBasedBuilder|BeamBasedBuilder)\b|\b(?:evaluate|datasets)\.(?:Metric|Comparison|Measurement)\b/;

interface Sign {
  readonly loader: string;
  /** One of these stands in each source that has the sign: found in a tenth of the time. */
  readonly marks: readonly string[];
  readonly sign: RegExp;
  readonly why: string;
  readonly calls: readonly string[];
}

/** What a source defines for a program that imports all that has it. */
const signs: readonly Sign[] = [
  {
    loader: 'comfyui',
    marks: ['NODE_CLASS_MAPPINGS', 'comfy_entrypoint'],
    sign: /^[ \t]*(?:NODE_CLASS_MAPPINGS\b|(?:async[ \t]+)?def[ \t]+comfy_entrypoint\b)/m,
    why: 'ComfyUI imports what defines nodes, and asks these for their inputs',
    calls: [
      'comfy_entrypoint',
      ...['INPUT_TYPES', 'define_schema', 'get_node_list', 'on_load'].map((name) => `*.${name}`),
    ],
  },
  {
    loader: 'webui',
    marks: ['script_callbacks', 'modules.scripts', 'from modules'],
    sign: /^[ \t]*(?:import[ \t]+modules\.(?:scripts|script_callbacks)\b|from[ \t]+modules(?:[ \t]+import[^\n]{0,400}\b(?:scripts|script_callbacks)\b|\.(?:scripts|script_callbacks)[ \t]+import\b))/m,
    why: 'the web UI of Stable Diffusion imports scripts of its extensions',
    calls: ['*.title', '*.show', '*.ui'],
  },
  {
    loader: 'triton',
    marks: ['TritonPythonModel'],
    sign: /^class[ \t]+TritonPythonModel\b/m,
    why: "Triton's Python backend makes a TritonPythonModel of it",
    calls: ['TritonPythonModel.initialize', 'TritonPythonModel.auto_complete_config'],
  },
  {
    loader: 'bentoml',
    marks: ['@bentoml.service'],
    sign: /^@bentoml\.service\b/m,
    why: 'BentoML imports the service and makes an object of it',
    calls: [],
  },
  {
    loader: 'sagemaker',
    marks: ['model_fn'],
    sign: /^def[ \t]+model_fn[ \t]*\([ \t]*model_dir\b/m,
    why: 'SageMaker imports what defines model_fn, and calls it',
    calls: ['model_fn'],
  },
];

/** A dataset's loading script has the name of its repository; older versions of datasets run it. */
function dataset(path: string): EntryPoint {
  return {
    kind: 'named-file',
    path,
    reach: 'load',
    resolution: 'remote-code',
    loader: 'datasets',
    why: `datasets before 4.0 runs the loading script ${path}`,
    calls: 'all',
    asProgram: false,
  };
}

/** Assignments that OpenMMLab's configurations are made of, and that no module has. */
const configurationKeys =
  /^(?:_base_|model|data|dataset_type|train_pipeline|test_pipeline|default_scope|train_dataloader|custom_imports|custom_hooks|optim_wrapper|param_scheduler|default_hooks)[ \t]*=/gm;

/**
 * Configurations of OpenMMLab are Python that `Config.fromfile` runs; `custom_imports` in one names modules to import.
 * Source: mmengine/config/config.py.
 */
function isConfiguration(path: string, text: string): boolean {
  const keys = new Set<string>();
  for (const match of text.matchAll(configurationKeys)) keys.add(match[0].split(/[ \t=]/, 1)[0]!);
  if (keys.has('custom_imports') || keys.has('_base_') || /^with read_base\(\)/m.test(text)) return true;
  return keys.size >= 3 || (keys.size >= 1 && /(?:^|\/)configs?\//.test(path));
}

function configuration(listing: Listing, finds: Finds, path: string, text: string): void {
  const loaded = (file: string, why: string): EntryPoint => ({
    kind: 'auto-map',
    path: file,
    reach: 'load',
    resolution: 'python',
    loader: 'mmengine',
    why,
    calls: [],
    asProgram: false,
  });
  finds.entry(loaded(path, `${path} is a configuration that Config.fromfile runs`));
  for (const name of customImports(text))
    for (const target of candidates(listing, path, name, 0, 'python'))
      finds.entry(loaded(target, `${path}: custom_imports names ${name}`));
  for (const scope of scopesIn(text))
    for (const name of [scope, `${scope}.registry`])
      for (const target of candidates(listing, path, name, 0, 'python'))
        finds.entry(loaded(target, `${path}: the registry of ${scope} is imported`));
}

const mostScopes = 64;

/** Packages whose registry is imported for `default_scope`, or for a type that names one. Source: mmengine, registry.py. */
function scopesIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, scope = ''] of text.matchAll(
    /(?:^default_scope[ \t]*=[ \t]*['"]|\b(?:type|_scope_)['"]?[ \t]*[=:][ \t]*['"])([A-Za-z_]\w{0,80})(?=['".])/gm,
  )) {
    if (found.size >= mostScopes) break;
    found.add(scope);
  }
  return found;
}

function customImports(text: string): string[] {
  const at = text.search(/^custom_imports[ \t]*=/m);
  if (at < 0) return [];
  const stretch = text.slice(at, at + 4000);
  const list = /imports['"]?[ \t\n]*[=:][ \t\n]*(?:\[([^\]]*)|(['"][\w.]+['"]))/.exec(stretch);
  const inside = list?.[1] ?? list?.[2] ?? '';
  return [...inside.matchAll(/['"]([\w.]+)['"]/g)].map((match) => match[1]!);
}
