import { colourStyle, plainStyle, type Style } from '../report/style.ts';
import type { Output, Terminal } from './terminal.ts';

/** Colours on a terminal that wants them (https://no-color.org). */
export function styleOf(stream: Output, env: Terminal['env']): Style {
  const wanted = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' && stream.isTTY;
  return wanted ? colourStyle : plainStyle;
}
