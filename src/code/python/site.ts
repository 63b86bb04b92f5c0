import type { CodePhase, TaintSource } from '../../core/code.ts';
import type { Call, ConstantValue, Expr, Module } from './ast.ts';
import type { Known } from './known.ts';
import type { Node } from './walk.ts';

/** One call in the source, with what the engine knows of it: what checks and patterns look at. */
export interface CallSite {
  readonly module: Module;
  readonly node: Call;
  /** What may be called: dotted names, external (`os.system`) or of the repository (`modeling_x.Model.forward`). */
  readonly callees: readonly string[];
  /** The dotted names of the classes of which the callee's `self` may be an instance. */
  readonly receiver: readonly string[];
  readonly phase: CodePhase;
  /** The functions and classes around it, outermost first. */
  readonly scope: readonly string[];
  /** The expression for a parameter, by position or by keyword; undefined where it is not given (or hidden in `*x`). */
  argument(at: number | null, ...names: readonly string[]): Expr | undefined;
  /** The constant that a mapping given with `**` has for a keyword; undefined where none is known to have it. */
  spread(name: string): ConstantValue | undefined;
  /** What an expression at this place comes to; undefined where it is not known to be one constant. */
  constant(expression: Expr): ConstantValue | undefined;
  /** As `constant`, with holes for parts of a text that are not known; undefined where nothing of it is. */
  text(expression: Expr): string | undefined;
  /** What an expression at this place may carry. */
  taint(expression: Expr): readonly TaintSource[];
  /** Whether the secret in it is one that the program makes itself. */
  isMade(expression: Expr): boolean;
  /** Whether it is a secret by the name of a variable, a field or an entry that it comes from. */
  isNamedSecret(expression: Expr): boolean;
  /** Whether it is a function of the source. */
  isFunction(expression: Expr): boolean;
  /** Dotted names that an expression may stand for: a class, a function, a module. */
  names(expression: Expr): readonly string[];
}

/** A check yields hazards; `hazard` is the id of an entry in rules/code/. */
export interface Report {
  hazard(
    id: string,
    node: { readonly at: number; readonly end: number },
    more?: { readonly detail?: string; readonly rewrite?: string },
  ): void;
}

/** A name, some names, what names look like (a pattern without flags), or what the catalog knows of a name. */
export type About = string | ReadonlySet<string> | RegExp | ((known: Known, name: string) => boolean);

/** A known weakness that shows in one call or one node. One file each under checks/, one line in checks/index.ts. */
export interface Check {
  readonly id: string;
  /**
   * The names of the calls that it has something to say of: dotted ones, as the catalog spells them, or the last word
   * alone with a dot before it (`.execute`; `.[]` where an item is called). Without it and without `keywords`, the check
   * is asked for every call.
   */
  readonly about?: readonly About[];
  /** It is asked for calls with one of these keyword arguments too, or with any. */
  readonly keywords?: ReadonlySet<string> | 'any';
  /** Asked for each call that it is about. */
  call?(site: CallSite, report: Report): void;
  /** Asked for each node of these types, in the order of the source, with a way to fold and resolve what is in it. */
  readonly nodes?: NodeQuestions;
}

/** What is asked of a node of a type; each type has its own, so that it meets nodes of one shape. */
export type NodeQuestions = {
  readonly [Type in Exclude<Node['type'], 'Module'>]?: (
    node: Extract<Node, { readonly type: Type }>,
    at: NodePlace,
    report: Report,
  ) => void;
};

/** What a check of nodes may ask of its place. */
export interface NodePlace {
  readonly module: Module;
  readonly scope: readonly string[];
  readonly phase: CodePhase;
  constant(expression: Expr): ConstantValue | undefined;
  /** Whether it is one of a few constants, or a text that a test let pass as a word. */
  isWord(expression: Expr): boolean;
  names(expression: Expr): readonly string[];
  taint(expression: Expr): readonly TaintSource[];
  isMade(expression: Expr): boolean;
}
