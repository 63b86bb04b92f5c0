import type { Assignment } from 'unbash';
import { hole } from '../code.ts';
import { asValue, type Expansion, expandText, expandWord } from './expand.ts';
import { type Field, isKnown, literal } from './field.ts';
import type { Scope, ShellValue } from './scope.ts';

/** `export X=1` that came as a word. */
export function declareWord(scope: Scope, field: Field): void {
  const [, name, text] = /^([A-Za-z_]\w*)=(.*)$/s.exec(field.text) ?? [];
  if (name !== undefined && text !== undefined) scope.set(name, asValue({ ...field, text }));
}

/** `X=1` as a word of a command. */
export function assigned({ name, pos }: Assignment, value: ShellValue): Field {
  if ('text' in value) return literal(`${name}=${value.text}`, pos);
  return { ...literal(`${name}=${hole}`, pos), unknown: [value.unknown] };
}

/** The value of an assignment; `keeps` puts it into the scope. */
export function assign(assignment: Assignment, keeps: boolean, expansion: Expansion): ShellValue {
  const { scope } = expansion;
  const { value, name, index } = assignment;
  if (index !== undefined) expandText(index, expansion);
  if (value.type === 'ArrayValue') {
    const items = value.elements.flatMap((word) => expandWord(word, expansion));
    // `words+=(…)` puts its own behind those that are there.
    const first = assignment.append === true ? scope.itemsOf(name) : [];
    const lost = first === undefined && scope.get(name) !== undefined;
    if (items.every(isKnown) && !lost)
      scope.setArray(name, [...(first ?? []), ...items.map((item) => item.text)]);
    else scope.set(name, { unknown: { name, mayBeEmpty: false } });
    return { unknown: { name, mayBeEmpty: false } };
  }
  let result = asValue(expandText(value, expansion));
  if (!keeps) return result;
  const before = scope.get(name);
  if (assignment.append === true && before !== undefined) {
    if ('text' in before && 'text' in result)
      result = { text: `${before.text}${result.text}`.slice(0, 65_536) };
    else if ('text' in result && result.text !== '') result = { unknown: { name, mayBeEmpty: false } };
  }
  scope.set(index === undefined ? name : `${name}[${index.value}]`, result);
  return result;
}
