const longestScript = 64 * 1024;
/** The first line that is data by its bytes: a NUL, or another control character that no script holds. */
const binary = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** One file that is a shell script, a Windows program and, once started, an ELF file: llamafile and its kin. */
export function isApe(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 8)).toString('latin1') === "MZqFpD='";
}

export interface ScriptPart {
  readonly at: number;
  readonly size: number;
}

/**
 * Where a shell finds its commands in such a file. The header of a Windows program is a text in quotes to it, mostly with
 * a document behind that ends with its word; then the script follows, up to the data. A script in place of that header is
 * read as well. Source: the APE specification of Cosmopolitan.
 */
export function scriptsOf(head: Uint8Array): ScriptPart[] {
  const bytes = head.subarray(0, longestScript);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const from = text.indexOf('\n') + 1;
  const quote = text.indexOf("'", from);
  const parts: ScriptPart[] = [];
  if (from > 0 && text.startsWith('#!', from)) parts.push(part(text, from));
  if (quote >= 0) {
    const line = text.slice(quote + 1, endOfLine(text, quote));
    const word = /<<-?[ \t]{0,9}['"]?(\w{1,64})/.exec(line)?.[1];
    const close = word === undefined ? -1 : text.indexOf(`\n${word}\n`, quote);
    const start = close >= 0 ? close + (word?.length ?? 0) + 2 : quote + 1;
    if (parts.every(({ at, size }) => start >= at + size)) parts.push(part(text, start));
  }
  return parts.filter(({ size }) => size > 0);
}

function part(text: string, at: number): ScriptPart {
  const found = text.slice(at).search(binary);
  const end = found < 0 ? text.length : text.lastIndexOf('\n', at + found) + 1;
  return { at, size: Math.max(0, end - at) };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** How much of a file is looked through for its script. */
export const searched: number = longestScript;
