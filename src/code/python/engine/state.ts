import type { CodeCapability, EffectTrait } from '../../../core/code.ts';
import type { EmbeddedCode } from '../../code.ts';
import type { Call, ClassDef, ConstantValue, FunctionDef, Lambda, Module, Source } from '../ast.ts';
import type { Reader } from '../catalog/readers.ts';

/** Whoever runs code: a module's top level, its main guard, a function. Phases are found over these. */
export interface Owner {
  readonly id: number;
  readonly module: ModuleState;
  /** Dotted, within its module; empty for the top level. */
  readonly name: string;
  readonly kind: 'module' | 'guard' | 'function';
  info: FunctionInfo | null;
  calls: ReadonlySet<Owner>;
  /** Handed to something that may call it at any time. */
  escapes: boolean;
  /** Handed by the top level of a module to something that is not known, which may call it at once. */
  handed: boolean;
  /** Called, from anywhere that was looked at. */
  called: boolean;
}

export interface ModuleState {
  readonly path: string;
  /** Dotted. */
  readonly name: string;
  readonly tree: Module;
  readonly frame: Frame;
  readonly owner: Owner;
  readonly guard: Owner;
  /** What only type checkers see. */
  readonly forTypes: Owner;
  /** A loader that calls what the module has by name. */
  readonly entries: Owner;
  progress: 'new' | 'running' | 'done';
  readonly infos: Map<FunctionDef | Lambda, FunctionInfo>;
  /** Functions in the order in which they came to be, for those that nobody calls. */
  readonly functions: FunctionValue[];
  /** Owners of functions that functions of this module made. */
  readonly made: Owner[];
  readonly classes: ClassValue[];
  /** External modules of which everything was imported. */
  readonly stars: string[];
  readonly starModules: ModuleState[];
  /** External names that the module gave another meaning: `builtins.print = exec`. */
  readonly replaced: Map<string, Value>;
  /** Modules of the repository in packages that have no file of their own, by dotted name. */
  readonly parts: Map<string, ModuleState>;
  readonly effects: Map<string, EffectRecord>;
  readonly hazards: Map<string, HazardRecord>;
  readonly leaks: Map<string, LeakRecord>;
  /** Calls that checks ask of; of others the names that they were passed over with. */
  readonly sites: Map<Call, SiteRecord | readonly string[]>;
  readonly imports: ImportRecord[];
  readonly imported: Set<string>;
  readonly edges: Set<string>;
  /** `try` bodies that are open. */
  trying: number;
  readonly problems: { readonly line: number; readonly detail: string }[];
  /** The last frame in which each function, class and the module itself was evaluated. */
  readonly frames: Map<object, Frame>;
}

/** Code that was decoded is told where the call stands that runs it. */
export interface Layer {
  readonly at: number;
  readonly end: number;
  readonly module: ModuleState;
  /** The text that runs. */
  readonly source: Source;
  readonly made: number;
}

/** What is known of a function from its text alone. */
export interface FunctionInfo {
  readonly node: FunctionDef | Lambda;
  readonly module: ModuleState;
  readonly name: string;
  /** Within its module: `Class.method`, `outer.inner`. */
  readonly qualified: string;
  /** The same with the module in front; one text, as every call looks it up. */
  readonly dotted: string;
  readonly owner: Owner;
  readonly scope: Scope;
  /** Names of parameters: positional ones, `*args`, keyword-only ones, `**kwargs`. */
  readonly parameters: readonly string[];
  readonly positional: number;
  readonly positionalOnly: number;
  readonly rest: number;
  readonly keywordRest: number;
  /** Characters of source. */
  readonly size: number;
  readonly generator: boolean;
  /** Has functions of its own, which may keep its arguments. */
  readonly nests: boolean;
  /** Stands in a class. */
  readonly method: boolean;
  /** Defined in code that was decoded. */
  readonly layer: Layer | null;
  evaluations: number;
}

/** Which names a function or class binds. */
export interface Scope {
  readonly locals: ReadonlySet<string>;
  readonly globals: ReadonlySet<string> | null;
  readonly nonlocals: ReadonlySet<string> | null;
}

