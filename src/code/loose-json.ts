import { type Json, readJson } from './json.ts';

/** Comments and commas at ends, which these files may have, are taken off before they are read. */
export function looseJson(text: string): Json | undefined {
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    if (char === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      plain += text.slice(at, end + 1);
      at = end + 1;
    } else if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      plain += ' '.repeat((end < 0 ? text.length : end) - at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at);
      const stop = end < 0 ? text.length : end + 2;
      plain += text.slice(at, stop).replace(/[^\n]/g, ' ');
      at = stop;
    } else if (char === ',' && /^[\]}]/.test(text.slice(at + 1, at + 200).trimStart())) {
      plain += ' ';
      at += 1;
    } else {
      plain += char;
      at += 1;
    }
  }
  const reading = readJson(plain);
  return reading.ok ? reading.value : undefined;
}
