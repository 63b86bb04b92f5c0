/** Code in the midst of a sentence, with the line that it stands in. */
export interface Span {
  readonly text: string;
  readonly line: number;
}

const mostSpans = 200;
const mostInLine = 20;

/** What is fetched and run at once: the one thing that sentences ask a reader to paste into a terminal. */
const fetches = /\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|fetch)\b/;
const runs =
  /\|\s*(?:sudo\s+(?:-\S+\s+){0,4})?(?:(?:ba|z|da|k|fi)?sh|python3?|perl|ruby|node|iex|Invoke-Expression)\b|(?:<|\$)\(\s*(?:curl|wget)\b|\biex\b/;

/**
 * Commands in code spans (`` `…` ``, `<code>`, `<kbd>`) that fetch a program and run it. Others are mostly named there, not
 * told to be run: "never do `rm -rf /`". Source: CommonMark 0.31, section 6.1.
 */
export function spansOf(text: string): Span[] {
  const found: Span[] = [];
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (!fetches.test(line) || !runs.test(line)) continue;
    for (const span of inLine(line.slice(0, 4000)))
      if (fetches.test(span) && runs.test(span)) found.push({ text: span, line: at + 1 });
    if (found.length >= mostSpans) break;
  }
  return found;
}

function inLine(line: string): string[] {
  const found: string[] = [];
  for (const [, html] of line.matchAll(/<(?:code|kbd|tt|samp)>([^<]{1,1000})<\//gi))
    if (html !== undefined) found.push(html);
  let at = 0;
  while (found.length < mostInLine) {
    const open = /`+/.exec(line.slice(at));
    if (open === null) break;
    const from = at + open.index + open[0].length;
    const end = closing(line, from, open[0].length);
    if (end < 0) {
      at = from;
      continue;
    }
    found.push(line.slice(from, end).trim());
    at = end + open[0].length;
  }
  return found;
}

/** The run of as many backticks that ends a span; -1 where there is none. */
function closing(line: string, from: number, length: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] !== '`') continue;
    let end = at;
    while (line[end] === '`') end += 1;
    if (end - at === length) return at;
    at = end;
  }
  return -1;
}
