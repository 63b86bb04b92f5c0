/**
 * Python's abstract syntax, as CPython's `ast` module names it (Parser/Python.asdl, 3.14), with offsets in the place of
 * lines and columns. Two things differ: source that no Python parses becomes a `Broken` statement, and what only Python
 * 2 had (`print x`, `exec x in y`, backquotes) is kept as what Python 3 would write, with `python2` set on the module.
 */
export interface Module {
  readonly type: 'Module';
  readonly body: readonly Stmt[];
  readonly source: Source;
  /** What had to be skipped or guessed, in order; empty where CPython would accept the text. */
  readonly errors: readonly SyntaxProblem[];
  /** True where something is read that only Python 2 accepted. */
  readonly python2: boolean;
}

/** Decoded text and where its lines begin. */
export interface Source {
  readonly text: string;
  /** Offsets of the first character of each line. */
  readonly lineStarts: Uint32Array;
}

export interface SyntaxProblem {
  readonly code: 'syntax' | 'tokens' | 'indentation' | 'too-deep' | 'too-long' | 'nul';
  readonly at: number;
  readonly detail: string;
}

/** Offsets in the text, in UTF-16 units; `end` is exclusive. */
interface Span {
  readonly at: number;
  readonly end: number;
}

export type Stmt =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | TypeAlias
  | AugAssign
  | AnnAssign
  | For
  | While
  | If
  | With
  | Match
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | ExprStmt
  | Pass
  | Break
  | Continue
  | Broken;

