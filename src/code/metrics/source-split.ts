/** The lines of a text as Python's `str.splitlines` tells them, each without the white space around it. */
export function* strippedLines(text: string): Generator<string> {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!endsLine(code)) continue;
    yield strip(text, start, at);
    if (code === 0x0d && text.charCodeAt(at + 1) === 0x0a) at += 1;
    start = at + 1;
  }
  if (start < text.length) yield strip(text, start, text.length);
}

function strip(text: string, start: number, end: number): string {
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** More than `\n`, `\r`: also VT, FF, FS, GS, RS, NEL, LS and PS. */
function endsLine(code: number): boolean {
  if (code < 0x0a) return false;
  if (code <= 0x0d) return true;
  if (code < 0x85) return code >= 0x1c && code <= 0x1e;
  return code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Python's `str.isspace`. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code >= 0x1c;
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  if (code >= 0x2000 && code <= 0x200a) return true;
  return (
    code === 0x1680 ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
