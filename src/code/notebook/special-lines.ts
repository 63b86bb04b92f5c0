/** `/f a b` calls f(a, b), `,f a b` quotes each word, `;f a b` the whole rest. Source: IPython, inputtransformer2.py. */
export function autoCall(line: string): string | null {
  const [, indent = '', mark, name, rest = ''] =
    /^([ \t]*)([/,;])([A-Za-z_][\w.]*)(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (mark === undefined || name === undefined) return null;
  const words = rest.split(/[ \t]+/).filter((word) => word !== '');
  const given =
    mark === '/'
      ? words.join(', ')
      : mark === ','
        ? words.map((word) => JSON.stringify(word)).join(', ')
        : JSON.stringify(rest);
  return `${indent}${name}(${given})`;
}

/** What IPython takes for itself. */
export interface SpecialLine {
  readonly indent: string;
  /** What the result is given to. */
  readonly target: string | null;
  readonly mark: '!' | '!!' | '%';
  readonly rest: string;
}

/** A line that begins with a magic or a command, or that gives the result of one to a name. */
export function specialLine(line: string): SpecialLine | null {
  const body = line.trimStart();
  const indent = line.slice(0, line.length - body.length);
  const direct = markOf(body);
  if (direct !== null) return { indent, target: null, ...direct };
  const equals = body.indexOf('=');
  if (equals < 1) return null;
  const target = body.slice(0, equals).trim();
  const given = markOf(body.slice(equals + 1).trimStart());
  return given === null || !/^[A-Za-z_][\w, .:[\]'"]*$/.test(target) ? null : { indent, target, ...given };
}

/** `%` may be an operator on a line that goes on; a magic's name follows it without a blank. */
function markOf(text: string): Pick<SpecialLine, 'mark' | 'rest'> | null {
  if (text.startsWith('!!')) return { mark: '!!', rest: text.slice(2) };
  if (text.startsWith('!') && !text.startsWith('!=')) return { mark: '!', rest: text.slice(1) };
  return /^%[A-Za-z_]/.test(text) ? { mark: '%', rest: text.slice(1) } : null;
}

/** Whether a triple-quoted text goes on over the end of a line: what looks like a magic in one is none. */
export class OpenQuotes {
  #quote = '';
  get open(): boolean {
    return this.#quote !== '';
  }
  read(line: string): void {
    for (let at = 0; at < line.length; at += 1) {
      const char = line[at]!;
      if (this.#quote !== '') {
        if (char === '\\') at += 1;
        else if (line.startsWith(this.#quote, at)) {
          at += 2;
          this.#quote = '';
        }
      } else if (char === '#') return;
      else if (char === '"' || char === "'") {
        const triple = char.repeat(3);
        if (line.startsWith(triple, at)) {
          this.#quote = triple;
          at += 2;
        } else {
          at += 1;
          while (at < line.length && line[at] !== char) at += line[at] === '\\' ? 2 : 1;
        }
      }
    }
  }
}
