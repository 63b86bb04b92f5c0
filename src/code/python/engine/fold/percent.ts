import { hole } from '../../../code.ts';
import { unknown, type Value } from '../values/values.ts';
import { asIndex, longest, represented } from './constants.ts';
import { formatted } from './format-spec.ts';
import { holed, textOf } from './texts.ts';

/** `text % values` (printf-style formatting, Library Reference "printf-style String Formatting"). */
export function percent(left: Value, right: Value): Value {
  const marks = left.marks | right.marks;
  const text = textOf(left);
  const values = right.kind === 'sequence' && right.type === 'tuple' ? right.items : [right];
  let next = 0;
  let out = '';
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    out += text.slice(from, at);
    let end = at + 1;
    let value: Value | undefined;
    if (text[end] === '(') {
      const close = text.indexOf(')', end);
      if (close < 0) break;
      const key = text.slice(end + 1, close);
      value = right.kind === 'mapping' ? right.entries.get(`s${key}`)?.value : undefined;
      end = close + 1;
    }
    const start = end;
    while (end < text.length && '#0- +123456789.*lhL'.includes(text[end] as string)) end += 1;
    const flags = text.slice(start, end);
    const kind = text[end];
    from = end + 1;
    if (kind === undefined) break;
    if (kind === '%') {
      out += '%';
      continue;
    }
    if (text[at + 1] !== '(') {
      value = values[next];
      next += 1;
    }
    out += converted(value, kind, flags);
    if (out.length > longest) return unknown(marks);
  }
  return holed(out + text.slice(Math.min(from, text.length)), marks);
}

function converted(value: Value | undefined, kind: string, flags: string): string {
  if (value === undefined || flags.includes('*')) return hole;
  if (kind === 's' || kind === 'r' || kind === 'a') {
    const shown =
      kind !== 's' && value.kind === 'constant' ? (represented(value.value) ?? hole) : textOf(value);
    const width = Number.parseInt(flags.replace(/^[-#0 +]*/, ''), 10);
    if (!(width > 0 && width < 10_000)) return shown;
    return flags.includes('-') ? shown.padEnd(width) : shown.padStart(width);
  }
  if (kind === 'c') {
    const code = asIndex(value);
    return code !== null && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : textOf(value);
  }
  if (value.kind !== 'constant') return hole;
  const kinds: Readonly<Record<string, string>> = { i: 'd', u: 'd' };
  const minus = flags.replace('-', '<');
  return formatted(value.value, minus + (kinds[kind] ?? kind)) ?? hole;
}
