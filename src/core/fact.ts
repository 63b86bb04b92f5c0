import type { CodeUseFact, EffectFact, HazardFact } from './code.ts';
import type { Place } from './place.ts';
import type { ProvenanceFact } from './provenance.ts';
import type { Call, Global, Value } from './value.ts';

export type { Place } from './place.ts';

/** The pickle asks for `module.name`. */
export interface ImportFact {
  readonly kind: 'import';
  readonly where: Place;
  readonly global: Global;
  /** Seen only when bytes that the file's own loader reads otherwise are run: what cannot be told is chance. */
  readonly tentative?: boolean;
}

/** The unpickler would call `call.callable`; for BUILD and the item opcodes, a method of `target`. */
export interface CallFact {
  readonly kind: 'call';
  readonly where: Place;
  readonly call: Call;
  /** The object that BUILD gives a state to, or that items are put into. */
  readonly target: Value | undefined;
  readonly tentative?: boolean;
}

export interface PersistentIdFact {
  readonly kind: 'persistent-id';
  readonly where: Place;
  readonly id: Value;
  /** True where the format's own loader resolves these ids to tensor storages (torch). */
  readonly expected: boolean;
}

export interface ExtensionFact {
  readonly kind: 'extension';
  readonly where: Place;
  readonly code: number;
}

/** A tensor or array: `shape` in elements, `bytes` of its data where the artifact tells. */
export interface TensorFact {
  readonly kind: 'tensor';
  readonly where: Place;
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number | null;
}

/** What the bytes are, once a format has claimed them. */
export interface FormatFact {
  readonly kind: 'format';
  readonly where: Place;
  readonly format: string;
  readonly size: number;
  readonly detail: string;
}

/** What a reference leads its loader to. */
export type ReferenceTarget =
  /** A Python callable that the loader imports and calls. */
  | 'callable'
  /** A class that the loader imports and makes an object of. */
  | 'class'
  /** A module that is imported for what it does. */
  | 'module'
  /** A function of another language than Python, that code in the artifact calls. */
  | 'function'
  /** A name that the loading program must have registered itself; nothing is imported for it. */
  | 'custom-object'
  /** Python files that the loader fetches from this or another repository, and imports. */
  | 'repository-code'
  /** Compiled code that the loader fetches or opens. */
  | 'native-library'
  /** A file beside this one that the loader opens. */
  | 'companion'
  /** Something that the loader fetches over the network. */
  | 'url'
  /** A program that is run. */
  | 'command';

/** The artifact names something that lies outside of it, and its loader follows the name. */
export interface ReferenceFact {
  readonly kind: 'reference';
  readonly where: Place;
  readonly to: ReferenceTarget;
  /** As the loader would resolve it: `os.system`, `org/repo--modeling.Model`, `../weights.bin`. */
  readonly name: string;
  /** Where in the document: `config.layers[3].config.function`. */
  readonly key: string;
  /** Who follows it: `keras`, `hydra`, `transformers`; the id of a list in rules/stock, where there is one. */
  readonly loader: string;
  /** What else the document says of it: arguments, a revision. */
  readonly detail?: string;
  /** True for code that is part of the same target: it is read and judged there. */
  readonly analysed?: boolean;
}

/** An operation of a graph that a runtime executes, told once for each name and place in the graph. */
export interface OperationFact {
  readonly kind: 'operation';
  readonly where: Place;
  /** Whose operation: `tensorflow`, `onnx`, `tflite`; the id of a list in rules/operations. */
  readonly domain: string;
  readonly name: string;
  readonly count: number;
  /** The function or subgraph that holds it; empty for the main graph. */
  readonly within: string;
  /** Where the exporter itself puts it, whatever the model: `saver`, `assets`. */
  readonly role?: string;
  /** Constant operands or attributes that matter: a path, a command, a token. */
  readonly detail?: string;
}

/** What bytes can do once they run. */
export type Capability =
  | 'native-code'
  | 'python-code'
  | 'script'
  | 'startup-code'
  | 'deferred-code'
  | 'evaluated-text'
  | 'opaque-bytecode'
  | 'external-entity'
  | 'unbounded-work';

/** The artifact holds something that can act, whoever runs it. */
export interface CapabilityFact {
  readonly kind: 'capability';
  readonly where: Place;
  readonly capability: Capability;
  /** What it is: `ELF shared library`, `Lambda layer "scale"`. */
  readonly by: string;
  /** Whether loading alone runs it, or only a later call, or nothing but somebody who starts it. */
  readonly when: 'load' | 'call' | 'started';
  /** True for code of which each part was read and judged by what it does. */
  readonly analysed?: boolean;
  /** True where neither installing nor importing the package around it leads to the file. */
  readonly aside?: true;
}

