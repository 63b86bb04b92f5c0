import type { Severity } from './finding.ts';
import type { Place } from './place.ts';

/** What code reaches for beyond its own values. Closed: policies and reports name these. */
export const codeCapabilities = [
  'process',
  'network',
  'file-read',
  'file-write',
  'file-delete',
  'environment',
  'credentials',
  'dynamic-code',
  'native-code',
  'deserialisation',
  'reflection',
  'database',
  'system',
] as const;
export type CodeCapability = (typeof codeCapabilities)[number];

/**
 * When an effect takes place. `import`: as soon as the file is imported, class bodies and decorators included;
 * `construct`: when an object is made or loaded (`__init__`, `from_pretrained`); `call`: when something is called later;
 * `start`: only when somebody starts the file as a program; `dead`: nothing in the repository leads there.
 */
export type CodePhase = 'import' | 'construct' | 'call' | 'start' | 'dead';

/** Whether a loader runs the file: at load, by something that is called later, or not at all. */
export type CodeReach = 'load' | 'later' | 'none';

/** `repository`: code that comes with a model; `generated`: a program that is about to be run as it is. */
export type CodeContext = 'repository' | 'generated';

export type CodeLanguage = 'python' | 'sql' | 'shell';

/** Where a value came from, as far as it was followed; `keys` are secrets that no service but one asks for, and that one not in a body. */
export const taintSources = [
  'parameter',
  'input',
  'environment',
  'file',
  'network',
  'config',
  'process',
  'secret',
  'model',
  'keys',
] as const;
export type TaintSource = (typeof taintSources)[number];

/** How the call came to be, where that matters. */
export type EffectTrait =
  /** The callee's name was computed: `getattr(os, 'sys' + 'tem')`. */
  | 'computed-callee'
  /** A text that matters was put together from pieces that hide it: chr, join, reversed, hex. */
  | 'computed-text'
  /** A text that matters was decoded (base64, zlib, marshal, codecs, …) and is told as it became. */
  | 'decoded'
  /** What is called or run could not be told. */
  | 'opaque'
  /** The command goes through a shell. */
  | 'shell'
  /** The argument that matters is a constant. */
  | 'constant'
  /** The call switches a safeguard on: `weights_only=True`, `allow_pickle=False`, `filter='data'`. */
  | 'safeguarded'
  /** Names something that its publisher may change at any time. */
  | 'unpinned';

/** Code would do something, at some time. One fact for each place in the source. */
export interface EffectFact {
  readonly kind: 'effect';
  readonly where: Place;
  readonly language: CodeLanguage;
  readonly context: CodeContext;
  readonly capability: CodeCapability;
  readonly phase: CodePhase;
  readonly reach: CodeReach;
  /** As resolved: `os.system`; the source's own words where it could not be. */
  readonly callable: string;
  /** The expression, as the source has it, at most 200 characters. */
  readonly evidence: string;
  /** What the argument that matters came to, where it could be computed: the command, the URL, the path, the code. */
  readonly argument?: string;
  readonly taint: readonly TaintSource[];
  readonly traits: readonly EffectTrait[];
  /** From the file's top down to this place, where it is reached through other functions. */
  readonly through?: readonly string[];
  /** True where the file is no module that something imports, but a program that its host starts: `construct` is that start. */
  readonly started?: true;
  /** True where nothing in the file could have put the library there that it opens. */
  readonly alone?: true;
  /** Bytes that stand in the source and are made into objects; taken out once they were read by themselves. */
  readonly payloads?: readonly Uint8Array[];
  /** True where such bytes were read as what their loader takes them for: what they would run is told beside this. */
  readonly unpacked?: true;
  /** True where an installer runs the file to make a package of the folder: a setup.py, a backend of its own. */
  readonly builds?: true;
}

/** Code, a statement or a command that is unsafe in a known way. `hazard` is one of the ids of a table in rules/code/. */
export interface HazardFact {
  readonly kind: 'hazard';
  readonly where: Place;
  readonly language: CodeLanguage | 'text';
  readonly context: CodeContext;
  readonly hazard: string;
  readonly phase: CodePhase;
  readonly reach: CodeReach;
  readonly evidence: string;
  /** What is particular to this place: the scope of a deletion, the name of the package that is meant. */
  readonly detail?: string;
  /** The text that mends it, where there is one. */
  readonly rewrite?: string;
  /** How grave whoever wrote the rule says it is: the user's own rules carry their severity along. */
  readonly severity?: Severity;
}

/** What code names, where the policy has lists of such names. */
export type CodeUse = 'module' | 'function' | 'statement' | 'command';

/** Code imports a module, names a function, has a statement of SQL or starts a command. Told only where a policy asks. */
export interface CodeUseFact {
  readonly kind: 'code-use';
  readonly where: Place;
  readonly language: CodeLanguage;
  readonly context: CodeContext;
  readonly phase: CodePhase;
  readonly reach: CodeReach;
  readonly use: CodeUse;
  /** Dotted for modules and functions, the verb of a statement in capitals, the base name of a command. */
  readonly name: string;
  /** The import that a module was reached through: where the policy refuses that, it is said there. */
  readonly of?: string;
  readonly evidence: string;
}

/** What one file of code does in each phase: sorted, each once. */
export type CapabilitySummary = Readonly<Partial<Record<CodePhase, readonly CodeCapability[]>>>;
