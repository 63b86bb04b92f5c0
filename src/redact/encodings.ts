/** Shorter pieces of base64 or hexadecimal are found by chance in honest output. */
const shortest = 6;
/** Values of more bytes are looked for in their commonest forms alone. */
const longValue = 2_048;

/**
 * How a value may be written: as it is, backwards, in UTF-16, in base64 at each of the three places that it may have in
 * a text, in hexadecimal, escaped for URLs, JSON, Python, HTML and shells. Line ends and indentation are left out, since what
 * looks for these words passes over them.
 */
export function writingsOf(value: Uint8Array): Buffer[] {
  const bytes = Buffer.from(value);
  const text = bytes.toString('utf8');
  const hex = bytes.toString('hex');
  const words = [
    bytes,
    ...base64Writings(bytes),
    ...[hex, hex.toUpperCase(), JSON.stringify(text).slice(1, -1)].map(Buffer.from),
  ];
  if (bytes.length <= longValue) {
    words.push(...separated(hex), ...separated(hex.toUpperCase()), Buffer.from(bytes).reverse());
    words.push(...utf16(text));
    const texts = [
      ...pythonWritings(bytes.toString('latin1')),
      ...pythonWritings(text),
      ...textWritings(text),
    ];
    words.push(...texts.map((written) => Buffer.from(written)));
  }
  return eachOnce(words);
}

/** What a value is once escapes are undone: itself, in Latin-1 where escapes write bytes, in base64 and hexadecimal. */
export function unescapedWritings(value: Uint8Array): Buffer[] {
  const bytes = Buffer.from(value);
  const text = bytes.toString('utf8');
  const isLatin = bytes.length <= longValue && /^[\0-\xff]*$/.test(text);
  return eachOnce([
    bytes,
    ...(isLatin ? [Buffer.from(text, 'latin1')] : []),
    ...base64Writings(bytes),
    Buffer.from(bytes.toString('hex')),
  ]);
}

/** The value itself comes first, and counts however short it is. */
function eachOnce(words: readonly Buffer[]): Buffer[] {
  const unbroken = words.map(withoutBreaks).filter((word, index) => index === 0 || word.length >= shortest);
  return [...new Map(unbroken.map((word) => [word.toString('latin1'), word])).values()].filter(
    ({ length }) => length > 0,
  );
}

/** The characters of base64 that the value alone determines, for each place that it may have in what is encoded. */
function base64Writings(bytes: Buffer): Buffer[] {
  const words: string[] = [];
  for (const before of [0, 1, 2]) {
    const bits = (before + bytes.length) * 8;
    if (Math.floor(bits / 6) - Math.ceil((before * 8) / 6) < shortest) {
      words.push(...withEdges(bytes, before));
      continue;
    }
    const written = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    // Where nothing follows it, the last character is the value's too.
    for (const end of [Math.floor(bits / 6), Math.ceil(bits / 6)]) words.push(written.slice(from, end));
  }
  return words.flatMap((word) => [
    Buffer.from(word),
    Buffer.from(word.replaceAll('+', '-').replaceAll('/', '_')),
  ]);
}

/**
 * Of four bytes too few characters are the value's alone. Those that it shares with its neighbours count too, each as
 * all that it can be: together they say no less than the value itself, so that chance finds neither more often.
 */
function withEdges(bytes: Buffer, before: number): string[] {
  const bits = (before + bytes.length) * 8;
  const bitsBefore = (before * 8) % 6;
  const bitsAfter = (6 - (bits % 6)) % 6;
  const words: string[] = [];
  for (let one = 0; one < 2 ** bitsBefore; one += 1)
    for (let other = 0; other < 2 ** bitsAfter; other += 1) {
      const head = [0, one].slice(2 - before);
      const all = Buffer.concat([Buffer.from(head), bytes, Buffer.from([other << (8 - bitsAfter)])]);
      words.push(all.toString('base64').slice(Math.floor((before * 8) / 6), Math.ceil(bits / 6)));
    }
  return words;
}

