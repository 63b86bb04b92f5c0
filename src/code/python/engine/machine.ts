import type { Workspace } from '../analysis.ts';
import type { Expr, Module, Stmt } from '../ast.ts';
import type {
  CallArguments,
  CallPlace,
  Frame,
  FunctionInfo,
  Layer,
  ModuleState,
  Owner,
  SinkRecord,
  Summary,
} from './state.ts';
import type { External, FunctionValue, Value } from './values/values.ts';

/** How a statement ends: with the next one, or away from here. */
export type Flow = 'next' | 'return' | 'raise' | 'break' | 'continue';

/** What goes through a loop over a value. */
export interface Iteration {
  /** Every element in order, where they are known. */
  readonly items: readonly Value[] | null;
  /** What any of them may be. */
  readonly element: Value;
}

/**
 * The interpreter's parts, for one another, and what they share. One machine reads one workspace: functions are
 * evaluated once for all modules that call them.
 */
export interface Machine {
  readonly workspace: Workspace;
  readonly callGraph: boolean;
  readonly modules: Map<string, ModuleState>;
  /** Sources that were decoded, parsed. */
  readonly texts: Map<string, Module>;
  /** Nested evaluations, of expressions, statements and calls together. */
  depth: number;
  /** Characters of source left to functions that are evaluated with particular arguments. */
  budget: number;
  /** Characters left of texts that are executed. */
  followed: number;
  /** Characters of source left to loops that are followed round by round. */
  rounds: number;
  /** Loops that are followed so, one within another. */
  following: number;
  /** Of those, how many are open. */
  special: number;
  /** Things with lower numbers are older than what is under evaluation and may not come to pass; 0: it does. */
  since: number;
  /** The lowest number of what was changed since somebody last asked. */
  touched: number;
  /** The same of what was given something that may be called. */
  armed: number;
  /** Above 0: nothing is recorded, as a check only asks what an expression comes to. */
  quiet: number;
  layer: Layer | null;
  /** True where something may have made `typing.TYPE_CHECKING` true. */
  typesRun: boolean;
  layers: number;
  /** Calls under evaluation, the innermost last. */
  calls: number;
  /** How often calls were nested too deep so far. */
  cuts: number;
  /** Functions to be evaluated anew because of that, the innermost first; null: it is a problem of their modules. */
  again: FunctionValue[] | null;
  owners: number;
  evaluate(expression: Expr, frame: Frame): Value;
  execute(body: readonly Stmt[], frame: Frame): Flow;
  call(callee: Value, given: CallArguments, place: CallPlace): Value;
  /** A method of something unknown, by its name. */
  callMethod(base: Value, name: string, given: CallArguments, place: CallPlace): Value;
  /** Functions among the arguments may be called by whoever takes them: by an external name, where it has one. */
  callUnknown(given: CallArguments, place: CallPlace, by?: string): void;
  /** Something is handed over in order to be called. */
  callBack(value: Value, given: CallArguments, place: CallPlace): void;
  /** An external class that has the constructor of a class of the repository. */
  callBase(name: string, self: Value, given: CallArguments, place: CallPlace): void;
  externalItem(value: External, key: Value, place: CallPlace): Value;
  setExternalItem(value: External, key: Value, assigned: Value, place: CallPlace): void;
  callFunction(callee: FunctionValue, given: CallArguments, place: CallPlace): Value;
  attribute(value: Value, name: string, place: CallPlace): Value;
  setAttribute(value: Value, name: string, assigned: Value, place: CallPlace): void;
  item(value: Value, key: Value, place: CallPlace): Value;
  setItem(value: Value, key: Value, assigned: Value, place: CallPlace): void;
  iterate(value: Value, place: CallPlace): Iteration;
  assign(target: Expr, value: Value, frame: Frame): void;
  /** Evaluates an annotation that calls something. */
  annotation(node: Expr, frame: Frame): void;
  /** Somebody outside calls an external name, for the call graph. */
  edge(place: CallPlace, callee: string): void;
  summarise(callee: FunctionValue): Summary;
  /** Evaluates a module's top level, once. */
  run(module: ModuleState): void;
  moduleAt(path: string): ModuleState | null;
  infoOf(node: FunctionInfo['node'], frame: Frame): FunctionInfo;
  newOwner(module: ModuleState, name: string, kind: Owner['kind'], info: FunctionInfo | null): Owner;
  /** Follows source that is run in a scope. */
  runText(text: string, frame: Frame, place: CallPlace, mode: 'exec' | 'eval', made: number): Value;
}

/**
 * How deep evaluations may nest, expressions and calls together: each step takes up to a kilobyte of a stack that may be
 * as small as one megabyte. Python itself calls no deeper than 1,000.
 */
export const deepest = 600;
/** Functions longer than this are evaluated with particular arguments only for what they call or do. */
export const smallFunction = 3_000;
/** Calls of functions within calls of functions. */
export const deepestCalls = 40;

export const noArguments: CallArguments = { positional: [], keywords: [], more: null, moreKeywords: null };

export function positional(...values: Value[]): CallArguments {
  return { positional: values, keywords: [], more: null, moreKeywords: null };
}

/** What all arguments carry together. */
export function argumentMarks({ positional: values, keywords, more, moreKeywords }: CallArguments): number {
  let marks = (more?.marks ?? 0) | (moreKeywords?.marks ?? 0);
  for (const value of values) marks |= value.marks;
  for (const [, value] of keywords) marks |= value.marks;
  return marks;
}

/** The argument for a parameter, by position or one of its names. */
export function argumentFor(
  given: CallArguments,
  at: number | null,
  ...names: readonly string[]
): Value | undefined {
  if (at !== null && at < given.positional.length) return given.positional[at];
  for (const [name, value] of given.keywords) if (names.includes(name)) return value;
  return undefined;
}

/** Most functions lead no parameter to anything that is told. */
const noSinks: ReadonlyMap<SinkRecord, number> = new Map();
const mostSinks = 64;

/** Notes that what is told depends on parameters, by their marks. */
export function addSink(summary: Summary, record: SinkRecord, dependent: number): void {
  const before = summary.sinks.get(record);
  if (before === undefined && summary.sinks.size >= mostSinks) return;
  if (before === undefined || (before | dependent) !== before) {
    if (summary.sinks === noSinks) summary.sinks = new Map();
    (summary.sinks as Map<SinkRecord, number>).set(record, (before ?? 0) | dependent);
  }
}

export function emptySummary(returns: Value): Summary {
  return { returns, sinks: noSinks, called: 0, stored: 0, sunk: 0, done: false, cut: false };
}
