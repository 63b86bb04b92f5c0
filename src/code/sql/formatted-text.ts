import { hole } from '../code.ts';
import type { SqlVariables } from './variables.ts';
import type { Words } from './words.ts';

const specifier = /%(?:(\d{1,3})\$)?-?\d{0,4}([A-Za-z%])/g;
const mostArguments = 60;

/** What `format` makes of its template: `%s` as it is, `%I` as a name, `%L` as a constant; a hole where it is not known. */
export function fillTemplate(template: string, args: readonly (string | undefined)[]): string {
  let next = 0;
  return template.replaceAll(specifier, (_, position: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    const index = position === undefined ? next : Number(position) - 1;
    next = index + 1;
    const value = args[index];
    if (value === undefined) return kind === 'L' ? `'${hole}'` : hole;
    if (kind === 'L') return `'${value.replaceAll("'", "''")}'`;
    return kind === 'I' && !/^[a-z_][a-z0-9_]*$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  });
}

/** The text of `FORMAT('…', a, b)`, with the variables that are known. Undefined for anything else. */
export function formattedText(words: Words, from: number, variables: SqlVariables): string | undefined {
  let at = from;
  while (words.text(at) === '(') at += 1;
  if (words.word(at) !== 'FORMAT' || words.text(at + 1) !== '(') return undefined;
  const template = words.token(at + 2);
  if (template?.kind !== 'string' && !(template?.kind === 'name' && /\s/.test(template.value)))
    return undefined;
  const args: (string | undefined)[] = [];
  let depth = 0;
  for (let i = at + 3; args.length < mostArguments && words.token(i) !== undefined; i += 1) {
    const value = words.text(i);
    if (words.token(i)!.kind !== 'operator') continue;
    depth += value === '(' ? 1 : value === ')' ? -1 : 0;
    if (depth < 0) break;
    if (value === ',' && depth === 0) args.push(argumentAt(words, i + 1, variables));
  }
  return fillTemplate(template.value, args);
}

function argumentAt(words: Words, at: number, variables: SqlVariables): string | undefined {
  if (!/^[,)]$/.test(words.text(at + 1))) return undefined;
  const token = words.token(at);
  return token?.kind === 'string' ? token.value : variables.get(token?.value ?? '').at(-1);
}
