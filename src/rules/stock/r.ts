import type { ReferenceFact } from '../../core/fact.ts';
import type { Severity } from '../../core/finding.ts';
import { isBaseFunction } from './r-base.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

interface Danger {
  /** Honest calls that a model keeps name where its data came from: that is no reason there. */
  readonly onlyInCode?: true;
  readonly names: readonly string[];
  /** Packages that are for nothing else: any function of theirs, by its full name. */
  readonly packages?: readonly string[];
  readonly severity: Severity;
  readonly why: string;
  readonly refs?: readonly string[];
}

const commands = ['CWE-78', 'CVE-2024-27322'];

/** What no model does when it predicts. Names without their package: any package may export them again. */
const dangers: readonly Danger[] = [
  {
    names: [
      'system',
      'system2',
      'shell',
      'shell.exec',
      'pipe',
      'exec_wait',
      'exec_background',
      'exec_internal',
      'texi2dvi',
      'texi2pdf',
      'Sweave',
      'Stangle',
    ],
    packages: ['processx', 'sys'],
    severity: 'high',
    why: 'It runs a program.',
    refs: commands,
  },
  {
    names: ['r_bg', 'rcmd', 'Rcmd', 'rscript', 'mcparallel', 'makeCluster', 'makePSOCKcluster'],
    packages: ['callr', 'ssh', 'rstudioapi', 'rJava'],
    severity: 'medium',
    why: 'It starts another process.',
    refs: commands,
  },
  {
    names: ['dyn.load', 'library.dynam', 'sourceCpp', 'cppFunction', 'cfunction', 'evalCpp'],
    severity: 'high',
    why: 'It loads or builds compiled code.',
    refs: ['CWE-114'],
  },
  {
    names: ['py_run_string', 'py_run_file', 'py_eval', 'py_load_object', 'source_python', 'use_python'],
    severity: 'high',
    why: 'It runs code of another language.',
    refs: ['CWE-94'],
  },
  {
    names: [
      ...['source', 'sys.source', 'source_url', 'devtools::source_url', 'knitr::knit', 'rmarkdown::render'],
      ...['shiny::runApp', 'shiny::runUrl', 'shiny::runGitHub'],
    ],
    severity: 'medium',
    why: 'It runs the R code of another file.',
    refs: ['CWE-829'],
  },
  {
    names: ['parse', 'str2lang', 'str2expression', 'parse_expr', 'parse_exprs', 'parse_quo'],
    severity: 'medium',
    why: 'It makes code out of text, so that nobody sees what will run.',
    refs: ['CWE-95'],
  },
  {
    names: ['readRDS', 'load', 'unserialize', 'loadRDS', 'qread', 'read_rds', 'lazyLoad'],
    severity: 'medium',
    onlyInCode: true,
    why: 'It loads further objects, which may hold code.',
    refs: ['CWE-502'],
  },
  {
    names: [
      ...[
        'download.file',
        'curl_download',
        'curl_fetch_memory',
        'curl',
        'getURL',
        'GET',
        'POST',
        'PUT',
        'httr::GET',
      ],
      ...[
        'socketConnection',
        'make.socket',
        'serverSocket',
        'socketAccept',
        'read.socket',
        'write.socket',
        'url',
      ],
      ...['req_perform', 'nsl', 'browseURL', 'install.packages', 'install_github', 'install_url', 'sendmail'],
    ],
    packages: ['curl', 'RCurl', 'httr', 'httr2', 'remotes', 'devtools', 'pak', 'renv', 'BiocManager'],
    severity: 'medium',
    why: 'It reaches the network.',
    refs: ['CWE-918'],
  },
  {
    names: [
      ...[
        'unlink',
        'file.remove',
        'file.rename',
        'file.copy',
        'file.append',
        'file.create',
        'file.symlink',
        'file.link',
      ],
      ...[
        'writeLines',
        'writeBin',
        'writeChar',
        'write',
        'write.table',
        'write.csv',
        'write.csv2',
        'sink',
        'dput',
        'dump',
      ],
      ...[
        'saveRDS',
        'save',
        'save.image',
        'serialize',
        'Sys.chmod',
        'dir.create',
        'Sys.setFileTime',
        'gzfile',
        'bzfile',
      ],
      ...[
        'xzfile',
        'file',
        'fifo',
        'unz',
        'untar',
        'unzip',
        'readLines',
        'readBin',
        'readChar',
        'read.table',
      ],
      ...['tar', 'zip', 'scan', 'read.csv', 'read.csv2', 'read.delim', 'read.delim2', 'read.fwf', 'read.dcf'],
      ...['readRenviron', 'write.dcf', 'Rprof', 'Rprofmem', 'embedFonts', 'dev2bitmap', 'bitmap', 'aspell'],
      ...[
        'file.show',
        'file.edit',
        'vi',
        'emacs',
        'pico',
        'xedit',
        'xemacs',
        'help.start',
        'open',
        'write_rds',
        'fwrite',
        'fread',
        'write_file',
        'read_file',
        'write_lines',
        'write_csv',
        'write_tsv',
        'write_delim',
        'vroom_write',
      ],
    ],
    packages: ['fs'],
    severity: 'medium',
    onlyInCode: true,
    why: 'It reads or writes files.',
    refs: ['CWE-73'],
  },
  {
    names: [
      ...[
        'Sys.setenv',
        'Sys.unsetenv',
        'setwd',
        '.libPaths',
        'unlockBinding',
        'assignInNamespace',
        'assignInMyNamespace',
      ],
      ...[
        'registerS3method',

        'addTaskCallback',
        'setHook',
        'trace',

        'env_unlock',
      ],
      ...['globalCallingHandlers', 'fixInNamespace', 'quit', 'q', 'pskill', 'setTimeLimit'],
      ...['editor', 'browser', 'pager', 'pdfviewer', 'unzip', 'mailer', 'error', 'device'].map(
        (option) => `options(${option})`,
      ),
      'options(warning.expression)',
    ],
    severity: 'medium',
    why: 'It changes the session around the model.',
    refs: ['CWE-15'],
  },
];

