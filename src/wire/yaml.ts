import type { CST } from 'yaml';
import { type ByteSource, readBytes } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { JsonValue } from './json-values.ts';
import { asLibyamlReads } from './yaml-lexer.ts';
import { YamlDirectives, type YamlTag } from './yaml-tags.ts';
import { YamlTree } from './yaml-tree.ts';

/** A longer text is no configuration; what the parser builds of it takes fifty times its size. */
const longestText = 4 * 2 ** 20;
const mostTokens = 400_000;

export type { YamlTag } from './yaml-tags.ts';

export interface YamlDocument {
  readonly value: JsonValue;
  readonly tags: readonly YamlTag[];
}

export interface YamlText {
  readonly documents: readonly YamlDocument[];
  /** What does not fit the grammar; the rest of the text is read all the same. */
  readonly problems: readonly { readonly at: number; readonly what: string }[];
  /** Aliases repeat so much that the text stands for more values than the limit. */
  readonly expands: boolean;
  /** The line, from 1, of an offset into the text. */
  line(at: number): number;
}

/**
 * The documents of a YAML text, with every tag that is not of the core schema. Aliases are followed by value.
 * Sources: YAML 1.2.2 and 1.1; PyYAML's resolver, which decides what a plain word is.
 * @throws ParseError PARSE_INVALID where the bytes are no text; LimitError documentBytes, documentNodes, documentDepth.
 */
export async function parseYaml(source: ByteSource, limits: Limits): Promise<YamlText> {
  if (source.size > longestText)
    throw new LimitError('documentBytes', 0, `a YAML text of ${source.size} bytes, more than ${longestText}`);
  const { text, odd } = withLines(decode(readBytes(source, 0, source.size)));
  const { CST: cst, Lexer, Parser } = await import('yaml');
  const lines: number[] = [];
  const parser = new Parser((at) => lines.push(at));
  lines.push(0);
  const documents: YamlDocument[] = [];
  const problems: { at: number; what: string }[] = [];
  if (odd >= 0) problems.push({ at: odd, what: 'readers disagree whether a line ends here' });
  let directives = new YamlDirectives();
  let expands = false;
  let tokens = 0;
  for (const lexeme of asLibyamlReads(new Lexer()).lex(text)) {
    tokens += 1;
    if (tokens > mostTokens)
      throw new LimitError('documentNodes', parser.offset, `more than ${mostTokens} YAML tokens`);
    for (const token of parser.next(lexeme)) take(token);
    if (parser.stack.length > limits.documentDepth)
      throw new LimitError('documentDepth', parser.offset, `values nest deeper than ${limits.documentDepth}`);
  }
  for (const token of parser.end()) take(token);
  return { documents, problems, expands, line: (at) => lineOf(lines, at) };

  function take(token: CST.Token): void {
    if (token.type === 'directive') directives.read(token.source);
    else if (token.type === 'error') problems.push({ at: token.offset, what: token.message });
    else if (token.type === 'document') {
      const tree = new YamlTree(cst, text, directives, limits, (at, what) => problems.push({ at, what }));
      documents.push({ value: tree.root(token), tags: tree.tags });
      expands ||= tree.expands;
    } else if (token.type === 'doc-end') directives = new YamlDirectives();
  }
}

/** As YAML has it: a byte order mark of UTF-16 tells, and anything else is UTF-8. */
function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ParseError('PARSE_INVALID', 0, `the text is not valid ${encoding.toUpperCase()}`);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/**
 * The text with the line ends that PyYAML sees, which reads YAML 1.1: a carriage return alone, and three characters
 * that are none in YAML 1.2, so that what stands behind them is a comment to other readers. `odd` is where the first of
 * these is, or -1.
 */
function withLines(text: string): { text: string; odd: number } {
  const odd = text.search(/[\u0085\u2028\u2029\ufeff]/);
  return { text: text.replace(/\r(?!\n)|[\u0085\u2028\u2029]/g, '\n'), odd };
}

function lineOf(lines: readonly number[], at: number): number {
  let [low, high] = [0, lines.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lines[middle]! <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}
