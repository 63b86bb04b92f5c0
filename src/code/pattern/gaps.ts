/** One place of a pattern of words: a gap, a hole with a name, or what must stand there. */
export type Slot<Token> =
  | { readonly kind: 'gap' }
  | { readonly kind: 'hole'; readonly name: string }
  | { readonly kind: 'token'; readonly token: Token };

/** Steps of one pattern in one list of tokens. */
const mostSteps = 200_000;

/**
 * Whether a pattern matches tokens that follow each other, from `at` on. `end`: up to the last token.
 * @param fits whether a token is what the pattern says.
 * @param value what a hole takes of a token; null where a hole takes none such.
 */
export function matchesAt<Token>(
  pattern: readonly Slot<Token>[],
  tokens: readonly Token[],
  at: number,
  end: boolean,
  fits: (wanted: Token, found: Token) => boolean,
  value: (found: Token) => string | null,
): boolean {
  let steps = 0;
  // A gap may end anywhere: what was tried is put away and taken up again, as by hand.
  const waiting: { readonly i: number; readonly j: number; readonly holes: ReadonlyMap<string, string> }[] =
    [];
  let i = 0;
  let j = at;
  let holes: ReadonlyMap<string, string> = new Map();
  for (;;) {
    steps += 1;
    if (steps > mostSteps) return false;
    const slot = pattern[i];
    let good: boolean;
    if (slot === undefined) {
      if (!end || j === tokens.length) return true;
      good = false;
    } else if (slot.kind === 'gap') {
      if (i === pattern.length - 1) return true;
      if (j < tokens.length) waiting.push({ i, j: j + 1, holes });
      i += 1;
      continue;
    } else if (j >= tokens.length) good = false;
    else if (slot.kind === 'token') good = fits(slot.token, tokens[j] as Token);
    else {
      const text = value(tokens[j] as Token);
      const known = holes.get(slot.name);
      good = text !== null && (slot.name === '_' || known === undefined || known === text);
      if (good && slot.name !== '_' && known === undefined)
        holes = new Map([...holes, [slot.name, text as string]]);
    }
    if (good) {
      i += 1;
      j += 1;
      continue;
    }
    const next = waiting.pop();
    if (next === undefined) return false;
    ({ i, j, holes } = next);
  }
}
