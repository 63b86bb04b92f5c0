import { baseOf, folderOf } from '../../../core/slash-paths.ts';
import type { EntryPoint, Layout } from '../entry-point.ts';

type Named = Pick<EntryPoint, 'loader' | 'why' | 'calls' | 'reach' | 'kind'> & {
  /** Where the file has to lie; anywhere, where this is left out. */
  readonly folder?: string;
};

const all = 'all';
const load = { reach: 'load', kind: 'named-file', calls: [] } as const;

/** Files that are run because of what they are called. */
const byName: ReadonlyMap<string, Named> = new Map<string, Named>([
  [
    'hubconf.py',
    {
      ...load,
      loader: 'torch.hub',
      why: 'torch.hub imports hubconf.py and calls its entry points',
      calls: all,
    },
  ],
  [
    'handler.py',
    {
      ...load,
      loader: 'inference-endpoints',
      why: 'Inference Endpoints make an EndpointHandler from handler.py, TorchServe a handler',
      calls: ['EndpointHandler', '*.initialize', 'handle'],
    },
  ],
  [
    'inference.py',
    {
      ...load,
      loader: 'sagemaker',
      why: 'SageMaker imports code/inference.py and calls model_fn',
      folder: 'code',
      calls: ['model_fn'],
    },
  ],
  [
    'ms_wrapper.py',
    { ...load, loader: 'modelscope', why: 'ModelScope imports ms_wrapper.py of a model', calls: [] },
  ],
  [
    'sitecustomize.py',
    {
      ...load,
      kind: 'interpreter-start',
      loader: 'python',
      why: 'Python imports sitecustomize at every start, from any folder of its path',
    },
  ],
  [
    'usercustomize.py',
    {
      ...load,
      kind: 'interpreter-start',
      loader: 'python',
      why: 'Python imports usercustomize at every start, from any folder of its path',
    },
  ],
  ...['conftest.py', 'noxfile.py', 'tasks.py', 'fabfile.py', 'dodo.py', 'SConstruct', 'wscript'].map(
    (name): [string, Named] => [
      name,
      {
        reach: 'later',
        kind: 'tool',
        calls: all,
        loader: name === 'conftest.py' ? 'pytest' : 'task-runner',
        why: `a tool that is started in the folder runs ${name}`,
      },
    ],
  ),
]);

/** Settings in Python that a program reads by running them, from the folder that it is started in. */
const settings: readonly (readonly [RegExp, loader: string])[] = [
  [/(?:^|\/)gunicorn\.conf\.py$/, 'gunicorn'],
  [/(?:^|\/)jupyter_(?:\w{1,40}_)?config\.py$/, 'jupyter'],
  [/(?:^|\/)ipython_(?:\w{1,40}_)?config\.py$|(?:^|\/)profile_[\w-]{1,60}\/startup\/[^/]+\.i?py$/, 'ipython'],
  [/(?:^|\/)(?:docs?|documentation)(?:\/source|\/src)?\/conf\.py$/, 'sphinx'],
  [/(?:^|\/)celeryconfig\.py$/, 'celery'],
  [
    /(?:^|\/)(?:locustfile|superset_config|airflow_local_settings|webserver_config|hypercorn\.conf|asgi|wsgi)\.py$/,
    'server',
  ],
  [/(?:^|\/)\.?pythonrc(?:\.py)?$|(?:^|\/)\.pythonstartup(?:\.py)?$/, 'python'],
  [/(?:^|\/)(?:binder|\.binder)\/(?:start|postBuild)$/, 'binder'],
];

/** Files that a loader, the interpreter or a tool runs for their names alone. */
export const namedFilesLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const folder = folderOf(path);
    const named = byName.get(base);
    if (named !== undefined && (named.folder === undefined || baseOf(folder) === named.folder))
      finds.entry({ ...named, path, resolution: 'python', asProgram: false });
    for (const [pattern, loader] of settings)
      if (pattern.test(path))
        finds.entry({
          path,
          kind: 'tool',
          reach: 'later',
          calls: all,
          resolution: 'python',
          asProgram: false,
          loader,
          why: `${loader} runs ${path} when it is started`,
        });
    // A folder that is itself imported, or a script that fetches a dataset, is told by its place.
    if (base === '__init__.py' && folder === '')
      finds.entry({
        ...load,
        path,
        resolution: 'python',
        asProgram: false,
        loader: 'python',
        why: 'whoever imports the folder runs its __init__.py',
      });
    if (base === '__main__.py')
      finds.entry({
        path,
        kind: 'program',
        reach: 'later',
        calls: [],
        resolution: 'python',
        asProgram: true,
        loader: 'python',
        why: 'python -m, or python with the folder, runs __main__.py',
      });
  }
};

/** Kernels of the hub: Python around a compiled extension, imported when a model asks for it. */
export const kernelsLayout: Layout = (listing, finds) => {
  const isSource =
    listing.has('build.toml') || listing.files.some(({ path }) => path.startsWith('torch-ext/'));
  const isBuilt = listing.files.some(({ path }) => builtVariant.test(path));
  if (!isSource && !isBuilt) return;
  for (const { path } of listing.files) {
    if (baseOf(path) !== '__init__.py') continue;
    const built = builtVariant.test(path);
    const source = path.startsWith('torch-ext/') && path.split('/').length === 3;
    if (built || source)
      finds.entry({
        ...load,
        path,
        resolution: 'python',
        asProgram: false,
        loader: 'kernels',
        why: `the kernels library imports ${path}`,
      });
  }
};

/** `build/torch28-cxx11-cu128-x86_64-linux/activation/__init__.py`, with or without the inner folder. */
const builtVariant = /^build\/(?:torch|tvm)[^/]*\/(?:[^/]+\/)?__init__\.py$/;
