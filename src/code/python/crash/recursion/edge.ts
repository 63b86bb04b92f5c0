import type { FunctionDef } from '../../ast.ts';
import type { Node } from '../../walk.ts';

/** One call from a function to one whose body is in the same file: by name, or by what Python does for an operator. */
export interface Edge {
  readonly call: Node;
  readonly to: FunctionDef;
  /** Others that the same call may lead to in its place: the functions of a table. */
  readonly or: readonly FunctionDef[];
  /** Through `self`, of a class of which no object is made in the file: a subclass may put another function there. */
  readonly overridable: boolean;
}
