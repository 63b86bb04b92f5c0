const assignment =
  /^([A-Za-z_]\w{0,60})[ \t]*(?::[ \t]*str[ \t]*)?=[ \t]*(["'])([^"'\\{}]{0,4000})\2[ \t]*(?:#.*)?$/;
const word = /[A-Za-z_]\w*/g;
/** Statements that bind names in other ways. */
const binds = /\b(?:for|as|import|def|class|global|nonlocal|del|with|case)\b|:=/;
const mostNames = 5_000;

/** Names that the cells give one text, and nothing else: IPython puts it where `{name}` or `$name` stands in a command. */
export function textConstants(sources: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const unsure = new Set<string>();
  for (const source of sources)
    for (const line of source.split('\n')) {
      if (/^[ \t]*[!%]/.test(line)) continue;
      const [, name, , text] = assignment.exec(line) ?? [];
      if (name !== undefined && !found.has(name) && found.size < mostNames) {
        found.set(name, text!);
        continue;
      }
      // Whatever may bind a name anew: it stands in front of a sign of equality, or in a statement that binds.
      const bound = binds.test(line) ? line : line.slice(0, line.search(/(?<![=!<>])=(?!=)/) + 1);
      for (const [each] of bound.matchAll(word)) if (unsure.size < mostNames * 10) unsure.add(each);
    }
  return new Map([...found].filter(([name]) => !unsure.has(name)));
}