export interface FunctionDef extends Span {
  readonly type: 'FunctionDef';
  readonly async: boolean;
  readonly name: string;
  /** The name's own place. */
  readonly nameAt: number;
  readonly args: Arguments;
  readonly body: readonly Stmt[];
  readonly decorators: readonly Expr[];
  readonly returns: Expr | null;
  readonly typeParams: readonly TypeParam[];
}
export interface ClassDef extends Span {
  readonly type: 'ClassDef';
  readonly name: string;
  readonly nameAt: number;
  readonly bases: readonly Expr[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Stmt[];
  readonly decorators: readonly Expr[];
  readonly typeParams: readonly TypeParam[];
}
export interface Return extends Span {
  readonly type: 'Return';
  readonly value: Expr | null;
}
export interface Delete extends Span {
  readonly type: 'Delete';
  readonly targets: readonly Expr[];
}
export interface Assign extends Span {
  readonly type: 'Assign';
  readonly targets: readonly Expr[];
  readonly value: Expr;
}
export interface TypeAlias extends Span {
  readonly type: 'TypeAlias';
  readonly name: Expr;
  readonly typeParams: readonly TypeParam[];
  readonly value: Expr;
}
export interface AugAssign extends Span {
  readonly type: 'AugAssign';
  readonly target: Expr;
  readonly op: BinaryOperator;
  readonly value: Expr;
}
export interface AnnAssign extends Span {
  readonly type: 'AnnAssign';
  readonly target: Expr;
  readonly annotation: Expr;
  readonly value: Expr | null;
  /** False for `(x): int = 1`. */
  readonly simple: boolean;
}
export interface For extends Span {
  readonly type: 'For';
  readonly async: boolean;
  readonly target: Expr;
  readonly iter: Expr;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}
export interface While extends Span {
  readonly type: 'While';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}
export interface If extends Span {
  readonly type: 'If';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  /** `elif` is one `If` in here, as in CPython. */
  readonly orelse: readonly Stmt[];
}
export interface With extends Span {
  readonly type: 'With';
  readonly async: boolean;
  readonly items: readonly WithItem[];
  readonly body: readonly Stmt[];
}
export interface WithItem {
  readonly context: Expr;
  readonly vars: Expr | null;
}
export interface Match extends Span {
  readonly type: 'Match';
  readonly subject: Expr;
  readonly cases: readonly MatchCase[];
}
export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard: Expr | null;
  readonly body: readonly Stmt[];
}
export interface Raise extends Span {
  readonly type: 'Raise';
  readonly exc: Expr | null;
  readonly cause: Expr | null;
}
export interface Try extends Span {
  readonly type: 'Try';
  /** `except*` */
  readonly star: boolean;
  readonly body: readonly Stmt[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Stmt[];
  readonly finalbody: readonly Stmt[];
}
export interface ExceptHandler extends Span {
  readonly type: 'ExceptHandler';
  readonly exception: Expr | null;
  readonly name: string | null;
  readonly body: readonly Stmt[];
}
export interface Assert extends Span {
  readonly type: 'Assert';
  readonly test: Expr;
  readonly msg: Expr | null;
}
export interface Import extends Span {
  readonly type: 'Import';
  readonly names: readonly Alias[];
}
export interface ImportFrom extends Span {
  readonly type: 'ImportFrom';
  /** Null for `from . import x`. */
  readonly module: string | null;
  readonly names: readonly Alias[];
  /** Leading dots. */
  readonly level: number;
}
export interface Alias extends Span {
  /** Dotted, or `*`. */
  readonly name: string;
  readonly asname: string | null;
}
export interface Global extends Span {
  readonly type: 'Global';
  readonly names: readonly string[];
}
export interface Nonlocal extends Span {
  readonly type: 'Nonlocal';
  readonly names: readonly string[];
}
export interface ExprStmt extends Span {
  readonly type: 'Expr';
  readonly value: Expr;
}
export interface Pass extends Span {
  readonly type: 'Pass';
}
export interface Break extends Span {
  readonly type: 'Break';
}
export interface Continue extends Span {
  readonly type: 'Continue';
}
/** Text that does not parse; the statements after it do again. Expressions that could be read in it are kept. */
export interface Broken extends Span {
  readonly type: 'Broken';
  readonly parts: readonly Expr[];
}

export type Expr =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetExpr
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Await
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | TemplateStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

export interface BoolOp extends Span {
  readonly type: 'BoolOp';
  readonly op: 'and' | 'or';
  readonly values: readonly Expr[];
}
export interface NamedExpr extends Span {
  readonly type: 'NamedExpr';
  readonly target: Expr;
  readonly value: Expr;
}
export type BinaryOperator = '+' | '-' | '*' | '@' | '/' | '%' | '**' | '<<' | '>>' | '|' | '^' | '&' | '//';
export interface BinOp extends Span {
  readonly type: 'BinOp';
  readonly left: Expr;
  readonly op: BinaryOperator;
  readonly right: Expr;
}
export interface UnaryOp extends Span {
  readonly type: 'UnaryOp';
  readonly op: '~' | 'not' | '+' | '-';
  readonly operand: Expr;
}
export interface Lambda extends Span {
  readonly type: 'Lambda';
  readonly args: Arguments;
  readonly body: Expr;
}
export interface IfExp extends Span {
  readonly type: 'IfExp';
  readonly test: Expr;
  readonly body: Expr;
  readonly orelse: Expr;
}
export interface Dict extends Span {
  readonly type: 'Dict';
  /** Null for `**x`. */
  readonly keys: readonly (Expr | null)[];
  readonly values: readonly Expr[];
}
export interface SetExpr extends Span {
  readonly type: 'Set';
  readonly elts: readonly Expr[];
}
export interface ListComp extends Span {
  readonly type: 'ListComp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface SetComp extends Span {
  readonly type: 'SetComp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface DictComp extends Span {
  readonly type: 'DictComp';
  readonly key: Expr;
  readonly value: Expr;
  readonly generators: readonly Comprehension[];
}
export interface GeneratorExp extends Span {
  readonly type: 'GeneratorExp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface Comprehension {
  readonly target: Expr;
  readonly iter: Expr;
  readonly ifs: readonly Expr[];
  readonly async: boolean;
}
export interface Await extends Span {
  readonly type: 'Await';
  readonly value: Expr;
}
export interface Yield extends Span {
  readonly type: 'Yield';
  readonly value: Expr | null;
}
export interface YieldFrom extends Span {
  readonly type: 'YieldFrom';
  readonly value: Expr;
}
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';
export interface Compare extends Span {
  readonly type: 'Compare';
  readonly left: Expr;
  readonly ops: readonly CompareOperator[];
  readonly comparators: readonly Expr[];
}
export interface Call extends Span {
  readonly type: 'Call';
  readonly func: Expr;
  readonly args: readonly Expr[];
  readonly keywords: readonly Keyword[];
}
export interface Keyword extends Span {
  /** Null for `**x`. */
  readonly arg: string | null;
  readonly value: Expr;
}
/** A replacement field of an f-string. */
export interface FormattedValue extends Span {
  readonly type: 'FormattedValue';
  readonly value: Expr;
  /** `s`, `r`, `a`; empty where there is none. */
  readonly conversion: string;
  readonly formatSpec: JoinedStr | null;
}
export interface JoinedStr extends Span {
  readonly type: 'JoinedStr';
  /** Constants and replacement fields, adjacent literals joined. */
  readonly values: readonly Expr[];
}
/** `t'…'` of Python 3.14. */
export interface TemplateStr extends Span {
  readonly type: 'TemplateStr';
  readonly values: readonly Expr[];
}
export interface Constant extends Span {
  readonly type: 'Constant';
  readonly value: ConstantValue;
}
/** Integers beyond 2^53 are bigint; floats are `{ float }` so that 1 and 1.0 differ; bytes are Uint8Array. */
export type ConstantValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | { readonly float: number }
  | { readonly imaginary: number }
  | typeof ellipsis;
export const ellipsis: unique symbol = Symbol('...');
export interface Attribute extends Span {
  readonly type: 'Attribute';
  readonly value: Expr;
  readonly attr: string;
}
export interface Subscript extends Span {
  readonly type: 'Subscript';
  readonly value: Expr;
  readonly slice: Expr;
}
export interface Starred extends Span {
  readonly type: 'Starred';
  readonly value: Expr;
}
/** Normalised as CPython does (NFKC). */
export interface Name extends Span {
  readonly type: 'Name';
  readonly id: string;
}
export interface List extends Span {
  readonly type: 'List';
  readonly elts: readonly Expr[];
}
export interface Tuple extends Span {
  readonly type: 'Tuple';
  readonly elts: readonly Expr[];
}
export interface Slice extends Span {
  readonly type: 'Slice';
  readonly lower: Expr | null;
  readonly upper: Expr | null;
  readonly step: Expr | null;
}

export interface Arguments {
  readonly posonly: readonly Arg[];
  readonly args: readonly Arg[];
  readonly vararg: Arg | null;
  readonly kwonly: readonly Arg[];
  readonly kwarg: Arg | null;
  /** Of the last `posonly` and `args`. */
  readonly defaults: readonly Expr[];
  /** One for each of `kwonly`. */
  readonly kwDefaults: readonly (Expr | null)[];
}
export interface Arg extends Span {
  readonly arg: string;
  readonly annotation: Expr | null;
}

export type TypeParam = {
  readonly type: 'TypeVar' | 'ParamSpec' | 'TypeVarTuple';
  readonly name: string;
  readonly bound: Expr | null;
  readonly default: Expr | null;
} & Span;

export type Pattern =
  | ({ readonly type: 'MatchValue'; readonly value: Expr } & Span)
  | ({ readonly type: 'MatchSingleton'; readonly value: null | boolean } & Span)
  | ({ readonly type: 'MatchSequence'; readonly patterns: readonly Pattern[] } & Span)
  | ({
      readonly type: 'MatchMapping';
      readonly keys: readonly Expr[];
      readonly patterns: readonly Pattern[];
      readonly rest: string | null;
    } & Span)
  | ({
      readonly type: 'MatchClass';
      readonly cls: Expr;
      readonly patterns: readonly Pattern[];
      readonly kwdAttrs: readonly string[];
      readonly kwdPatterns: readonly Pattern[];
    } & Span)
  | ({ readonly type: 'MatchStar'; readonly name: string | null } & Span)
  | ({ readonly type: 'MatchAs'; readonly pattern: Pattern | null; readonly name: string | null } & Span)
  | ({ readonly type: 'MatchOr'; readonly patterns: readonly Pattern[] } & Span);
