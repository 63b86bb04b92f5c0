import type { Pin } from '../../core/fact.ts';

export interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** Each with its operator: `>=1.0`. */
  readonly specifiers: readonly string[];
  readonly url: string | null;
  readonly marker: string | null;
}

const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\t';
const operators: readonly string[] = ['===', '~=', '==', '!=', '<=', '>=', '<', '>'];

/** A dependency specifier as PEP 508 has it; null where the text is none. The marker is taken as it stands. */
export function parseRequirement(text: string): Requirement | null {
  let at = 0;
  const space = (): void => {
    while (isSpace(text[at])) at += 1;
  };
  const name = (): string | null => {
    const start = at;
    while (at < text.length && /[A-Za-z0-9._-]/.test(text[at]!)) at += 1;
    const found = text.slice(start, at);
    return /^[A-Za-z0-9]/.test(found) && /[A-Za-z0-9]$/.test(found) ? found : null;
  };
  space();
  const project = name();
  if (project === null) return null;
  space();
  const extras: string[] = [];
  if (text[at] === '[') {
    at += 1;
    space();
    while (text[at] !== ']') {
      const extra = name();
      if (extra === null) return null;
      extras.push(extra);
      space();
      if (text[at] === ',') {
        at += 1;
        space();
        if (text[at] === ']') return null;
      } else if (text[at] !== ']') return null;
    }
    at += 1;
    space();
  }
  if (text[at] === '@') {
    at += 1;
    space();
    const start = at;
    while (at < text.length && !isSpace(text[at])) at += 1;
    const url = text.slice(start, at);
    space();
    if (url === '' || (at < text.length && text[at] !== ';')) return null;
    return { name: project, extras, specifiers: [], url, marker: markerAt(text, at) };
  }
  const closing = text[at] === '(';
  if (closing) at += 1;
  const specifiers: string[] = [];
  for (;;) {
    space();
    const operator = operators.find((known) => text.startsWith(known, at));
    if (operator === undefined) break;
    at += operator.length;
    space();
    const start = at;
    // `===` compares any text, and packaging lets none at all pass.
    const inVersion = operator === '===' ? /[^\s;),]/ : /[A-Za-z0-9.!+*_-]/;
    while (at < text.length && inVersion.test(text[at]!)) at += 1;
    const version = text.slice(start, at);
    if (version === '' && operator !== '===') return null;
    specifiers.push(operator + version);
    space();
    if (text[at] !== ',') break;
    at += 1;
  }
  if (closing) {
    if (text[at] !== ')') return null;
    at += 1;
  }
  space();
  if (at < text.length && text[at] !== ';') return null;
  return { name: project, extras, specifiers, url: null, marker: markerAt(text, at) };
}

function markerAt(text: string, at: number): string | null {
  return text[at] === ';' ? text.slice(at + 1).trim() : null;
}

/** How exactly the specifiers say which version is installed. */
export function pinOf({ specifiers, url }: Requirement): Pin {
  if (url !== null) return pinOfUrl(url);
  if (specifiers.some((text) => text.startsWith('===') || (text.startsWith('==') && !text.includes('*'))))
    return 'exact';
  return specifiers.length === 0 ? 'none' : 'range';
}

/** Where pip takes a package from that is named by an address or a path. */
export function pinOfUrl(url: string): Pin {
  if (/^(?:git|hg|svn|bzr)\+/i.test(url)) return 'vcs';
  if (/^file:/i.test(url)) return 'path';
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? 'url' : 'path';
}
