/** A program of another language as it reads once its constant texts are put together. */
export interface ForeignText {
  readonly text: string;
  /** The constant texts, joined and decoded. */
  readonly literals: readonly string[];
  /** Some of them were spelled in numbers, turned round or encoded. */
  readonly decoded: boolean;
}

const longest = 100_000;
const mostLiterals = 2_000;

/**
 * Puts constant texts together as an interpreter would, so that a word in two halves is found: `"ex" + "ec"`, `'a' . 'b'`,
 * `["a", "b"].join("")`, `\x65`, `fromCharCode(…)`, base64, `m = "fs"; require(m)`, `x["exec"](…)`.
 */
export function foreignText(source: string): ForeignText {
  const joined = joinedLiterals(source.slice(0, longest));
  let { text } = joined;
  let { decoded } = joined;
  const quote = (value: string): string => {
    decoded = true;
    return JSON.stringify(value);
  };
  text = text
    .replace(
      /\[\s*((?:"[^"\n]{0,200}"\s*,?\s*){1,200})\]\s*\.\s*join\s*\(\s*""\s*\)|\bimplode\s*\(\s*""\s*,\s*\[\s*((?:"[^"\n]{0,200}"\s*,?\s*){1,200})\]\s*\)/g,
      (_, a, b) => JSON.stringify(String(a ?? b).replace(/"\s*,?\s*"?/g, '')),
    )
    .replace(
      /(?:\bString\s*\.\s*fromCharCode|\bpack\s*\(\s*"[CUc]\*"\s*,)\s*\(?\s*((?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+)){1,2000})\s*\)/gi,
      (_, numbers) => quote(spelled(String(numbers))),
    )
    .replace(/(?:\bchr\s*\(\s*\d{1,7}\s*\)\s*[.+]?\s*){2,200}/gi, (all) => quote(spelled(all)))
    .replace(
      /\b(?:atob|base64_decode|decode_base64|Base64\s*\.\s*(?:strict_|urlsafe_)?decode64)\s*\(?\s*"([A-Za-z0-9+/=_-]{4,8000})"\s*\)?|\bBuffer\s*\.\s*from\s*\(\s*"([A-Za-z0-9+/=_-]{4,8000})"\s*,\s*"base64(?:url)?"\s*\)(?:\s*\.\s*toString\s*\(\s*(?:"[\w-]*")?\s*\))?/g,
      (_, a, b) => quote(Buffer.from(String(a ?? b), 'base64').toString('utf8')),
    )
    .replace(
      /"([A-Za-z0-9+/=\\n]{8,8000})"\s*\.\s*unpack1?\s*\(?\s*"m0?"\s*\)?(?:\s*(?:\.\s*first|\[\s*0\s*\]))?/g,
      (_, code) => quote(Buffer.from(String(code), 'base64').toString('utf8')),
    )
    .replace(
      /\b(?:hex2bin|pack)\s*\(\s*(?:"H\*"\s*,\s*)?"((?:[0-9a-f]{2}){4,4000})"\s*\)|\bBuffer\s*\.\s*from\s*\(\s*"((?:[0-9a-f]{2}){4,4000})"\s*,\s*"hex"\s*\)/gi,
      (_, a, b) => quote(Buffer.from(String(a ?? b), 'hex').toString('utf8')),
    )
    .replace(
      /"([^"\n\\]{2,2000})"\s*\.\s*(?:split\s*\(\s*""\s*\)\s*\.\s*reverse\s*\(\s*\)\s*\.\s*join\s*\(\s*""\s*\)|reverse\b(?!\s*\())|\bstrrev\s*\(\s*"([^"\n\\]{2,2000})"\s*\)|\b(?:scalar\s+)?reverse\s*\(?\s*"([^"\n\\]{2,2000})"\s*\)?/g,
      (_, a, b, c) => quote([...String(a ?? b ?? c)].reverse().join('')),
    );
  text = withConstants(text).replace(/\[\s*"([A-Za-z_$][\w$]{0,80})"\s*\](?=\s*[([.])/g, '.$1');
  const literals: string[] = [];
  for (const [, value] of text.matchAll(/"((?:[^"\\\n]|\\.){1,8000})"/g)) {
    literals.push(value!.replace(/\\(["\\])/g, '$1'));
    if (literals.length >= mostLiterals) break;
  }
  return { text, literals, decoded };
}

/** Numbers of letters, as the text that they spell. */
function spelled(numbers: string): string {
  return [...numbers.matchAll(/0x[0-9a-f]+|\d+/gi)]
    .map(([number]) => String.fromCodePoint(Math.min(Number(number), 0x10_ff_ff)))
    .join('');
}

/** All strings in double quotes, those that follow each other after `+`, `.` or `..` as one. */
function joinedLiterals(source: string): { readonly text: string; readonly decoded: boolean } {
  const pieces: string[] = [];
  let decoded = false;
  let at = 0;
  while (at < source.length) {
    const letter = source[at]!;
    if (letter !== '"' && letter !== "'") {
      const next = source.slice(at + 1).search(/["']/);
      const end = next < 0 ? source.length : at + 1 + next;
      pieces.push(source.slice(at, end));
      at = end;
      continue;
    }
    const end = endOfLiteral(source, at);
    if (end < 0) {
      pieces.push(letter);
      at += 1;
      continue;
    }
    const raw = source.slice(at + 1, end);
    const value = raw.replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})/g,
      (_, a, b, c) => {
        decoded ||= /[a-z]/i.test(
          String.fromCodePoint(Math.min(Number.parseInt(a ?? b ?? c, 16), 0x10_ff_ff)),
        );
        return String.fromCodePoint(Math.min(Number.parseInt(a ?? b ?? c, 16), 0x10_ff_ff));
      },
    );
    const shown = letter === '"' ? value : value.replace(/\\'/g, "'").replace(/"/g, '\\"');
    const between = pieces.at(-1) ?? '';
    const before = pieces.at(-2) ?? '';
    if (
      /^\s*(?:\+|\.|\.\.|)\s*$/.test(between) &&
      before.startsWith('"') &&
      before.length > 1 &&
      between.trim() !== ''
    ) {
      pieces.pop();
      pieces[pieces.length - 1] = `${before.slice(0, -1)}${shown}"`;
    } else pieces.push(`"${shown}"`);
    at = end + 1;
  }
  return { text: pieces.join(''), decoded };
}

function endOfLiteral(source: string, from: number): number {
  const quote = source[from];
  for (let i = from + 1; i < Math.min(source.length, from + 8_000); i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === quote) return i;
    else if (source[i] === '\n' && quote === "'" && i - from > 200) return -1;
  }
  return -1;
}

/** Names that are given one constant text each, where they are called with or looked up by. */
function withConstants(text: string): string {
  const values = new Map<string, string | undefined>();
  for (const [, name, value] of text.matchAll(
    /(?:^|[;{}\n(,\s])(?:const|let|var|my|our|local)?\s*([$@]?[A-Za-z_]\w{0,60})\s*=\s*("(?:[^"\\\n]|\\.){1,2000}")\s*(?=[;,\n)}]|$)/g,
  )) {
    values.set(name!, values.has(name!) ? undefined : value);
    if (values.size > 200) break;
  }
  if (values.size === 0) return text;
  return text.replace(/([([])\s*([$@]?[A-Za-z_]\w{0,60})\s*(?=[)\],])/g, (all, open: string, name: string) =>
    values.get(name) === undefined ? all : `${open}${values.get(name)}`,
  );
}
