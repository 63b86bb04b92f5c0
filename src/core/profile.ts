/** Why a name of a library is not admitted. */
export interface ProfileReason {
  /** `import`: as soon as the module is imported; `load`: while an object is loaded; `use`: when something else that is admitted calls it. */
  readonly phase: 'import' | 'load' | 'use';
  /** What it reaches; null where that could not be told. */
  readonly capability: string | null;
  readonly where: { readonly path: string; readonly line: number };
  readonly why: string;
}

/** What loading one class or function of a library would do. */
export interface ProfiledName {
  /** Dotted, as a pickle imports it. */
  readonly name: string;
  readonly kind: 'class' | 'function';
  /** `data`: nothing that has an effect and nothing unknown; `known`: the catalog answers for it; else `refused`. */
  readonly verdict: 'data' | 'known' | 'refused';
  readonly where: { readonly path: string; readonly line: number };
  /** Empty but where it is refused. */
  readonly reasons: readonly ProfileReason[];
}

/** What `policy infer` found in the source of a library (schema/profile.json). */
export interface Profile {
  readonly schema: 'loadlock.profile/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly targets: readonly string[];
  readonly names: readonly ProfiledName[];
  readonly summary: {
    readonly modules: number;
    /** Modules of tests, examples and set-up, of which no name was asked. */
    readonly aside: number;
    readonly data: number;
    readonly known: number;
    readonly refused: number;
  };
}
