import type { Lexer } from 'yaml';

type Piece = Generator<string, unknown>;

/** What the library's lexer keeps to itself. Where a later version has none of it, its own grammar holds. */
interface Inside {
  indentNext: number;
  readonly flowLevel: number;
  readonly buffer: string;
  readonly pos: number;
  parseFlowCollection?: () => Piece;
  parseQuotedScalar?: () => Piece;
}

/**
 * Makes a lexer take lines within brackets and quotes at any indentation, as PyYAML and libyaml do: people write
 * `names: [` with the closing bracket at the margin. YAML 1.2.2 (6.1) asks for more indentation there, and readers that
 * keep to it refuse the text, so that nobody reads it otherwise.
 */
export function asLibyamlReads(lexer: Lexer): Lexer {
  const inside = lexer as unknown as Inside;
  const { parseFlowCollection, parseQuotedScalar } = inside;
  if (parseFlowCollection === undefined || parseQuotedScalar === undefined) return lexer;
  inside.parseFlowCollection = function* (this: Inside): Piece {
    const indent = this.indentNext;
    this.indentNext = 0;
    const next = yield* parseFlowCollection.call(this);
    // Brackets that a new document breaks off leave nothing to go back to.
    if (this.flowLevel > 0 || /[\]}]/.test(this.buffer[this.pos - 1] ?? '')) this.indentNext = indent;
    return next;
  };
  inside.parseQuotedScalar = function* (this: Inside): Piece {
    const indent = this.indentNext;
    this.indentNext = 0;
    const next = yield* parseQuotedScalar.call(this);
    this.indentNext = indent;
    return next;
  };
  return lexer;
}
