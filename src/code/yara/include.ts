import { readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** Rules of one file with what it includes, and where each line of it came from. */
export interface YaraSource {
  readonly text: string;
  /** `rules/base.yar:12` for a line of the text, counted from 1. */
  origin(line: number): string;
}

const deepest = 16;
const mostFiles = 1_000;
const longestFile = 16 * 2 ** 20;
const longestText = 64 * 2 ** 20;
/** YARA takes an include wherever a rule may stand; rule files have it on a line of its own. */
const directive = /^[ \t]*include[ \t]+"([^"\n]{1,1000})"[ \t]*(?:\/\/.*)?\r?$/;

/**
 * A file of YARA rules with its includes put in their places, since the compiler reads no files. A file that was
 * included already is not taken again, as yara does it; includes stay below the folder of the first file.
 * @param name what the file is called in errors.
 * @throws LoadlockError POLICY_INVALID with the place.
 */
export function yaraSource(file: string, name: string): YaraSource {
  const root = dirname(realOf(file, name));
  const lines: string[] = [];
  const origins: { readonly name: string; readonly line: number }[] = [];
  const taken = new Set<string>();
  let length = 0;

  function take(path: string, shown: string, from: string, depth: number): void {
    const real = realOf(path, from);
    if (taken.has(real)) return;
    taken.add(real);
    if (taken.size > mostFiles) throw invalid(from, `more than ${mostFiles} files are included`);
    const text = textOf(real, from);
    length += text.length;
    if (length > longestText) throw invalid(from, `the rules are longer than ${longestText} characters`);
    let comment = false;
    text.split('\n').forEach((line, at) => {
      const match = comment ? null : directive.exec(line);
      comment = inComment(line, comment);
      if (match === null) {
        lines.push(line);
        origins.push({ name: shown, line: at + 1 });
        return;
      }
      const place = `${shown}:${at + 1}`;
      if (depth >= deepest) throw invalid(place, `includes nest deeper than ${deepest} files`);
      const target = resolve(dirname(real), match[1] as string);
      const inside = relative(root, realOf(target, place));
      if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(root, inside) === inside)
        throw invalid(place, 'the included file lies outside of the folder of the rules');
      take(target, printable(inside), place, depth + 1);
    });
  }

  take(file, printable(name), printable(name), 0);
  return {
    text: lines.join('\n'),
    origin: (line) => {
      const found = origins[line - 1];
      return found === undefined ? printable(name) : `${found.name}:${found.line}`;
    },
  };
}

/** Whether a comment of several lines is open after this one. Quotes hide what begins one. */
function inComment(line: string, before: boolean): boolean {
  let comment = before;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const two = line.slice(at, at + 2);
    if (comment) {
      if (two !== '*/') continue;
      comment = false;
      at += 1;
    } else if (quoted) {
      if (line[at] === '\\') at += 1;
      else if (line[at] === '"') quoted = false;
    } else if (two === '//') return false;
    else if (two === '/*') {
      comment = true;
      at += 1;
    } else if (line[at] === '"') quoted = true;
  }
  return comment;
}

function realOf(path: string, place: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw invalid(place, `there is no file ${printable(path)}`);
  }
}

function textOf(path: string, place: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalid(place, `${printable(path)} cannot be read (${code ?? 'unknown error'})`);
  }
  if (bytes.length > longestFile)
    throw invalid(place, `${printable(path)} is longer than ${longestFile} bytes`);
  return bytes.toString('utf8');
}

function invalid(place: string, what: string): LoadlockError {
  return new LoadlockError('POLICY_INVALID', null, `${place}: ${what}`);
}
