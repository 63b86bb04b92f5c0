import { type Document, LineCounter, parseDocument } from 'yaml';

/** Larger than people write by hand. */
const largest = 1 << 20;
/** Nobody nests so deep. The library recurses: at the end of the stack it takes the process with it, not only the call. */
const deepest = 100;

export interface YamlDocument {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Parses a YAML text; null for one that is too large, nests too deep, or is none. */
export function readYaml(text: string): YamlDocument | null {
  if (text.length > largest || nestsTooDeep(text)) return null;
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
    return document.errors.length > 0 ? null : { document, lines };
  } catch {
    // A parser of somebody else's: what it throws for means nothing here.
    return null;
  }
}

/** Counts too much rather than too little: brackets in quotes count, and every blank or dash that begins a line. */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  let leading = 0;
  let begins = true;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') {
      leading = 0;
      begins = true;
    } else if (begins && (char === ' ' || char === '-' || char === '?' || char === ':' || char === '\t')) {
      leading += 1;
      if (leading > 2 * deepest) return true;
    } else begins = false;
    if (char === '[' || char === '{') open += 1;
    else if (char === ']' || char === '}') open = Math.max(0, open - 1);
    if (open > deepest) return true;
  }
  return false;
}
