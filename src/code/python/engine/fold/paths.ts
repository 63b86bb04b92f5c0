import { baseOf } from '../../../../core/slash-paths.ts';
import { hole } from '../../../code.ts';
import { constant, sequence, type Value } from '../values/values.ts';
import { builtinFolds } from './builtins.ts';
import { type FoldFunction, keyword } from './fold.ts';
import { folderOf, installedFile, isPath, joined, pathOf, pathText } from './path-text.ts';
import { holed } from './texts.ts';

/** What a path becomes on the way does not matter to where it leads: `~` and variables stay. */
const same: FoldFunction = ({ values, marks }) => {
  const text = pathText(values[0]);
  return text === null ? null : holed(text, marks);
};

const join: FoldFunction = ({ values, marks }) => {
  const text = joined(values.map(pathText));
  return text === null ? null : holed(text, marks);
};

function part(of: (text: string) => string): FoldFunction {
  return ({ values, marks }) => {
    const text = pathText(values[0]);
    return text === null ? null : holed(of(text), marks);
  };
}

/** The folder and the name, as a pair. */
const halves: FoldFunction = ({ values, marks }) => {
  const text = pathText(values[0]);
  if (text === null) return null;
  return sequence('tuple', [holed(folderOf(text), marks), holed(baseOf(text), marks)]);
};

const makePath: FoldFunction = ({ values, marks }) => {
  if (values.length === 0) return pathOf('.', marks);
  const text = joined(values.map(pathText));
  return text === null ? null : pathOf(text, marks);
};

const samePath: FoldFunction = ({ self, values, marks }) => {
  const text = pathText(self ?? values[0]);
  return text === null ? null : pathOf(text, marks);
};

const joinPath: FoldFunction = ({ self, values, marks }) => {
  const text = joined([...(self === null ? [] : [self]), ...values].map(pathText));
  return text === null ? null : pathOf(text, marks);
};

const asPosix: FoldFunction = ({ self, values, marks }) => {
  const text = pathText(self ?? values[0]);
  return text === null ? null : holed(text, marks);
};

/** `path.with_suffix(".so")`, `path.with_name("x")`. */
function renamed(of: (text: string, given: string) => string): FoldFunction {
  return ({ self, values, marks }) => {
    const text = self === null ? null : pathText(self);
    const given = pathText(values[0]);
    return text === null || given === null ? null : pathOf(of(text, given), marks);
  };
}

/** `inspect.getfile(json)`. */
const fileOfModule: FoldFunction = ({ values: [of], marks }) =>
  of?.kind === 'external' && !of.instance && of.name !== '?' ? holed(installedFile(of.name), marks) : null;

/** `str(path)` is its text. */
const textOfPath: FoldFunction = (input) => {
  const [value] = input.values;
  if (value !== undefined && isPath(value)) return same(input);
  return builtinFolds.get('builtins.str')?.(input) ?? null;
};

/** Folders that each program has for itself below the user's home, as platformdirs 4.5 and appdirs 1.4 name them on Linux. */
const ownFolders: readonly (readonly [name: string, folder: string])[] = [
  ['user_cache', '~/.cache'],
  ['user_data', '~/.local/share'],
];

/** `user_cache_dir("tool")`: without a name it is the folder of all programs. */
function ownFolder(folder: string, make: (text: string, marks: number) => Value): FoldFunction {
  return (input) => {
    const app = keyword(input, 0, 'appname');
    const text = app === undefined ? folder : joined([folder, pathText(app) ?? hole]);
    return text === null ? null : make(text, input.marks);
  };
}

/** Paths: where they lead is what matters, so that those known in part stay known in part. */
export const pathFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['os.path.join', join],
  ['os.path.expanduser', same],
  ['os.path.expandvars', same],
  ['os.path.abspath', same],
  ['os.path.realpath', same],
  ['os.path.normpath', same],
  ['os.path.normcase', same],
  // Wherever it is found, it goes by its name.
  ['shutil.which', same],
  ['os.fspath', same],
  ['os.fsencode', same],
  ['os.fsdecode', same],
  ['os.path.basename', part(baseOf)],
  ['os.path.dirname', part(folderOf)],
  ['os.path.split', halves],
  ...['platformdirs', 'appdirs'].flatMap((module) =>
    ownFolders.flatMap(([name, folder]): [string, FoldFunction][] => [
      [`${module}.${name}_dir`, ownFolder(folder, holed)],
      [`${module}.${name}_path`, ownFolder(folder, pathOf)],
    ]),
  ),
  ['tempfile.gettempdir', ({ marks }) => constant('/tmp', marks)],
  ['pathlib.Path', makePath],
  ['pathlib.Path.home', ({ marks }) => pathOf('~', marks)],
  ['pathlib.Path.cwd', ({ marks }) => pathOf('.', marks)],
  ['pathlib.Path.expanduser', samePath],
  ['pathlib.Path.absolute', samePath],
  ['pathlib.Path.resolve', samePath],
  ['pathlib.Path.joinpath', joinPath],
  ['pathlib.Path.as_posix', asPosix],
  ['pathlib.Path.with_suffix', renamed((text, suffix) => `${text.replace(/\.[^./]{0,40}$/, '')}${suffix}`)],
  ['pathlib.Path.with_name', renamed((text, name) => `${text.slice(0, text.lastIndexOf('/') + 1)}${name}`)],
  [
    'pathlib.Path.with_stem',
    renamed((text, stem) => text.replace(/[^/.]{0,200}(\.[^./]{0,40})?$/, `${stem}$1`)),
  ],
  ...['getfile', 'getsourcefile', 'getabsfile'].map((name): [string, FoldFunction] => [
    `inspect.${name}`,
    fileOfModule,
  ]),
  ['builtins.str', textOfPath],
]);
