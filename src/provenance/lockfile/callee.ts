const opening = '([{';
const closing = ')]}';

/**
 * What a written call calls: `os.system` of `os.system('id')`. Arguments of a call whose result has a method called are
 * left out, since they change with every training; those that make up the callee itself (`getattr(os, 'system')`) stay.
 */
export function calleeText(call: string): string {
  const callee = beforeArguments(call);
  const method = /\)(\.[\w.]+)$/.exec(callee)?.[1];
  if (method === undefined) return callee;
  return `${beforeArguments(callee.slice(0, -method.length))}(…)${method}`;
}

/** The text up to its last list of arguments; all of it where there is none. Written in one pass, whatever is in it. */
function beforeArguments(text: string): string {
  let depth = 0;
  let last = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "'" || character === '"') at = afterString(text, at);
    else if (opening.includes(character)) {
      if (depth === 0 && character === '(') last = at;
      depth += 1;
    } else if (closing.includes(character)) depth = Math.max(0, depth - 1);
  }
  return last <= 0 ? text : text.slice(0, last);
}

/** Where the quoted text that begins at `from` ends; the end of all, where it was cut off. */
function afterString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[from]) return at;
  }
  return text.length;
}
