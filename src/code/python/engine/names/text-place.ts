import type { Expr } from '../../ast.ts';
import { lineOf } from '../../source-lines.ts';
import type { CallPlace } from '../state.ts';

/** Where a text begins that a call is given as its first argument, and whether its lines are those of the source. */
export function textPlace({ node, frame }: CallPlace): {
  readonly line?: number;
  readonly verbatim?: boolean;
} {
  const call = node as { readonly args?: readonly Expr[] };
  const [first] = call.args ?? [];
  if (first === undefined) return {};
  const { source } = frame.module.tree;
  const opening = /^[a-zA-Z]{0,2}("""|''')/.exec(source.text.slice(first.at, first.at + 5));
  const literal = first.type === 'Constant' || first.type === 'JoinedStr';
  return { line: lineOf(source, first.at), verbatim: literal && opening !== null };
}
