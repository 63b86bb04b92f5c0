import type { Expr } from '../ast.ts';
import type { CallSite } from '../site.ts';

/** What is written in the place of an argument; at the end of the call, where there is none. */
export interface CallEdit {
  readonly instead: Expr | null;
  readonly text: string;
}

/** Longer calls are mended by their author. */
const longest = 2_000;

/** A call as one line of Python, with other arguments; undefined where it is too long to be shown. */
export function rewrittenCall({ module, node }: CallSite, edits: readonly CallEdit[]): string | undefined {
  if (node.end - node.at > longest) return undefined;
  let text = module.source.text.slice(node.at, node.end);
  const inPlace = edits.flatMap(({ instead, text: by }) => (instead === null ? [] : [{ instead, by }]));
  for (const { instead, by } of inPlace.sort((a, b) => b.instead.at - a.instead.at))
    text = text.slice(0, instead.at - node.at) + by + text.slice(instead.end - node.at);
  let line = onOneLine(text);
  if (!line.endsWith(')')) return undefined;
  for (const { instead, text: by } of edits) {
    if (instead !== null) continue;
    const open = line.slice(0, -1).replace(/,? ?$/, '');
    line = `${open}${open.endsWith('(') ? '' : ', '}${by})`;
  }
  return line;
}

/** Python between brackets, without its comments and line ends. */
function onOneLine(text: string): string {
  let line = '';
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    if (char === '"' || char === "'") {
      const end = endOfText(text, at, char);
      line += text.slice(at, end);
      at = end;
    } else if (char === '#') {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else if (/\s/.test(char) || (char === '\\' && text[at + 1] === '\n')) {
      if (!/[\s([{]$/.test(line)) line += ' ';
      at += 1;
    } else {
      if (/[)\]},.]/.test(char) && line.endsWith(' ')) line = line.slice(0, -1);
      line += char;
      at += 1;
    }
  }
  return line;
}

function endOfText(text: string, from: number, quote: string): number {
  const mark = text.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  let at = from + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) at += text[at] === '\\' ? 2 : 1;
  return Math.min(text.length, at + mark.length);
}
