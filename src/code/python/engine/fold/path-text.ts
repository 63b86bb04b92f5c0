import { hole } from '../../../code.ts';
import { instanceOf, type Value } from '../values/values.ts';
import { longest } from './constants.ts';
import { holed } from './texts.ts';

const pathClass = 'pathlib.Path';

/** The text of a path, of a `str` or of a `pathlib.Path`, with holes; null for anything else. */
export function pathText(value: Value | undefined): string | null {
  if (value === undefined) return null;
  if (value.kind === 'constant') return typeof value.value === 'string' ? value.value : null;
  if (value.kind === 'text') return value.text;
  if (!isPath(value)) return null;
  return value.kind === 'external' && value.instance && value.self !== null && value.self !== value
    ? pathText(value.self)
    : hole;
}

/** The folder that a path lies in, as `os.path.dirname` has it: above the first part that is known nothing is. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash >= 0) return path.slice(0, slash);
  return path.includes(hole) ? hole : '';
}

/** A `pathlib.Path`, or what one of its attributes gives: `path.parent`. */
export function isPath(value: Value): boolean {
  if (value.kind !== 'external') return false;
  return value.instance ? value.name === pathClass : /^pathlib\.Path\.parents?$/.test(value.name);
}

/** Where a module of a library lies: among the packages of the interpreter, wherever those are. */
export function installedFile(name: string): string {
  return `${hole}/site-packages/${name.replaceAll('.', '/')}/__init__.py`;
}

/** As `os.path.join` has it: what begins with a slash begins anew. */
export function joined(parts: readonly (string | null)[]): string | null {
  if (parts.length === 0 || parts.every((part) => part === null)) return null;
  let path = '';
  for (const part of parts) {
    const next = part ?? hole;
    if (next.startsWith('/') || path === '') path = next;
    else path += path.endsWith('/') ? next : `/${next}`;
    if (path.length > longest) return null;
  }
  return path;
}

export function pathOf(text: string, marks: number): Value {
  return instanceOf(pathClass, marks, holed(text, marks));
}

/** `left / right`, where one of them is a path. */
export function dividedPath(left: Value, right: Value): Value | null {
  if (!isPath(left) && !isPath(right)) return null;
  const text = joined([pathText(left), pathText(right)]);
  const marks = left.marks | right.marks;
  return text === null ? instanceOf(pathClass, marks, null) : pathOf(text, marks);
}
