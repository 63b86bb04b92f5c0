import { printable } from '../../core/printable.ts';

/** Text that is markup already; everything else is escaped where it is put into a page. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Content = Markup | string | number | null | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Markup of a template: what is put in is made printable and escaped, so that no text of a file becomes an element,
 * an attribute or a direction of writing.
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let source = parts[0] ?? '';
  for (const [index, content] of contents.entries()) source += written(content) + (parts[index + 1] ?? '');
  return new Markup(source);
}

function written(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.source;
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escaped(content);
  return content.map(written).join('');
}

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character]!);
}
