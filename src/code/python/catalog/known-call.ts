import type { CodeCapability, EffectTrait, TaintSource } from '../../../core/code.ts';
import type { ConstantValue, Expr } from '../ast.ts';

/** What the catalog asks of a call; a `CallSite` is one. */
export interface KnownCall {
  argument(at: number | null, ...names: readonly string[]): Expr | undefined;
  constant(expression: Expr): ConstantValue | undefined;
  /** All that it may be, where that is one of several constants. */
  constants?(expression: Expr): readonly ConstantValue[] | undefined;
  text(expression: Expr): string | undefined;
  /** The text of the object that it is called on: the path of a `pathlib.Path`. */
  selfText?(): string | undefined;
  /** What made the object that an expression stands for: `os.fork`, for the number of a child. */
  maker?(expression: Expr): string | undefined;
  /** A function or a class of the source itself. */
  isFunction?(expression: Expr): boolean;
  /** An object of a class of the source itself, whose methods are all there to be read. */
  isOwnObject?(expression: Expr): boolean;
}

/** What a call comes to, with its arguments looked at. */
export interface KnownEffect {
  /** Null: nothing that is told. */
  readonly capability: CodeCapability | null;
  readonly traits: readonly EffectTrait[];
  /** In the place of the callable's own source, where the arguments say more. */
  readonly source?: TaintSource;
}
