import { unescaped } from './unescaped.ts';

/** A call of IPython's own functions that runs a magic or a command. */
export interface ShellCall {
  /** Counted from 1. */
  readonly line: number;
  readonly magic: 'shell' | 'line' | 'cell' | 'source';
  /** Its texts, as far as they are constants. */
  readonly arguments: readonly string[];
}

const call =
  /get_ipython\(\)\s{0,8}\.\s{0,8}(system|getoutput|getoutputs|run_line_magic|run_cell_magic|run_cell|magic)\s{0,8}\(/g;
const mostCalls = 2_000;
const mostArguments = 3;

/** `get_ipython().system('…')` and its like, which exported notebooks have in the place of magics. */
export function shellCalls(text: string): ShellCall[] {
  const found: ShellCall[] = [];
  if (!text.includes('get_ipython')) return found;
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(call)) {
    if (found.length >= mostCalls) break;
    for (
      let at = text.indexOf('\n', counted);
      at >= 0 && at < match.index;
      at = text.indexOf('\n', counted)
    ) {
      line += 1;
      counted = at + 1;
    }
    const name = match[1]!;
    found.push({ line, magic: kinds(name), arguments: literals(text, match.index + match[0].length) });
  }
  return found;
}

function kinds(name: string): ShellCall['magic'] {
  if (name === 'run_cell') return 'source';
  if (name === 'run_cell_magic') return 'cell';
  return name.includes('magic') ? 'line' : 'shell';
}

/** Text literals from an offset on, with commas between them; escapes are undone for the common characters only. */
function literals(text: string, from: number): string[] {
  const found: string[] = [];
  let at = from;
  while (found.length < mostArguments) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    const prefix = /^[rRbBuUfF]{0,2}(?=['"])/.exec(text.slice(at, at + 3))?.[0];
    if (prefix === undefined) break;
    at += prefix.length;
    const quote = text.startsWith(text[at]!.repeat(3), at) ? text[at]!.repeat(3) : text[at]!;
    const end = endOf(text, at + quote.length, quote);
    const inside = text.slice(at + quote.length, end);
    found.push(/r/i.test(prefix) ? inside : unescaped(inside));
    at = end + quote.length;
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (text[at] !== ',') break;
    at += 1;
  }
  return found;
}

function endOf(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at;
  }
  return text.length;
}
