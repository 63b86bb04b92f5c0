const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\n', ''],
]);

/** The inside of a text literal of Python; escapes are undone for the common characters only. */
export function unescaped(text: string): string {
  return text.replace(
    /\\([\s\S])/g,
    (whole, char: string) => escapes.get(char) ?? (/\w/.test(char) ? whole : char),
  );
}