const byName: ReadonlyMap<string, Danger> = new Map(
  dangers.flatMap((danger) => danger.names.map((name) => [name, danger] as const)),
);

const byPackage: ReadonlyMap<string, Danger> = new Map(
  dangers.flatMap((danger) => (danger.packages ?? []).map((name) => [name, danger] as const)),
);

/** Functions whose names people give to values too: to name one hands no function on. */
const words: ReadonlySet<string> = new Set([
  ...['file', 'url', 'open', 'load', 'save', 'scan', 'zip', 'tar', 'trace', 'write', 'source', 'q', 'quit'],
  ...[
    'sink',
    'dump',
    'dput',
    'curl',
    'GET',
    'POST',
    'PUT',
    'parse',
    'serialize',
    'unserialize',
    'vi',
    'emacs',
  ],
  ...['pico', 'fifo', 'bitmap'],
]);

/** Functions that the code in R objects calls; by name, since R looks them up by name. */
export const rFunctions: StockList = {
  loader: 'r',
  judge(reference): StockJudgement {
    const name = reference.name.slice(reference.name.lastIndexOf(':') + 1);
    const from = /^([^:]{1,100}):/.exec(reference.name)?.[1] ?? '';
    const danger = byName.get(reference.name) ?? byName.get(name) ?? byPackage.get(from);
    if (danger === undefined) return stock;
    const { severity, why, refs = [] } = danger;
    if (reference.key.endsWith(' argument'))
      return severity === 'high' || !words.has(name)
        ? { kind: 'hazard', severity: 'medium', why: `The code names it without calling it. ${why}`, refs }
        : stock;
    if (reference.key === 'call' && danger.onlyInCode === true) return stock;
    return { kind: 'hazard', severity: reference.key === 'promise' ? 'high' : severity, why, refs };
  },
};

/** Vectors that R itself keeps in a compact form; `mmap_` ones open a file when they are loaded. */
const compact: ReadonlySet<string> = new Set(
  [
    ...['compact_intseq', 'compact_realseq', 'deferred_string'],
    ...['wrap_integer', 'wrap_real', 'wrap_logical', 'wrap_complex', 'wrap_raw', 'wrap_string', 'wrap_list'],
  ].map((name) => `base::${name}`),
);

export const rCompact: StockList = {
  loader: 'r-altrep',
  judge: ({ name }) => judgeCompact(name),
};

function judgeCompact(name: string): StockJudgement {
  if (compact.has(name)) return stock;
  return name.startsWith('base::mmap')
    ? {
        kind: 'hazard',
        severity: 'high',
        why: 'Loading the vector opens a file whose name stands in it.',
        refs: ['CWE-73'],
      }
    : {
        kind: 'hazard',
        severity: 'medium',
        why: 'Loading the vector imports a package and runs its code.',
        refs: ['CWE-470'],
      };
}

/** Run by R itself when a session starts or ends. */
const startup: ReadonlySet<string> = new Set([
  '.First',
  '.First.sys',
  '.Last',
  '.Last.sys',
  '.onLoad',
  '.onAttach',
]);

/** Functions that a workspace puts into the session, under names of the author's choice. */
export const rWorkspace: StockList = {
  loader: 'r-workspace',
  judge({ name }: ReferenceFact): StockJudgement {
    if (startup.has(name))
      return {
        kind: 'hazard',
        severity: 'high',
        why: 'R calls a function of this name by itself when a session starts or ends with this workspace.',
        refs: ['CWE-829'],
      };
    if (!isBaseFunction(name)) return stock;
    return {
      kind: 'hazard',
      severity: 'medium',
      why: 'The function takes the place of one of R itself, so that the next call of it runs this one.',
      refs: ['CWE-829'],
    };
  },
};
