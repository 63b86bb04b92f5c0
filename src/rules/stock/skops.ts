import { readFileSync } from 'node:fs';
import { usualDistribution } from '../../core/distribution-template.ts';
import type { ReferenceFact } from '../../core/fact.ts';
import { explain } from '../catalog/index.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

let trusted: ReadonlySet<string> | undefined;

/** What skops trusts by default, and beyond it classes that the catalog knows as harmless to make. */
export const skopsTypes: StockList = {
  loader: 'skops',
  judge(reference): StockJudgement | undefined {
    const lie = judgeLie(reference);
    if (lie !== undefined) return lie;
    const reaching = judgeReach(reference);
    if (reaching !== undefined) return reaching;
    if (reference.detail?.startsWith(names) === true) return undefined;
    if (reference.detail === 'MethodNode' || reference.detail === 'OperatorFuncNode') return undefined;
    if (reference.detail === usualDistribution || trustedNames().has(reference.name)) return stock;
    // A container node calls the class, with its items or with nothing; only the plain containers are above.
    if (reference.detail !== undefined && containers.has(reference.detail))
      return plainContainers.has(reference.name) ? stock : undefined;
    if (reference.detail === 'PartialNode' && reference.name === 'functools.partial') return stock;
    if (libraryNodes.has(reference.detail ?? '')) return stock;
    if (reference.detail !== undefined && calls.has(reference.detail) && !plainLibraries.test(reference.name))
      return undefined;
    const { decision, conditional } = explain(reference.name);
    if (conditional === true && !harmlessWhole.test(reference.name)) return undefined;
    return decision === 'allow' ? stock : undefined;
  },
};

const containers: ReadonlySet<string> = new Set(['DictNode', 'ListNode', 'SetNode', 'TupleNode']);
/** Dicts that do nothing with their items but hold them: ensembles keep their estimators in one. */
const plainContainers: ReadonlySet<string> = new Set([
  'sklearn.utils.Bunch',
  'sklearn.utils._bunch.Bunch',
  'collections.OrderedDict',
]);
/** Nodes that call the class with what the file holds; types call the keys of a dict into being. */
const calls: ReadonlySet<string> = new Set(['ConstructorFromReduceNode', 'TypeNode', 'DefaultDictNode']);
/** Libraries whose harmless classes stay harmless when they are called with anything. */
const plainLibraries =
  /^(?:sklearn|numpy|scipy|pandas|datetime|decimal|fractions|uuid|zoneinfo|pathlib|builtins|collections)\./;
/**
 * What is harmless only with an honest state (scipy runs a text in that of its distributions) is not told by its name.
 * These are: values of the standard library, estimators whose state asks for no more than arrays, and native models,
 * which are bytes of their own in the file.
 */
const harmlessWhole = new RegExp(
  [
    String.raw`^(?:datetime|decimal|fractions|uuid|zoneinfo|pathlib|builtins|collections)\.`,
    String.raw`^sklearn\.(?:tree\._tree\.Tree|isotonic\.IsotonicRegression|frozen\._frozen\.FrozenEstimator)$`,
    String.raw`^(?:xgboost\.core|lightgbm\.basic)\.Booster$`,
    String.raw`^catboost\.core\.(?:_?CatBoost\w*)$`,
  ].join('|'),
);
/** Nodes that make a type of their own, whatever class they name. */
const libraryNodes: ReadonlySet<string> = new Set(['SliceNode', 'BytesNode', 'BytearrayNode', 'DTypeNode']);

/** A node that names one thing and leads its loader to another. */
function judgeLie({ name, detail }: ReferenceFact): StockJudgement | undefined {
  if (detail?.startsWith('declared as ') !== true) return undefined;
  return {
    kind: 'hazard',
    severity: 'critical',
    why: 'The node names something harmless, and leads older versions of skops to something else.',
    refs: [name.startsWith('operator.') ? 'CVE-2025-54412' : 'CVE-2025-54413', 'CWE-351'],
  };
}

const names = 'names ';
/** Methods that run text, write files or start something, of whatever object: arrays, frames, modules. */
const acting =
  /^(?:eval|query|exec\w*|system|popen|spawn\w*|run\w*|call\w*|tofile|dump|save\w*|loads?\w*|read_\w+|to_(?:pickle|csv|json|sql|parquet|hdf|excel|feather|stata|html|xml|gbq|orc)|write\w*|unlink|remove\w*|rmtree|rename|open|connect|send\w*|\w*_module)$/;

/** `operator.methodcaller` and `attrgetter` are harmless to hold; what they reach is what the file names. */
function judgeReach({ detail }: ReferenceFact): StockJudgement | undefined {
  if (detail?.startsWith(names) !== true) return undefined;
  const reached = detail.slice(names.length).split(/[ .]/);
  const hidden = detail === 'names what is not known';
  if (!hidden && !reached.some((name) => name.startsWith('__') || acting.test(name))) return undefined;
  return {
    kind: 'hazard',
    severity: 'high',
    why: hidden
      ? 'It reaches a method by a name that the file does not show.'
      : 'It reaches a method that runs text, writes files or leads to the rest of the program.',
    refs: ['CWE-470'],
  };
}

function trustedNames(): ReadonlySet<string> {
  if (trusted === undefined) {
    const { types, functions } = JSON.parse(
      readFileSync(new URL('./data/skops.json', import.meta.url), 'utf8'),
    ) as Record<'types' | 'functions', readonly string[]>;
    trusted = new Set([...types, ...functions]);
  }
  return trusted;
}