export interface Frame {
  readonly kind: 'module' | 'function' | 'class' | 'comprehension';
  readonly names: Map<string, Value>;
  readonly scope: Scope | null;
  /** Where names are looked up next; never the frame of a class, but for its own body. */
  readonly parent: Frame | null;
  readonly module: ModuleState;
  /** Qualified name of what it belongs to, within its module. */
  readonly qualified: string;
  owner: Owner;
  summary: Summary;
  /** Undoes assignments of a branch; null outside of branches. */
  log: LogEntry[] | null;
  returns: Value | null;
  yields: Value | null;
  /** The function that runs in it, for `super()`. */
  readonly func: FunctionValue | null;
  /** Null where a function is evaluated for whoever calls it. */
  readonly special: SpecialCall | null;
  readonly self: Value | null;
  /** The class that its body makes, once it is made. */
  cls: ClassValue | null;
  lambdas: number;
  loops: number;
  /** Within a loop: what a branch may have left already. */
  left: Left;
}

export interface LogEntry {
  readonly name: string;
  readonly before: Value | undefined;
}

/** A function's evaluation with particular arguments: whoever passes others calls other functions by it. */
export interface SpecialCall {
  readonly by: Owner;
  /** Made as soon as the evaluation calls a function. */
  own: Owner | null;
}

export type Left = 'nothing' | 'round' | 'loop';

/** What a function does with its parameters. */
export interface Summary {
  returns: Value;
  /** Effects and sinks that depend on a parameter. */
  sinks: ReadonlyMap<SinkRecord, number>;
  /** Marks of values that are called, iterated or looked up by. */
  called: number;
  /** Marks of values that are kept on objects. */
  stored: number;
  /** Marks of values that an effect or a reflection depends on. */
  sunk: number;
  done: boolean;
  /** Something that it calls was nested too deep to be followed. */
  cut: boolean;
}

export interface EffectRecord {
  readonly type: 'effect';
  readonly owner: Owner;
  readonly at: number;
  readonly end: number;
  readonly capability: CodeCapability;
  readonly callable: string;
  /** Texts that the argument that matters came to; undefined: nothing of it is known. */
  readonly arguments: Set<string>;
  marks: number;
  readonly traits: Set<EffectTrait>;
  readonly evidence: string;
  readonly line: number;
  readonly embedded: Map<string, EmbeddedCode>;
}

interface Told {
  readonly owner: Owner;
  readonly at: number;
  readonly line: number;
  readonly evidence: string;
}

/** Data that leaves; a hazard once a secret reaches it. */
export interface LeakRecord extends Told {
  readonly type: 'leak';
  readonly callable: string;
  /** Who reads it, or that it is kept; null: whoever answers for an address. */
  readonly reader: Reader | 'store' | null;
  marks: number;
  toStranger: boolean;
  /** Nothing proves who it is that an address leads to. */
  toAnybody: boolean;
}

export type SinkRecord = EffectRecord | LeakRecord;

export interface HazardRecord extends Told {
  readonly hazard: string;
  readonly detail?: string;
  readonly rewrite?: string;
}

/** A call with what was seen of it, over all evaluations. */
export interface SiteRecord {
  readonly node: Call;
  readonly owner: Owner;
  readonly frame: Frame;
  callees: readonly string[];
  receiver: readonly string[];
  /** What the receiver and each argument came to. */
  base: Value | null;
  values: readonly Value[];
  times: number;
}

export interface ImportRecord {
  readonly line: number;
  readonly name: string;
  readonly path: string | null;
  readonly owner: Owner;
  readonly optional: boolean;
}

/** The place that an effect is told at. */
export interface CallPlace {
  readonly frame: Frame;
  readonly node: { readonly at: number; readonly end: number };
}

/** What a call is given. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keywords: readonly (readonly [string, Value])[];
  /** Elements of `*x` that are not known; undefined where there are none. */
  readonly more: Value | null;
  /** Values of `**x` that are not known. */
  readonly moreKeywords: Value | null;
}

