import type { Loader } from '../format.ts';

/** What a zip is used for, told by the names in it. */
export interface Flavour {
  readonly id: string;
  readonly matches: (names: Names) => boolean;
  readonly detail: (names: Names) => string;
  /** What code the archive carries, where its kind is to carry some. */
  readonly code?: string;
  /** The same, where its members must tell. */
  readonly codeOf?: (names: Names) => string | undefined;
  /** The loader that reads a member in a way of its own. */
  readonly loaderOf?: (name: string) => Loader | undefined;
}

export interface Names {
  readonly all: ReadonlySet<string>;
  /** First parts of names that hold a `data.pkl`. */
  readonly prefixes: ReadonlySet<string>;
}

/** The list, in the order in which they are tried. */
export const flavours: readonly Flavour[] = [
  {
    id: 'torchscript',
    matches: isTorchScript,
    detail: () => 'TorchScript module',
    code: 'TorchScript under code/',
    loaderOf: (name) => (/^[^/]*\/code\//i.test(name) ? 'torchscript' : undefined),
  },
  {
    id: 'torch-package',
    matches: inFolder('.data/extern_modules', '.data/python_version'),
    detail: () => 'torch.package archive',
    code: 'Python modules that torch.package imports',
  },
  {
    id: 'pt2',
    matches: inFolder('archive_format', 'archive_version'),
    detail: () => 'PyTorch exported program',
  },
  {
    id: 'torch',
    matches: isTorch,
    detail: (names) => `PyTorch checkpoint under ${first(names.prefixes)}`,
  },
  {
    id: 'keras',
    matches: isKeras,
    detail: () => 'Keras model',
    loaderOf: (name) => (name === 'config.json' ? 'keras-config' : undefined),
  },
  {
    id: 'wheel',
    matches: isWheel,
    detail: () => 'Python wheel',
    // Its modules in source are read as what they do; what is compiled is not.
    codeOf: ({ all }) =>
      someCompiled(all) ? 'compiled modules that installing the wheel brings' : undefined,
  },
  { id: 'zipapp', matches: has('__main__.py'), detail: () => 'Python application', code: '__main__.py' },
  {
    id: 'torch-model-archive',
    matches: has('MAR-INF/MANIFEST.json'),
    detail: () => 'TorchServe model archive',
    loaderOf: requirements,
  },
  {
    id: 'torch-workflow-archive',
    matches: has('WAR-INF/MANIFEST.json'),
    detail: () => 'TorchServe workflow archive',
    loaderOf: requirements,
  },
  {
    id: 'skops',
    matches: has('schema.json'),
    detail: () => 'skops model',
    loaderOf: (name) => (name === 'schema.json' ? 'skops-schema' : undefined),
  },
  { id: 'npz', matches: isNpz, detail: (names) => `NumPy archive of ${arrays(names)} arrays` },
];

export function namesOf(all: Iterable<string>): Names {
  const names = new Set(all);
  const prefixes = new Set<string>();
  for (const name of names) {
    const match = /^([^/]*)\/data\.pkl$/i.exec(name);
    if (match !== null) prefixes.add(match[1]!);
  }
  return { all: names, prefixes };
}

/** A tensor's raw bytes: `<prefix>/data/<n>`, and the like of TorchScript's constants and traced inputs. */
export function isStorage(names: Names, name: string): boolean {
  const match = /^([^/]*)\/(?:data|constants|traced_inputs)\/[0-9]+$/.exec(name);
  return match !== null && names.prefixes.has(match[1]!);
}

/** torch.load asks for the version, or for the id that newer writers add. */
function isTorch(names: Names): boolean {
  return [...names.prefixes].some((prefix) =>
    ['version', '.data/version', '.data/serialization_id'].some((part) => names.all.has(`${prefix}/${part}`)),
  );
}

/** torch.load asks for the constants, and finds all else, the code too, whatever the case of its letters. */
function isTorchScript(names: Names): boolean {
  const all = [...names.all];
  const constants = all.some((name) => {
    const match = /^([^/]*)\/constants\.pkl$/i.exec(name);
    return match !== null && names.prefixes.has(match[1]!);
  });
  return constants && all.some((name) => /^[^/]*\/code\//i.test(name));
}

/** Libraries, programs and bytecode, by the endings under which an interpreter, a linker or a shell finds them. */
const compiled =
  /\.(?:so|pyd|dll|dylib|pyc|pyo|exe|com|scr|msi|jar|class|node|wasm|a|lib|o)(?:\.[0-9.]{1,20})?$/i;

function someCompiled(all: ReadonlySet<string>): boolean {
  for (const name of all) if (compiled.test(name)) return true;
  return false;
}

function has(...wanted: string[]): (names: Names) => boolean {
  return (names) => wanted.every((name) => names.all.has(name));
}

/** All of these in one folder at the top, whatever its name. */
function inFolder(...wanted: string[]): (names: Names) => boolean {
  const [first = '', ...others] = wanted;
  return ({ all }) => {
    for (const name of all) {
      const folder = name.slice(0, -first.length);
      if (name.endsWith(`/${first}`) && others.every((other) => all.has(folder + other))) return true;
    }
    return false;
  };
}

function isWheel({ all }: Names): boolean {
  for (const name of all) if (/^[^/]+\.dist-info\/WHEEL$/.test(name)) return true;
  return false;
}

/** An archiver takes any name for the list; people call it so. */
function requirements(name: string): Loader | undefined {
  return /^req[^/]*\.txt$/i.test(name) || /requirements[^/]*\.txt$/i.test(name) ? 'requirements' : undefined;
}

/** The loader takes the configuration, then the weights; it never looks at the metadata. */
function isKeras({ all }: Names): boolean {
  const beside = ['metadata.json', 'model.weights.h5', 'model.weights.npz', 'model.weights.json'];
  return all.has('config.json') && beside.some((name) => all.has(name));
}

function isNpz(names: Names): boolean {
  return arrays(names) > 0;
}

function arrays(names: Names): number {
  let count = 0;
  for (const name of names.all) if (name.endsWith('.npy')) count += 1;
  return count;
}

function first(names: ReadonlySet<string>): string {
  const [name = ''] = names;
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
