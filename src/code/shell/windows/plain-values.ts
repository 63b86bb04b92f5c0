const token =
  /\s+|"[^"`]*"|'[^']*'|\$(?:true|false|null|\w+)(?:\.[A-Za-z]\w*|\[-?\d{1,6}\])*|\d[\d.]*|-(?:eq|ne|gt|ge|lt|le|and|or|not|join|split|replace|match|like|in|contains|f)\b|[-+*/%,()]/iy;

/**
 * Whether a text of PowerShell is made of literals, variables, what they hold and signs between them: it comes to a value, and
 * runs nothing. A call of a method is no such text, nor is a string that has a command in it.
 */
export function isPlainValue(text: string): boolean {
  if (text.length > 2_000 || text.includes('$(')) return false;
  let before = '';
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text)?.[0];
    if (found === undefined) return false;
    // `$x.Invoke(…)`
    if (found === '(' && before.startsWith('$')) return false;
    before = found;
  }
  return true;
}

const types =
  'string int int32 int64 long double float decimal bool boolean switch switchparameter object hashtable array datetime timespan version guid uri psobject pscustomobject ordered xml';
const type = new RegExp(`\\[(?:system\\.)?(?:${types.replaceAll(' ', '|')})(?:\\[\\])?\\]`, 'gi');
const attribute =
  /\[(?:parameter|cmdletbinding|alias|outputtype|validate(?:set|range|length|notnull|notnullorempty|pattern|count))\s{0,4}\([^()`&;|]{0,400}\)\]/gi;

/** A line without the types that values are given, and what a parameter says of itself. */
export function withoutTypes(line: string): string {
  return line.replace(attribute, '').replace(type, '');
}
