const words: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);
const longestNumber = 64;
const decimal = /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?$/;
const special: ReadonlyMap<string, number> = new Map([
  ['.nan', Number.NaN],
  ['.inf', Number.POSITIVE_INFINITY],
  ['+.inf', Number.POSITIVE_INFINITY],
  ['-.inf', Number.NEGATIVE_INFINITY],
]);

/** The value of a plain word, as PyYAML's resolver takes it: `yes` is true, `1_000` a number. */
export function plainValue(text: string): null | boolean | number | string {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.length > longestNumber) return text;
  const known = special.get(text.toLowerCase());
  if (known !== undefined) return known;
  if (!/[0-9]/.test(text)) return text;
  if (/^[-+]?0[xX][0-9a-fA-F_]+$/.test(text)) return Number(text.replaceAll('_', '').replace(/^[-+]/, ''));
  return decimal.test(text) ? Number(text.replaceAll('_', '')) : text;
}
