import type { SqlDraft } from './draft.ts';
import type { SqlToken } from './lex.ts';
import type { SqlSpan } from './rows.ts';

/** The words of a statement, looked at from its start. */
export class Words {
  readonly span: SqlSpan;
  readonly at: number;

  constructor(span: SqlSpan) {
    this.span = span;
    this.at = span.tokens[span.from]!.at;
  }

  token(index: number): SqlToken | undefined {
    const at = this.span.from + index;
    return at < this.span.to ? this.span.tokens[at] : undefined;
  }

  word(index: number): string {
    const token = this.token(index);
    return token?.kind === 'word' ? token.value : '';
  }

  text(index: number): string {
    return this.token(index)?.value ?? '';
  }

  /** Where these words stand one after another, among the first `within`; -1 where they do not. */
  find(sequence: string, within = 400): number {
    const words = sequence.split(' ');
    const last = Math.min(this.span.to - this.span.from, within);
    for (let i = 0; i < last; i += 1) if (words.every((word, k) => this.word(i + k) === word)) return i;
    return -1;
  }

  has(sequence: string): boolean {
    return this.find(sequence) >= 0;
  }

  /** The first string after some place. */
  string(from = 0): SqlToken | undefined {
    for (let i = from; i < Math.min(this.span.to - this.span.from, from + 40); i += 1) {
      const token = this.token(i);
      if (token?.kind === 'string') return token;
    }
    return undefined;
  }

  /** The first words, for a person. */
  shown(count: number): string {
    const { tokens, from, to } = this.span;
    return tokens
      .slice(from, Math.min(to, from + count))
      .map((token) => token.value)
      .join(' ');
  }

  /** The table's name: dotted, from some place on. */
  name(index: number): string {
    let name = this.text(index);
    for (let i = index + 1; this.token(i)?.kind === 'operator' && this.text(i) === '.'; i += 2)
      name += `.${this.text(i + 1)}`;
    return this.token(index)?.kind === 'word' ? name.toLowerCase() : name;
  }
}

/** Judges a statement that begins with one verb. */
export type Judge = (words: Words, draft: SqlDraft) => void;
