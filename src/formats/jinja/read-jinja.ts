import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { TemplateHazard } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { hazardsOf } from './analyse.ts';
import { NotATemplate } from './not-a-template.ts';
import { parseTemplate } from './statements.ts';
import type { Statement } from './tree.ts';

/** Chat templates have some kilobytes. */
const longest = 4 * 2 ** 20;
const shownText = 200;

/** Parses the template and tells what in it reaches beyond making text. */
export function readJinja(reading: Reading): void {
  const { source } = reading;
  if (source.size > longest)
    throw new LimitError(
      'textBytes',
      null,
      `a template of ${source.size} bytes; at most ${longest} are read`,
    );
  const bytes = readBytes(source, 0, source.size);
  // As Jinja does: one kind of line end, and none at the end of the text.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('utf8')
    .replaceAll(/\r\n?/g, '\n')
    .replace(/\n$/, '');
  const tell = (hazard: TemplateHazard, start: number, evidence: string): void =>
    reading.emit({ kind: 'template', where: { line: lineAt(text, start) }, hazard, evidence });
  let template: readonly Statement[];
  try {
    template = parseTemplate(text);
  } catch (error) {
    if (!(error instanceof NotATemplate)) throw error;
    tell('not-understood', error.at, error.message);
    return;
  }
  for (const { hazard, start, end } of hazardsOf(template))
    tell(hazard, start, shown(text.slice(start, end)));
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
  return line;
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > shownText ? `${line.slice(0, shownText - 1)}…` : line;
}
