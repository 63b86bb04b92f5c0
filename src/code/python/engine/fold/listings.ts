import { hole } from '../../../code.ts';
import { sourceBit } from '../values/marks.ts';
import { instanceOf, mapping, sequence, unknown, type Value } from '../values/values.ts';
import type { FoldFunction } from './fold.ts';
import { pathOf, pathText } from './path-text.ts';
import { holed } from './texts.ts';

const fromFile = sourceBit('file');

function each(element: Value, marks: number): Value {
  return sequence('iterator', [], element, marks);
}

/** Whatever lies below a folder, as far as its name is known: `/home` and something. */
function below(value: Value | undefined, marks: number): Value {
  const text = pathText(value);
  return text === null ? unknown(marks) : holed(text.endsWith('/') ? text + hole : `${text}/${hole}`, marks);
}

const walk: FoldFunction = ({ values, keywords, marks }) => {
  const top = values[0] ?? keywords.find(([name]) => name === 'top')?.[1];
  const all = marks | fromFile;
  const names = sequence('list', [], unknown(all), all);
  return each(sequence('tuple', [below(top, all), names, names], null, all), all);
};

/** What stands for any name in a pattern may be anything. */
const glob: FoldFunction = ({ values, marks }) => {
  const text = pathText(values[0]);
  if (text === null) return null;
  const all = marks | fromFile;
  return each(holed(text.replace(/\*+/g, hole), all), all);
};

/** `*.pub`, `.git/HEAD`: what stands for any name may be anything, all else of a pattern stays. */
function matching(pattern: Value | undefined): string {
  const text = pattern?.kind === 'constant' && typeof pattern.value === 'string' ? pattern.value : '';
  const below = text.slice(0, 200).replace(/[*?]+(?:\/[*?]+)*/g, hole);
  return below.startsWith(hole) ? below : below === '' ? hole : `${hole}/${below}`;
}

const pathsBelow: FoldFunction = ({ self, values, marks }) => {
  const text = pathText(self ?? undefined);
  if (text === null) return null;
  const all = marks | fromFile;
  const found = matching(values[0]);
  return each(pathOf(text.endsWith('/') ? text + found : `${text}/${found}`, all), all);
};

/** The finder of each module, its name, and whether it is a package. */
const modules: FoldFunction = ({ marks }) =>
  each(
    sequence(
      'tuple',
      [instanceOf('importlib.machinery.FileFinder', marks), unknown(marks), unknown(marks)],
      null,
      marks,
    ),
    marks,
  );

const processes: FoldFunction = ({ marks }) => each(instanceOf('psutil.Process', marks), marks);

const temporaryFolder: FoldFunction = ({ marks }) => holed(`/tmp/${hole}`, marks);

const temporaryFile: FoldFunction = ({ marks }) =>
  sequence('tuple', [unknown(marks), holed(`/tmp/${hole}`, marks)], null, marks);

/** `a/b.py` is cached as `a/__pycache__/b.cpython-312.pyc`, by the version that runs it. */
const cachedModule: FoldFunction = ({ values, marks }) => {
  const path = pathText(values[0]);
  if (path === null || !path.endsWith('.py')) return null;
  const from = path.lastIndexOf('/') + 1;
  return holed(`${path.slice(0, from)}__pycache__/${path.slice(from, -3)}.cpython-${hole}.pyc`, marks);
};

const packages = ({ marks }: { readonly marks: number }): Value => holed(`${hole}/site-packages`, marks);

/** What goes through a loop over a folder, or over the processes of the machine. */
export const listingFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['os.walk', walk],
  ['os.fwalk', walk],
  ['glob.glob', glob],
  ['glob.iglob', glob],
  ['pathlib.Path.iterdir', pathsBelow],
  ['pathlib.Path.glob', pathsBelow],
  ['pathlib.Path.rglob', pathsBelow],
  ['pkgutil.iter_modules', modules],
  ['pkgutil.walk_packages', modules],
  ['psutil.process_iter', processes],
  ['site.getsitepackages', (input) => sequence('list', [], packages(input), input.marks)],
  ['site.getusersitepackages', packages],
  ['sysconfig.get_path', packages],
  ['sysconfig.get_paths', (input) => mapping(packages(input), input.marks)],
  ['distutils.sysconfig.get_python_lib', packages],
  ['tempfile.mkdtemp', temporaryFolder],
  ['tempfile.mkstemp', temporaryFile],
  ['importlib.util.cache_from_source', cachedModule],
]);
