/** Words of bytes found in a stream, all at once: Aho and Corasick, CACM 18(6), 1975. State 0 is the root. */
export interface Automaton {
  /**
   * Transitions of the first `dense` states, 256 each; a target that ends a word is written as `~state`. Deeper states
   * are stepped through `step`.
   */
  readonly table: Int32Array;
  readonly dense: number;
  /** How many bytes of a word a state stands for. */
  readonly depth: Int32Array;
  /** The states that end a word: the words' numbers, the longest word first. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  readonly longest: number;
  /** Of each word. */
  readonly lengths: readonly number[];
  /** The state after `byte`; `~state` where a word ends there. Amortised constant time. */
  step(state: number, byte: number): number;
  /** Where to go on after a word: a state that no word goes on from is as good as its longest suffix. */
  onward(state: number): number;
  /** A word that the state is the beginning of. */
  wordFrom(state: number): number;
}

/** States near the root are in use nearly always; each has a row of 1 KiB. */
const mostDense = 2_048;

/** ASCII letters in lower case, all else as it is. */
export const folded: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/**
 * Builds the automaton of `words`, none of which is empty.
 * @param fold take ASCII letters for the same in both cases; the words are in lower case then.
 */
export function buildAutomaton(words: readonly Uint8Array[], fold: boolean): Automaton {
  const trie = buildTrie(words);
  const { size, bytes, child, sibling, depth, fail } = trie;
  const ends = endsOf(trie);
  const isEnd = new Uint8Array(size);
  for (const state of ends.keys()) isEnd[state] = 1;
  const dense = Math.min(size, mostDense);
  const table = new Int32Array(dense * 256);
  for (let state = 0; state < dense; state += 1) {
    // A failure state is nearer to the root: its row is complete.
    const row = state * 256;
    if (state > 0) table.copyWithin(row, fail[state]! * 256, fail[state]! * 256 + 256);
    for (let next = child[state]!; next !== 0; next = sibling[next]!) {
      const target = isEnd[next] === 1 ? ~next : next;
      const byte = bytes[next]!;
      table[row + byte] = target;
      if (fold && byte >= 0x61 && byte <= 0x7a) table[row + byte - 0x20] = target;
    }
  }
  const step = (from: number, written: number): number => {
    const byte = fold ? folded[written]! : written;
    for (let state = from; ; state = fail[state]!) {
      if (state < dense) return table[state * 256 + written]!;
      for (let next = child[state]!; next !== 0; next = sibling[next]!)
        if (bytes[next] === byte) return isEnd[next] === 1 ? ~next : next;
    }
  };
  const onward = (from: number): number => {
    let state = from;
    while (state !== 0 && child[state] === 0) state = fail[state]!;
    return state;
  };
  const wordFrom = (from: number): number => {
    let state = from;
    while (child[state] !== 0) state = child[state]!;
    return ends.get(state)![0]!;
  };
  const lengths = words.map(({ length }) => length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return { table, dense, depth, ends, longest, lengths, step, onward, wordFrom };
}

interface Trie {
  readonly size: number;
  /** The byte that leads to a state. */
  readonly bytes: Uint8Array;
  /** The first child and the next sibling; 0 for none. Children have larger numbers than states nearer to the root. */
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  readonly depth: Int32Array;
  /** The longest proper suffix that is a state. */
  readonly fail: Int32Array;
  /** The words that end in a state itself. */
  readonly own: ReadonlyMap<number, readonly number[]>;
}

/** Level by level, so that numbers grow with the depth. Words are sorted: those with the same beginning stand together. */
function buildTrie(words: readonly Uint8Array[]): Trie {
  const order = words.map((_, index) => index).sort((a, b) => Buffer.compare(words[a]!, words[b]!));
  const most = words.reduce((sum, { length }) => sum + length, 1);
  const bytes = new Uint8Array(most);
  const child = new Int32Array(most);
  const sibling = new Int32Array(most);
  const depth = new Int32Array(most);
  const fail = new Int32Array(most);
  const own = new Map<number, number[]>();
  const at = new Int32Array(words.length);
  let size = 1;
  let open = order;
  for (let level = 0; open.length > 0; level += 1) {
    const longer: number[] = [];
    const last = new Map<number, number>();
    for (const word of open) {
      const parent = at[word]!;
      const byte = words[word]![level]!;
      let state = last.get(parent) ?? 0;
      if (state === 0 || bytes[state] !== byte) {
        state = size;
        size += 1;
        bytes[state] = byte;
        depth[state] = level + 1;
        sibling[state] = child[parent]!;
        child[parent] = state;
        last.set(parent, state);
        fail[state] = level === 0 ? 0 : suffixOf(parent, byte);
      }
      at[word] = state;
      if (level + 1 < words[word]!.length) longer.push(word);
      else own.set(state, [...(own.get(state) ?? []), word]);
    }
    open = longer;
  }
  return { size, bytes, child, sibling, depth, fail, own };

  function suffixOf(parent: number, byte: number): number {
    for (let state = fail[parent]!; ; state = fail[state]!) {
      for (let next = child[state]!; next !== 0; next = sibling[next]!) if (bytes[next] === byte) return next;
      if (state === 0) return 0;
    }
  }
}

/** A state ends its own words and those that its suffixes end. */
function endsOf({ size, fail, own }: Trie): Map<number, number[]> {
  const ends = new Map<number, number[]>();
  for (let state = 1; state < size; state += 1) {
    const words = [...(own.get(state) ?? []), ...(ends.get(fail[state]!) ?? [])];
    if (words.length > 0) ends.set(state, words);
  }
  return ends;
}
