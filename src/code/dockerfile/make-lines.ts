/** What a line of a Makefile is to make. */
export interface MakeLine {
  readonly kind: 'make' | 'recipe';
  /** It goes on with the line before it. */
  readonly goesOn: boolean;
  /** Of a recipe and of the line of a rule: what stands before the colon, and behind it. */
  readonly target: readonly string[];
}

const conditional = /^[ ]{0,40}(?:ifn?eq|ifn?def|else|endif)\b/;

/**
 * Tells recipes from what make reads itself: a line that begins with the prefix belongs to the rule above it, over
 * conditionals, comments and empty lines; anything else ends the rule. Source: GNU make, read.c, eval.
 */
export function makeLines(lines: readonly string[], prefix: string): readonly MakeLine[] {
  const found: MakeLine[] = [];
  let target: readonly string[] | null = null;
  let before: MakeLine | null = null;
  let defines = false;
  for (const line of lines) {
    const goesOn = before !== null && (lines[found.length - 1]?.endsWith('\\') ?? false);
    let next: MakeLine;
    if (goesOn) next = { ...before!, goesOn };
    else if (defines) next = { kind: 'make', goesOn: true, target: [] };
    else if (target !== null && line.startsWith(prefix)) next = { kind: 'recipe', goesOn, target };
    else {
      const body = line.trimStart();
      if (body !== '' && !body.startsWith('#') && !conditional.test(line)) target = ruleOf(line);
      next = { kind: 'make', goesOn, target: target ?? [] };
    }
    if (/^[ \t]{0,40}(?:override[ \t]+)?define\b/.test(line) && next.kind === 'make') defines = true;
    if (/^[ \t]{0,40}endef\b/.test(line)) defines = false;
    found.push(next);
    before = next;
  }
  return found;
}

/** The two sides of a rule; null for a line that is none. A line that is all variables may become one. */
function ruleOf(line: string): readonly string[] | null {
  let depth = 0;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]!;
    if (char === '(' || char === '{') depth += 1;
    else if (char === ')' || char === '}') depth -= 1;
    else if (depth > 0) continue;
    else if (char === '=') return null;
    else if (char === ':') {
      const rest = line.slice(at + 1).replace(/^:/, '');
      return /^:?=/.test(rest) ? null : [line.slice(0, at), rest.split(/[;|]/, 1)[0]!];
    }
  }
  return /^[ ]*\$[({]/.test(line) ? ['', ''] : null;
}