/** As dumps, escapes, lists and certificates' fingerprints write bytes. */
function separated(hex: string): Buffer[] {
  const pairs = hex.match(/../g) ?? [];
  const separators = [':', ' ', '-', '_', '.', ',', ', ', '\\x', '%', ', 0x', ',0x', ' 0x'];
  const words = separators.map((separator) => pairs.join(separator));
  // A dump may begin anywhere in a group.
  for (const group of [2, 4])
    for (let first = 1; first <= group; first += 1)
      words.push(
        pairs.map((pair, at) => (at > 0 && (at - first) % group === 0 ? ` ${pair}` : pair)).join(''),
      );
  return words.map((word) => Buffer.from(word));
}

/** In both orders; of characters of one byte the zeros are passed over anyway. */
function utf16(text: string): Buffer[] {
  const little = Buffer.from(text, 'utf16le');
  return [little, Buffer.from(little).swap16()];
}

/** As Python shows a text by `repr` and `ascii`; bytes, where each character is a byte. */
function pythonWritings(text: string): string[] {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replace(/[\0-\x1f\x7f]/g, (mark) => pythonMarks.get(mark) ?? `\\x${hexOf(mark, 2)}`);
  const ascii = escaped.replace(/[^\0-\x7f]/gu, (mark) => {
    const code = mark.codePointAt(0)!;
    return code <= 0xff
      ? `\\x${hexOf(mark, 2)}`
      : code <= 0xffff
        ? `\\u${hexOf(mark, 4)}`
        : `\\U${hexOf(mark, 8)}`;
  });
  return [escaped, ascii].flatMap((one) => [one, one.replaceAll("'", "\\'")]);
}

const pythonMarks: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function hexOf(character: string, digits: number): string {
  return character.codePointAt(0)!.toString(16).padStart(digits, '0');
}

/** Writers differ in whether they leave other scripts, slashes (PHP) and what has a meaning in HTML (Go) as they are. */
function jsonWritings(text: string): string[] {
  const escaped = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  let writings = [JSON.stringify(text).slice(1, -1)];
  for (const change of [
    (one: string) => one.replace(/[^\0-\x7f]/g, escaped),
    (one: string) => one.replaceAll('/', '\\/'),
    (one: string) => one.replace(/[<>&]/g, escaped),
  ])
    writings = writings.flatMap((one) => [one, change(one)]);
  return writings;
}

function htmlWritings(text: string): string[] {
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quotes = [
    ['"', "'"],
    ['&quot;', "'"],
    ['&quot;', '&#x27;'],
    ['&quot;', '&#39;'],
    ['&quot;', '&#039;'],
    ['&quot;', '&apos;'],
    ['&#34;', '&#39;'],
  ] as const;
  const writings = quotes.map(([double, single]) => html.replaceAll('"', double).replaceAll("'", single));
  const numbered = (one: string): string =>
    one.replace(/[^\0-\x7f]/gu, (mark) => `&#${mark.codePointAt(0)};`);
  return [...writings, ...writings.map(numbered), numbered(text)];
}

function textWritings(text: string): string[] {
  const percent = encodeURIComponent(text.toWellFormed());
  const strict = percent.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const url = [percent, strict, strict.replaceAll('%20', '+'), strict.replaceAll('%2F', '/')];
  return [
    ...url,
    ...url.map((written) => written.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ...jsonWritings(text),
    ...htmlWritings(text),
    text.replaceAll("'", `'\\''`),
    [...text].reverse().join(''),
    text.toUpperCase(),
    text.toLowerCase(),
  ];
}

function withoutBreaks(word: Buffer): Buffer {
  return Buffer.from(
    word
      .toString('latin1')
      .replace(/[\r\n][\r\n \t]*/g, '')
      .replaceAll('\0', ''),
    'latin1',
  );
}
