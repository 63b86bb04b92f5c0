import type { EmbeddedCode } from '../code.ts';

const assignment = /^([A-Za-z_]\w{0,60})[ \t]*=[ \t]*([^=\s].{0,2000})$/;
const literals = /[rbuRBU]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;
const sum = /^[ \t]*\w*[ \t]*(?:\+[ \t]*\w*[ \t]*)*$/;
const mostConstants = 200;
/** What is written out again in all, so that a page of many blocks comes to no more than it is. */
const mostCarried = 1 << 20;

/**
 * Blocks of Python, each with the texts that blocks before it gave to names which it uses: whoever follows a page runs its
 * blocks one after another, as the cells of a notebook. Only sums of texts are carried; they stand on lines of their own
 * before the block, where in the page there are lines enough.
 */
export function withConstants(blocks: readonly EmbeddedCode[]): EmbeddedCode[] {
  const known = new Map<string, { readonly line: string; readonly uses: readonly string[] }>();
  let left = mostCarried;
  return blocks.flatMap((block) => {
    if (block.language !== 'python') return [block];
    const carried = known.size === 0 || left <= 0 ? [] : needed(block.text, known);
    for (const line of block.text.split('\n')) {
      const [, name, value] = assignment.exec(line.trimEnd()) ?? [];
      if (name === undefined || value === undefined) continue;
      const rest = value.replace(literals, '');
      known.delete(name);
      const isText = rest !== value || rest.includes('+');
      if (known.size < mostConstants && sum.test(rest) && isText)
        known.set(name, { line, uses: rest.match(/[A-Za-z_]\w*/g) ?? [] });
    }
    if (carried.length === 0 || carried.length >= block.line || block.text.includes('__future__'))
      return [block];
    left -= block.text.length + carried.reduce((length, line) => length + line.length, 0);
    // By itself too: somebody may run it alone.
    return [
      block,
      { ...block, text: `${carried.join('\n')}\n${block.text}`, line: block.line - carried.length },
    ];
  });
}

/** Lines that give their values to the names that a text uses, and to those that these use, in their order. */
function needed(
  text: string,
  known: ReadonlyMap<string, { readonly line: string; readonly uses: readonly string[] }>,
): string[] {
  const wanted = new Set<string>();
  const open = [...new Set(text.match(/[A-Za-z_]\w*/g) ?? [])];
  while (open.length > 0) {
    const name = open.pop()!;
    const found = known.get(name);
    if (found === undefined || wanted.has(name)) continue;
    wanted.add(name);
    open.push(...found.uses);
  }
  return [...known].filter(([name]) => wanted.has(name)).map(([, { line }]) => line);
}
