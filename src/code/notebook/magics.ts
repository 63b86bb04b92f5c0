/** What a cell magic does with the lines behind it. */
export type CellMagic =
  /** Runs them, as cells are run: a magic may stand at the beginning again. */
  | 'cell'
  /** Runs them as Python in a process of its own. */
  | 'python'
  | 'shell'
  | 'sql'
  /** Hands them to the program that the magic names. */
  | 'script'
  /** Gives them to an interpreter of a language that is not analysed. */
  | 'program'
  | 'file'
  /** Shows them, and runs nothing. */
  | 'shown'
  /** Shows them in a browser, which runs the scripts in them. */
  | 'page';

function all<T>(kind: T, names: string): (readonly [string, T])[] {
  return names.split(' ').map((name) => [name, kind] as const);
}

/** Magics that a cell's first line may name. Source: IPython's manual, cell magics; Colab, Databricks, sparkmagic. */
const cellMagics: ReadonlyMap<string, CellMagic> = new Map<string, CellMagic>([
  ...all<CellMagic>('cell', 'time timeit capture prun debug memit mprun snakeviz wandb local pyspark'),
  ...all<CellMagic>('python', 'python python2 python3 pypy'),
  ...all<CellMagic>('shell', 'bash sh system sx ! cmd shell zsh ksh'),
  ...all<CellMagic>('script', 'script'),
  ...all<CellMagic>('sql', 'sql bigquery sparksql postgresql read_sql'),
  ...all<CellMagic>('program', 'perl ruby node'),
  ...all<CellMagic>('file', 'writefile file'),
  ...all<CellMagic>('shown', 'latex markdown mermaid md'),
  ...all<CellMagic>('page', 'html javascript js svg'),
]);

/** Null for one that an extension brought: its lines may be anything. */
export function cellMagic(name: string): CellMagic | null {
  return cellMagics.get(name) ?? cellMagics.get(name.toLowerCase()) ?? null;
}

/** What a line magic does with the rest of its line. */
export type LineMagic =
  | 'shell'
  /** A command by the same name, or by the one given. */
  | 'command'
  | 'sql'
  | 'python'
  /** Starts a file. */
  | 'file'
  | 'import'
  | 'environment'
  | 'directory'
  | 'alias'
  | 'alias-magic'
  /** Shows or sets something of the session, and runs nothing. */
  | 'settings';

const lineMagics: ReadonlyMap<string, LineMagic> = new Map<string, LineMagic>([
  ...all<LineMagic>('shell', 'sx system sc shell sh'),
  ...all<LineMagic>('command', 'pip conda mamba micromamba uv'),
  ...all<LineMagic>('command', 'cat cp mv rm rmdir mkdir man more less clear ls ll lf lk ldir lx'),
  ...all<LineMagic>('sql', 'sql'),
  ...all<LineMagic>('python', 'time timeit prun memit lprun mprun'),
  ...all<LineMagic>('file', 'run load loadpy'),
  ...all<LineMagic>('import', 'load_ext reload_ext'),
  ...all<LineMagic>('environment', 'env set_env'),
  ...all<LineMagic>('directory', 'cd pushd'),
  ...all<LineMagic>('alias', 'alias'),
  ...all<LineMagic>('alias-magic', 'alias_magic'),
  ...all<LineMagic>(
    'settings',
    'autoawait autocall automagic autoreload aimport bookmark code_wrap colors config debug dhist dirs doctest_mode gui',
  ),
  ...all<LineMagic>(
    'settings',
    'hist history killbgscripts logoff logon logstart logstate logstop lsmagic macro magic matplotlib notebook page',
  ),
  ...all<LineMagic>(
    'settings',
    'pdb pdef pdoc pfile pinfo pinfo2 popd pprint precision psearch psource pwd pycat pylab qtconsole quickref recall',
  ),
  ...all<LineMagic>(
    'settings',
    'rehashx rep rerun reset reset_selective save store tb unalias unload_ext who who_ls whos xdel xmode',
  ),
  // Of extensions that tutorials use.
  ...all<LineMagic>(
    'settings',
    'tensorboard tensorflow_version watermark wandb dotenv load_dotenv snakeviz nb_black lab_black nbdev_default_export',
  ),
]);

/** Null for one that is not known. */
export function lineMagic(name: string): LineMagic | null {
  return lineMagics.get(name) ?? null;
}

/** Commands that IPython gives other names. */
export const shellAliases: ReadonlyMap<string, string> = new Map([
  ...['ll', 'lf', 'lk', 'ldir', 'lx'].map((name) => [name, 'ls -l'] as const),
]);