/** What in a template reaches beyond the text that it should make. */
export type TemplateHazard =
  | 'underscore-attribute'
  | 'private-attribute'
  | 'built-attribute'
  | 'built-text'
  | 'unknown-callable'
  | 'unbounded-loop'
  | 'other-template'
  | 'not-understood';

/** A hazard in a Jinja template; one fact for each. */
export interface TemplateFact {
  readonly kind: 'template';
  readonly where: Place;
  readonly hazard: TemplateHazard;
  /** The expression, as the template has it. */
  readonly evidence: string;
  /** Said where a program renders it to pages of its own, and no loader of models does. */
  readonly renderer?: 'program';
}

/** How exactly a requirement says what gets installed. */
export type Pin = 'exact' | 'hashed' | 'range' | 'none' | 'url' | 'vcs' | 'path' | 'index' | 'unreadable';

/** A package that the artifact wants installed before it is loaded. */
export interface DependencyFact {
  readonly kind: 'dependency';
  readonly where: Place;
  readonly name: string;
  /** The requirement as written. */
  readonly requirement: string;
  readonly pin: Pin;
}

/** A switch in the artifact that turns off a safeguard of its loader. */
export interface SettingFact {
  readonly kind: 'setting';
  readonly where: Place;
  readonly key: string;
  readonly value: string;
  readonly loader: string;
}

/** A key and value that the artifact keeps about itself; told where somebody looks inside. */
export interface MetadataFact {
  readonly kind: 'metadata';
  readonly where: Place;
  readonly key: string;
  readonly value: string;
}

/** Something about the bytes that an honest writer would not have done, or that stopped the reading. */
export interface AnomalyFact {
  readonly kind: 'anomaly';
  readonly where: Place;
  readonly code: AnomalyCode;
  readonly detail: string;
  /** True where neither installing nor importing the package around it leads to the file. */
  readonly aside?: true;
}

export type Fact =
  | ImportFact
  | CallFact
  | PersistentIdFact
  | ExtensionFact
  | TensorFact
  | FormatFact
  | ReferenceFact
  | OperationFact
  | CapabilityFact
  | TemplateFact
  | DependencyFact
  | SettingFact
  | MetadataFact
  | ProvenanceFact
  | EffectFact
  | HazardFact
  | CodeUseFact
  | AnomalyFact;

/** Closed list of anomalies; rules/anomalies.ts says of each what it means. */
export type AnomalyCode =
  // the file as such
  | 'unreadable'
  | 'empty-file'
  | 'special-file'
  | 'changed-while-reading'
  | 'unusual-name'
  | 'symlink-skipped'
  | 'unknown-format'
  | 'polyglot'
  // budgets: what lies beyond was not read
  | 'over-budget'
  | 'nested-too-deep'
  | 'expansion-bomb'
  // pickle
  | 'pickle-broken'
  | 'pickle-trailing-data'
  | 'pickle-second-reading'
  | 'pickle-frame-straddle'
  | 'pickle-embedded'
  | 'pickle-expansion'
  | 'pickle-huge-count'
  | 'pickle-out-of-band'
  // containers
  | 'archive-broken'
  | 'archive-name-mismatch'
  | 'archive-duplicate-member'
  | 'archive-hidden-data'
  | 'archive-crc'
  | 'archive-flags'
  | 'archive-encrypted'
  | 'archive-traversal'
  | 'archive-own-path'
  | 'archive-symlink'
  | 'archive-inner-link'
  | 'archive-member-unreadable'
  | 'codec-broken'
  | 'array-broken'
  | 'torch-broken'
  | 'carries-code'
  // documents and graphs
  | 'structure-broken'
  | 'structure-odd'
  | 'code-broken'
  | 'duplicate-key'
  | 'tensor-layout'
  // the file and its neighbours
  | 'misleading-name'
  | 'placeholder'
  | 'companion-link'
  | 'companion-hard-link'
  | 'companion-missing';

const unread: ReadonlySet<AnomalyCode> = new Set([
  'unreadable',
  'special-file',
  'changed-while-reading',
  'over-budget',
  'nested-too-deep',
  'expansion-bomb',
  'pickle-broken',
  'archive-broken',
  'archive-encrypted',
  'archive-member-unreadable',
  'codec-broken',
  'array-broken',
  'torch-broken',
  'structure-broken',
  'code-broken',
]);

/** Whether an anomaly means that some of the bytes were not understood, so that the reading is not complete. */
export function leavesUnread(code: AnomalyCode): boolean {
  return unread.has(code);
}
