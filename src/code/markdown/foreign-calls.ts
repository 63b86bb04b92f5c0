/** A call in a program of another language, as far as its words tell. */
export interface ForeignCall {
  readonly name: string;
  /** Its constant texts, in order, with those of the calls chained to it (`.arg("x")`). */
  readonly words: readonly string[];
  /** Nothing but constant texts, brackets and what stands behind an opening brace. */
  readonly constant: boolean;
  /** Its first argument is one constant text. */
  readonly begins: boolean;
  /** All that stands between its brackets. */
  readonly inside: string;
  readonly line: number;
}

const called = /\b((?:[A-Za-z_]\w{0,40}(?:\(\))?(?:\.|::|->)){0,4}[A-Za-z_]\w{0,40})\s{0,2}\(/g;
const chained =
  /^\s{0,40}\.(?:args?|current_dir|output|status|spawn|stdout|stderr|stdin|envs?|Output|Run|CombinedOutput|waitFor|start|inheritIO|directory)\s{0,2}\(/;
const most = 2_000;
const longestCall = 4_000;
const mostChained = 20;

/** The text without the calls that `takes` knows: what is left still has its lines. */
export function blankedCalls(text: string, takes: (call: ForeignCall) => boolean): string {
  let left = '';
  let from = 0;
  let line = 1;
  let counted = 0;
  let count = 0;
  called.lastIndex = 0;
  for (let match = called.exec(text); match !== null && count < most; match = called.exec(text)) {
    count += 1;
    const open = match.index + match[0].length - 1;
    const found = argumentsAt(text, open);
    if (found === null) continue;
    for (; counted < match.index; counted += 1) if (text[counted] === '\n') line += 1;
    let { end } = found;
    const words = [...found.words];
    let { constant } = found;
    for (let links = 0; links < mostChained; links += 1) {
      const next = chained.exec(text.slice(end, end + 120));
      if (next === null) break;
      const more = argumentsAt(text, end + next[0].length - 1);
      if (more === null) break;
      if (/\.args?\s{0,2}\($/.test(next[0])) {
        words.push(...more.words);
        constant &&= more.constant;
      }
      end = more.end;
    }
    const inside = text.slice(open + 1, found.end - 1);
    const begins =
      /^\s{0,40}\[?\s{0,40}(?:"(?:[^"\\\n]|\\.){0,2000}"|'(?:[^'\\\n]|\\.){0,2000}'|`[^`]{0,2000}`)\s{0,40}(?:[,\])]|$)/.test(
        inside,
      );
    const name = match[1]!.replaceAll(/::|->/g, '.');
    const call = { name, words, constant, begins, line, inside };
    if (!takes(call)) continue;
    left += text.slice(from, match.index);
    from = end;
    called.lastIndex = end;
  }
  return left + text.slice(from);
}

interface Arguments {
  readonly words: readonly string[];
  readonly constant: boolean;
  readonly end: number;
}

const quotes = new Set(['"', "'", '`']);

/** Arguments up to the bracket that closes the one at `open`; null where none does in reach. */
function argumentsAt(text: string, open: number): Arguments | null {
  const words: string[] = [];
  let constant = true;
  let depth = 0;
  let braces = 0;
  const limit = Math.min(text.length, open + longestCall);
  for (let at = open; at < limit; at += 1) {
    const char = text[at]!;
    if (quotes.has(char)) {
      const end = closing(text, at, limit);
      if (end < 0) return null;
      const word = text.slice(at + 1, end);
      if (braces === 0) {
        words.push(word.replace(/\\(["'\\`$])/g, '$1'));
        if (char === '`' && word.includes('${')) constant = false;
      }
      at = end;
    } else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') {
      depth -= 1;
      if (depth === 0) return { words, constant, end: at + 1 };
    } else if (char === '{') braces += 1;
    else if (char === '}') braces -= 1;
    else if (braces === 0 && !/[\s,&]/.test(char)) constant = false;
  }
  return null;
}

function closing(text: string, from: number, limit: number): number {
  const quote = text[from];
  for (let at = from + 1; at < limit; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
    else if (text[at] === '\n' && quote !== '`') return -1;
  }
  return -1;
}