/** Nothing is known but what clings to it; `parameter` says that it is that argument itself, unchanged. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly marks: number;
  readonly parameter: number;
  /** Of something that was put into: by key, and the marks of all else. */
  readonly bare?: number;
  readonly put?: ReadonlyMap<string, Value>;
}
export interface Constant {
  readonly kind: 'constant';
  readonly marks: number;
  readonly value: ConstantValue;
}
/** A text with holes. */
export interface Text {
  readonly kind: 'text';
  readonly marks: number;
  readonly text: string;
}
/** Something outside of the repository, by dotted name; `instance`: an object of the class of that name. */
export interface External {
  readonly kind: 'external';
  readonly marks: number;
  readonly name: string;
  readonly self: Value | null;
  readonly instance: boolean;
}
export interface ModuleValue {
  readonly kind: 'module';
  readonly marks: number;
  readonly module: ModuleState;
}
export type Binding = 'plain' | 'static' | 'class' | 'property';
export interface FunctionValue {
  readonly kind: 'function';
  readonly marks: number;
  readonly id: number;
  readonly info: FunctionInfo;
  /** The scope that its names are looked up in, beyond its own. */
  readonly closure: Frame;
  /** The class body that it stands in. */
  readonly home: Frame | null;
  readonly defaults: readonly Value[];
  readonly kwDefaults: readonly (Value | null)[];
  readonly binding: Binding;
  /** Shared between the bindings of one function. */
  readonly state: FunctionState;
}
export interface FunctionState {
  summary: Summary | null;
  attributes: Map<string, Value> | null;
  /** Evaluations with particular arguments, in a row, that told nothing. */
  idle: number;
  /** Characters of source that such evaluations have cost, and how many are open. */
  spent: number;
  open: number;
  results: Map<string, { readonly value: Value; readonly special: SpecialCall }> | null;
  /** Of a function that another one made: who calls what it was made with. */
  own: Owner | null;
}
export interface ClassValue {
  readonly kind: 'class';
  readonly marks: number;
  readonly id: number;
  readonly name: string;
  readonly qualified: string;
  readonly module: ModuleState;
  readonly node: ClassDef | null;
  readonly names: Map<string, Value>;
  readonly bases: readonly Value[];
  /** Itself first; names of external classes as texts. */
  readonly order: readonly (ClassValue | string)[];
  readonly metaclass: Value | null;
  /** An instance of which nothing particular is known; what methods assign to `self` is gathered here. */
  readonly general: { instance: Instance | null };
}
export interface Instance {
  readonly kind: 'instance';
  readonly marks: number;
  readonly id: number;
  /** Changes where `__class__` is assigned. */
  of: ClassValue;
  readonly names: Map<string, Value>;
}
export interface Bound {
  readonly kind: 'bound';
  readonly marks: number;
  readonly func: Value;
  readonly self: Value;
}
export interface Partial {
  readonly kind: 'partial';
  readonly marks: number;
  readonly func: Value;
  readonly positional: readonly Value[];
  readonly keywords: readonly (readonly [string, Value])[];
}
export type SequenceType = 'list' | 'tuple' | 'set' | 'iterator' | 'bytearray';
export interface Sequence {
  readonly kind: 'sequence';
  marks: number;
  readonly id: number;
  readonly type: SequenceType;
  readonly items: Value[];
  /** What else may be in it, at any place; null: the items are all. */
  rest: Value | null;
}
export interface Mapping {
  readonly kind: 'mapping';
  marks: number;
  readonly id: number;
  readonly entries: Map<string, MappingEntry>;
  rest: Value | null;
}
export interface MappingEntry {
  readonly key: Value;
  value: Value;
}
export interface Super {
  readonly kind: 'super';
  readonly marks: number;
  readonly of: ClassValue;
  readonly self: Value;
}
/** A code object, or a syntax tree that becomes one: its source, where that is known. */
export interface CodeObject {
  readonly kind: 'code';
  readonly marks: number;
  readonly text: string | null;
  /** What is known of a text that is not known whole. */
  readonly outline?: string;
  readonly func: FunctionValue | null;
}
/** `globals()`, `vars(x)`, `x.__dict__`: what is looked up in it by key are names of another thing. */
export interface Namespace {
  readonly kind: 'namespace';
  readonly marks: number;
  readonly of: Value | Frame;
}
/** An imported name that nobody has asked for yet. */
export interface Lazy {
  readonly kind: 'lazy';
  readonly marks: number;
  readonly module: ModuleState;
  readonly name: string;
}
/** `operator.attrgetter`, `itemgetter`, `methodcaller`. */
export interface Picker {
  readonly kind: 'picker';
  readonly marks: number;
  readonly what: 'attribute' | 'item' | 'method' | 'slice';
  readonly picked: readonly Value[];
  readonly keywords: readonly (readonly [string, Value])[];
}
export interface Union {
  readonly kind: 'union';
  readonly marks: number;
  readonly members: readonly Value[];
}

export type Value =
  | Unknown
  | Constant
  | Text
  | External
  | ModuleValue
  | FunctionValue
  | ClassValue
  | Instance
  | Bound
  | Partial
  | Sequence
  | Mapping
  | Super
  | CodeObject
  | Namespace
  | Lazy
  | Picker
  | Union;
