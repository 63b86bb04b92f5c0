import type { ReferenceFact } from '../../core/fact.ts';
import { isBaseFunction } from './r-base.ts';
import { type Danger, dangers, words } from './r-dangers.ts';
import { functionOf, isExported, isKnownPackage, isWithin } from './r-packages.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

const byName: ReadonlyMap<string, Danger> = new Map(
  dangers.flatMap((danger) => danger.names.split(/\s+/).map((name) => [name, danger] as const)),
);

const byPackage: ReadonlyMap<string, Danger> = new Map(
  dangers.flatMap((danger) => (danger.packages?.split(' ') ?? []).map((name) => [name, danger] as const)),
);

/** Parts of a name before a dot: an object of the class behind it makes the generic call that function. */
const dispatching: ReadonlySet<string> = new Set(
  [...byName.keys()].flatMap((name) => /^([A-Za-z]+)\.[a-z]/.exec(name)?.[1] ?? []),
);
/** Functions that are generic in R itself. */
const generics: ReadonlySet<string> = new Set(['update', 'page', 'open', 'merge', 'unlist']);

const inUnknownPackage: StockJudgement = {
  kind: 'hazard',
  severity: 'medium',
  why: 'It is a function of a package that is on no list of those which only compute.',
  refs: ['CWE-829'],
};

const leavesTheProcess: StockJudgement = {
  kind: 'hazard',
  severity: 'medium',
  why: 'The function of that package comes down to one that writes files, reaches the network or starts a program.',
  refs: ['CWE-829'],
};

interface FullName {
  readonly from: string;
  readonly name: string;
}

/** `package::name`, `package:::name`, or a name alone. */
function fullName(text: string): FullName {
  const [, from = '', name = text] = /^([^:]{1,100}):::?(.*)$/s.exec(text) ?? [];
  return { from, name };
}

/** Functions that the code in R objects calls; by name, since R looks them up by name. */
export const rFunctions: StockList = {
  loader: 'r',
  judge(reference): StockJudgement {
    const { from, name } = fullName(reference.name);
    if (reference.key === 'package') return isKnownPackage(name) ? stock : inUnknownPackage;
    if (reference.key === 'generic')
      return dispatching.has(name) && !generics.has(name)
        ? {
            kind: 'hazard',
            severity: 'medium',
            why: 'It calls whichever function begins with that name, by the class of an object: `file` of a `remove`.',
            refs: ['CWE-470'],
          }
        : stock;
    const danger = byName.get(`${from}::${name}`) ?? byName.get(name) ?? byPackage.get(from);
    if (danger === undefined) return from === '' ? stock : outOfPackage(reference, from, name);
    const { severity, why, refs = [] } = danger;
    if (reference.key === 'data')
      return severity === 'high' && !words.has(name)
        ? {
            kind: 'hazard',
            severity: 'medium',
            why: `The data name it, and code looks functions up by values. ${why}`,
            refs,
          }
        : stock;
    if (reference.key.endsWith(' argument'))
      return severity === 'high' || !words.has(name)
        ? { kind: 'hazard', severity: 'medium', why: `The code names it without calling it. ${why}`, refs }
        : stock;
    if (reference.key === 'call' && danger.onlyInCode === true) return stock;
    return { kind: 'hazard', severity: reference.key === 'promise' ? 'high' : severity, why, refs };
  },
};

function outOfPackage({ key }: ReferenceFact, from: string, name: string): StockJudgement {
  const known = functionOf(from, name);
  if (known === 'computes') return stock;
  // Honest calls that a model keeps name where its data came from.
  if (known === 'has effects' && key === 'call' && /^(?:read|load|import)/i.test(name)) return stock;
  return known === null ? inUnknownPackage : leavesTheProcess;
}

/** Functions that nothing in the file defines, so that R looks for them: around the code, then among what is attached. */
export const rSearched: StockList = {
  loader: 'r-search',
  judge(reference): StockJudgement {
    const { from: home, name } = fullName(reference.name);
    if (isBaseFunction(name)) return stock;
    if (home !== '' && isWithin(home, name))
      return functionOf(home, name) === 'computes' ? stock : leavesTheProcess;
    if (home !== '' && !isKnownPackage(home)) return inUnknownPackage;
    return isExported(name)
      ? stock
      : {
          kind: 'hazard',
          severity: 'medium',
          why: 'Nothing in the file defines it: R takes it from whatever package is attached when the code runs.',
          refs: ['CWE-426'],
        };
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
