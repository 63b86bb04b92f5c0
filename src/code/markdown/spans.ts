/** Code in the midst of a sentence, with the line that it stands in. */
export interface Span {
  readonly text: string;
  readonly line: number;
}

const mostSpans = 200;
const mostInLine = 20;

/** What is fetched and run at once: what sentences mostly ask a reader to paste into a terminal. */
const fetches = /\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|fetch)\b/;
const runs =
  /\|\s*(?:sudo\s+(?:-\S+\s+){0,4})?(?:(?:ba|z|da|k|fi)?sh|python3?|perl|ruby|node|iex|Invoke-Expression)\b|(?:<|\$)\(\s*(?:curl|wget)\b|\biex\b/;

/** What destroys a machine: to be read where a sentence asks for it. */
const destroys =
  /\brm\s+(?:-\S+\s+){1,4}(?:\/|~|\$HOME|\/\*|~\/\*)(?:[\s*`<]|$)|--no-preserve-root|\bfind\s+(?:\/|~)\s.{0,80}-delete\b|\bmkfs\b|\bdd\s.{0,80}\bof=\/dev\/|\bchmod\s+-R\s+\S+\s+\/(?:[\s`<]|$)|>\s{0,4}\/dev\/[sn][dv]|\|\s{0,4}base64\s+-\w*[dD]\w*\s{0,4}\|\s{0,4}(?:sudo\s+)?(?:ba|z)?sh\b/;
const asks = /\b(?:run|execute|type|enter|paste|issue|use|try|start|launch|copy|invoke|do)\b/i;
const warns =
  /\b(?:never|don['’]t|do not|avoid|must not|should not|shouldn['’]t|mustn['’]t|not to|instead of|rather than|stop|refuse|nobody|no one)\b/i;
const warnsNear =
  /\b(?:never|don['’]t|do not|avoid|must not|should not|shouldn['’]t|not to|instead of|rather than)\s+(?:(?:blindly|ever|just|simply)\s+)?(?:run|execut|type|typing|enter|past|issu|use|using|try|copy|do\b|doing)\w*[^.!?]{0,40}$/i;
const standIn = /…|\.\.\.|<[a-z][\w -]{0,40}>/i;

/**
 * Commands in code spans (`` `…` ``, `<code>`, `<kbd>`) that fetch a program and run it, and those that a sentence asks for
 * and that destroy a machine. Others are mostly named there, not told to be run: "never do `rm -rf /`"; what has no
 * address is none either. Source: CommonMark 0.31, section 6.1.
 */
export function spansOf(text: string): Span[] {
  const found: Span[] = [];
  let previous = '';
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    const before = previous;
    previous = line.slice(-200);
    const fetching = fetches.test(line) && runs.test(line);
    if (!fetching && !destroys.test(line.slice(0, 4000))) continue;
    for (const { text: span, at: start } of inLine(line.slice(0, 4000))) {
      const sentence = sentenceBefore(`${before} ${line.slice(0, start)}`);
      const download = fetches.test(span) && runs.test(span);
      const told = download
        ? !warnsNear.test(sentence) && !standIn.test(span)
        : destroys.test(span) && asks.test(sentence) && !warns.test(sentence);
      if (told) found.push({ text: span, line: at + 1 });
    }
    if (found.length >= mostSpans) break;
  }
  return found;
}

/** The sentence that a span stands in, up to it; code in it is left out. */
function sentenceBefore(text: string): string {
  const tail = text.slice(-400).replace(/`[^`]{0,200}`/g, ' ');
  const parts = tail.split(/[.!?](?:\s|$)/);
  return parts.at(-1) ?? '';
}

function inLine(line: string): { readonly text: string; readonly at: number }[] {
  const found: { text: string; at: number }[] = [];
  for (const match of line.matchAll(/<(?:code|kbd|tt|samp)>([^<]{1,1000})<\//gi))
    if (match[1] !== undefined) found.push({ text: match[1], at: match.index });
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
    found.push({ text: line.slice(from, end).trim(), at: at + open.index });
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
