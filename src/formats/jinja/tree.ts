/** Where in the template's text, and how deep the tree below is. */
interface Spot {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

export interface Arguments {
  readonly args: readonly Expression[];
  readonly named: readonly (readonly [name: string, value: Expression])[];
  /** `*args` and `**kwargs`. */
  readonly spread: readonly Expression[];
}

export type Constant = string | number | boolean | null;

export type Expression = Spot &
  (
    | { readonly kind: 'const'; readonly value: Constant }
    | { readonly kind: 'name'; readonly name: string }
    /** `namespace.attribute` as the target of an assignment. */
    | { readonly kind: 'ns-attribute'; readonly name: string; readonly attribute: string }
    | { readonly kind: 'getattr'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'getitem'; readonly of: Expression; readonly key: Expression }
    | { readonly kind: 'slice'; readonly parts: readonly (Expression | null)[] }
    | ({ readonly kind: 'call'; readonly of: Expression } & Arguments)
    /** `of` is null in a filter block and behind `set`, where it is the text of the block. */
    | ({ readonly kind: 'filter'; readonly of: Expression | null; readonly name: string } & Arguments)
    | ({ readonly kind: 'test'; readonly of: Expression; readonly name: string } & Arguments)
    | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'compare'; readonly items: readonly Expression[] }
    | { readonly kind: 'concat'; readonly items: readonly Expression[] }
    | {
        readonly kind: 'cond';
        readonly test: Expression;
        readonly yes: Expression;
        readonly no: Expression | null;
      }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  );

export type ExpressionKind = Expression['kind'];
export type Of<Kind extends ExpressionKind> = Extract<Expression, { kind: Kind }>;

export interface Parameters {
  readonly names: readonly string[];
  /** Those of the last parameters. */
  readonly defaults: readonly Expression[];
}

export type Statement =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression }
  /** `do`, and what else only evaluates. */
  | { readonly kind: 'evaluate'; readonly value: Expression }
  | {
      readonly kind: 'for';
      readonly target: Expression;
      readonly iterated: Expression;
      readonly test: Expression | null;
      readonly recursive: boolean;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly (readonly [test: Expression, body: readonly Statement[]])[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'set'; readonly target: Expression; readonly value: Expression }
  | {
      readonly kind: 'set-block';
      readonly target: Expression;
      readonly filter: Expression | null;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'with';
      readonly bindings: readonly (readonly [target: Expression, value: Expression])[];
      readonly body: readonly Statement[];
    }
  | ({ readonly kind: 'macro'; readonly name: string; readonly body: readonly Statement[] } & Parameters)
  | ({
      readonly kind: 'call-block';
      readonly call: Of<'call'>;
      readonly body: readonly Statement[];
    } & Parameters)
  | { readonly kind: 'filter-block'; readonly filter: Of<'filter'>; readonly body: readonly Statement[] }
  /** `block`, `autoescape`, `generation`: only the body counts; `value` is what autoescape is set to. */
  | { readonly kind: 'scope'; readonly value: Expression | null; readonly body: readonly Statement[] }
  | {
      readonly kind: 'other-template';
      readonly value: Expression;
      readonly start: number;
      readonly end: number;
      /** What the other template's parts are called here. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'jump' };
