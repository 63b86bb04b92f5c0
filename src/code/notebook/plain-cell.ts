/** Prompts of Python's and of IPython's own sessions. Source: IPython, inputtransformer2.py. */
const classic = /^(?:>>>|\.\.\.)(?: |$)/;
const classicFirst = /^>>>(?: |$)/;
const numbered = /^(?:(?:(?:\[nav\]|\[ins\])? )?In \[\d{1,9}\]: |[ \t]{0,40}\.{3,20}: ?)/;

/**
 * The lines of a cell as IPython takes them before it looks for magics: the indentation of the first one is taken off
 * all, and so are prompts that were copied along. Line numbers stay.
 */
export function plainCell(source: string): string[] {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return lines;
  const indent = /^[ \t]+/.exec(lines[first]!)?.[0];
  const outdented =
    indent === undefined
      ? lines
      : lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  return stripped(stripped(outdented, first, classic, classicFirst), first, numbered, numbered);
}

function stripped(lines: string[], first: number, prompt: RegExp, initial: RegExp): string[] {
  const second = lines[first + 1];
  if (!initial.test(lines[first]!) && (second === undefined || !prompt.test(second))) return lines;
  return lines.map((line) => line.replace(prompt, ''));
}
