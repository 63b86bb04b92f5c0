const placeholder = /<[A-Za-z][\w .:/|-]{0,60}>/g;

/**
 * A text with a word of the same length in the place of each `<your branch>` that a reader is to fill in; null where there is
 * none. A shell takes these for redirections, and mostly refuses the line.
 */
export function filledPlaceholders(text: string): string | null {
  if (!text.includes('<')) return null;
  const filled = text.replace(placeholder, (mark) => mark.replace(/\W/g, '_'));
  return filled === text ? null : filled;
}
