/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A list of words, as in Docker's exec form, written for a shell. */
export function commandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}
