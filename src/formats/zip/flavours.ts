/** What a zip is used for, told by the names in it. */
export interface Flavour {
  readonly id: string;
  readonly matches: (names: Names) => boolean;
  readonly detail: (names: Names) => string;
  /** What code the archive carries, where its kind is to carry some. */
  readonly code?: string;
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
  },
  {
    id: 'torch',
    matches: isTorch,
    detail: (names) => `PyTorch checkpoint under ${first(names.prefixes)}`,
  },
  { id: 'keras', matches: has('config.json', 'metadata.json'), detail: () => 'Keras model' },
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

function isTorchScript(names: Names): boolean {
  if (![...names.prefixes].some((prefix) => names.all.has(`${prefix}/constants.pkl`))) return false;
  for (const name of names.all) if (/^[^/]*\/code\//.test(name)) return true;
  return false;
}

function has(...wanted: string[]): (names: Names) => boolean {
  return (names) => wanted.every((name) => names.all.has(name));
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
