import { hole } from '../../../code.ts';
import { constant, unknown, type Value } from '../values/values.ts';
import { asText, longest, represented } from './constants.ts';
import { formatted } from './format-spec.ts';
import { holed, textOf } from './texts.ts';

/** A replacement field of an f-string or of `str.format`. */
export function formatField(value: Value, conversion: string, spec: Value | null): Value {
  const marks = value.marks | (spec?.marks ?? 0);
  if (value.kind === 'union' && value.members.length <= 4 && spec === null && conversion === '') {
    if (value.members.every(({ kind }) => kind === 'constant' || kind === 'text')) return value;
  }
  if (value.kind !== 'constant')
    return holed(value.kind === 'text' && spec === null ? value.text : hole, marks);
  const converted = conversion === 'r' || conversion === 'a' ? represented(value.value) : undefined;
  if (converted === null) return holed(hole, marks);
  const of = converted ?? value.value;
  const how = spec === null ? '' : asText(spec);
  const text = how === null ? null : formatted(of, how);
  return text === null ? holed(hole, marks) : constant(text, marks);
}

/** `text.format(…)`, and `format_map`; automatic and explicit numbering, attributes and items left as holes. */
export function formatTemplate(
  template: Value,
  values: readonly Value[],
  named: (name: string) => Value | undefined,
): Value {
  const text = textOf(template);
  let marks = template.marks;
  let out = '';
  let next = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char !== '{' && char !== '}') {
      let end = at + 1;
      while (end < text.length && text[end] !== '{' && text[end] !== '}') end += 1;
      out += text.slice(at, end);
      at = end;
      continue;
    }
    if (text[at + 1] === char) {
      out += char;
      at += 2;
      continue;
    }
    const close = char === '{' ? closing(text, at) : -1;
    if (close < 0) {
      at += 1;
      continue;
    }
    const field = text.slice(at + 1, close);
    at = close + 1;
    const colon = field.indexOf(':');
    const head = colon < 0 ? field : field.slice(0, colon);
    const bang = head.indexOf('!');
    const name = bang < 0 ? head : head.slice(0, bang);
    const conversion = bang < 0 ? '' : head.slice(bang + 1);
    let value: Value | undefined;
    if (name === '') {
      value = values[next];
      next += 1;
    } else
      value = /^\d{1,4}$/.test(name) ? values[Number(name)] : /[.[]/.test(name) ? undefined : named(name);
    if (value === undefined) {
      out += hole;
      for (const one of values) marks |= one.marks;
      continue;
    }
    const spec = colon < 0 ? null : constant(field.slice(colon + 1));
    const shown = formatField(value, conversion, field.slice(colon + 1).includes('{') ? constant('') : spec);
    marks |= shown.marks;
    out += textOf(shown);
    if (out.length > longest) return unknown(marks);
  }
  return holed(out, marks);
}

function closing(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length && end - at < 1000; end += 1) {
    if (text[end] === '{') depth += 1;
    else if (text[end] === '}') {
      depth -= 1;
      if (depth === 0) return end;
    }
  }
  return -1;
}
