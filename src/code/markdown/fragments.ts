import { isProgram } from './interactive-block.ts';

const placeholder = /<[A-Za-z][\w .:/-]{0,60}>/g;
const longest = 100_000;

/**
 * What a block of Python that no interpreter takes is a part of: an entry of a dictionary, the head of a function without what
 * follows, a line with `<a name>` to be filled in. Lines stay where they are; null where it is no such part.
 */
export function wholeOf(text: string): string | null {
  if (text.length > longest) return null;
  const filled = text.replace(placeholder, (mark) => mark.replace(/\W/g, '_'));
  const trimmed = filled.trimEnd();
  const last = trimmed.split('\n').at(-1)!;
  const indent = ' '.repeat(/^[ \t]*/.exec(last)![0].length + 4);
  const parts: readonly string[] = [
    filled,
    `{${filled}\n}`,
    `_(${filled}\n)`,
    ...(trimmed.endsWith(':') ? [`${trimmed}\n${indent}pass`] : []),
    ...(/^[ \t]*(?:async )?(?:def|class) /.test(last) ? [`${trimmed}:\n${indent}pass`] : []),
    ...(/^[ \t]*@/.test(last) ? [`${trimmed}\n${indent.slice(4)}def _(): pass`] : []),
  ];
  return parts.find((part) => part !== text && isProgram(part)) ?? null;
}
