const opening = '# /// script';
const mostLines = 1_000;

/**
 * The metadata that a script holds in a comment, as the `pyproject.toml` that it stands for, on the same lines; null where
 * there is none. `uv run` and `pipx run` install what it names before they start the script. Source: PEP 723.
 */
export function inlineMetadata(text: string): string | null {
  if (!text.includes(opening)) return null;
  const all = text.split(/\r?\n/);
  const from = all.findIndex((line) => line.trimEnd() === opening);
  if (from < 0) return null;
  const lines = [...Array.from({ length: from }, () => ''), '[project]'];
  for (const line of all.slice(from + 1, from + mostLines)) {
    if (line.trimEnd() === '# ///') return `${lines.join('\n')}\n`;
    if (line !== '#' && !line.startsWith('# ')) return null;
    lines.push(line.slice(2));
  }
  return null;
}
