/** A value that make alone could tell. */
const made = '\u0024{made}';

const mostDefinitions = 5_000;
const budget = { depth: 12, expansions: 4_000, length: 1 << 16, total: 1 << 23 } as const;
const longestReplaced = 4_000;
const definition =
  /^(?:(?:export|override|private|unexport)[ \t]+)*([\w.%-]{1,80})[ \t]*(\?|:{1,3}|\+|!)?=[ \t]*(.*)$/;

/** What begins a line of a recipe: a tab, unless `.RECIPEPREFIX` says otherwise. */
export function prefixOf(lines: readonly string[]): string {
  for (const line of lines) {
    const given = /^[ ]*\.RECIPEPREFIX[ \t]*[:?]{0,2}=[ \t]*(\S)/.exec(line)?.[1];
    if (given !== undefined) return given;
  }
  return '\t';
}

/** Variables and `define` blocks; the last value counts, since recipes see that one. */
export function definitionsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < lines.length && values.size < mostDefinitions; at += 1) {
    const line = lines[at]!.trimStart();
    const block = /^(?:override[ \t]+)?define[ \t]+([\w.-]{1,80})/.exec(line)?.[1];
    if (block !== undefined) {
      const start = at + 1;
      while (at + 1 < lines.length && lines[at + 1]!.trim() !== 'endef') at += 1;
      // A break that was not in the recipe itself.
      values.set(block, lines.slice(start, at + 1).join('\0'));
      continue;
    }
    const [, name, operator, first = ''] = definition.exec(line) ?? [];
    if (name === undefined) continue;
    let value = first;
    while (value.endsWith('\\') && at + 1 < lines.length)
      value = `${value.slice(0, -1)} ${lines[++at]!.trim()}`;
    if (operator === '!') values.set(name, `$(shell ${value})`);
    else if (operator === '+') values.set(name, `${values.get(name) ?? ''} ${value}`.slice(0, budget.length));
    else if (operator !== '?' || !values.has(name)) values.set(name, value);
  }
  return values;
}

/**
 * Texts as make hands them to the shell: variables of the file are put in, `$(shell …)` becomes a substitution of the
 * shell's own, `$$` a dollar sign; what is not known becomes a variable of the shell.
 */
export class MakeText {
  readonly #values: ReadonlyMap<string, string>;
  /** Variables that are put into one text. */
  #left = 0;
  /** Characters of all texts: beyond these they stay as they are. */
  #total: number = budget.total;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** One text. Breaks that a `define` brings are `\0` in it. */
  of(text: string, automatic: ReadonlyMap<string, string> = new Map()): string {
    if (!text.includes('$') || this.#total < 0) return text;
    this.#left = budget.expansions;
    return this.#text(text, 0, automatic);
  }

  #text(text: string, depth: number, given: ReadonlyMap<string, string>): string {
    let out = '';
    let at = 0;
    for (;;) {
      const mark = text.indexOf('$', at);
      if (mark < 0 || mark === text.length - 1) return out + text.slice(at);
      out += text.slice(at, mark);
      const next = text[mark + 1]!;
      if (next === '$') {
        out += '$';
        at = mark + 2;
      } else if (next === '(' || next === '{') {
        const end = closing(text, mark + 1);
        const inside = text.slice(mark + 2, end);
        const value = this.#reference(inside, depth, given);
        // In single quotes make puts what a command prints, and a shell would see the command.
        out += value.includes("'") && value.includes('$(') && inSingleQuotes(out) ? made : value;
        // Lines after a reference that goes over several stay where they are.
        if (depth === 0) out += '\\\n'.repeat(inside.split('\n').length - 1);
        at = end + 1;
      } else {
        const value = given.get(next) ?? this.#values.get(next);
        if (value !== undefined) out += this.#inner(value, depth, given);
        else out += /[@<^?*+|%]/.test(next) ? made : `$${next}`;
        at = mark + 2;
      }
      if (depth > 0 && out.length > budget.length) return out;
    }
  }

  #inner(value: string, depth: number, given: ReadonlyMap<string, string>): string {
    this.#left -= 1;
    if (this.#total < 0) return made;
    const whole = depth >= budget.depth || this.#left < 0 ? value : this.#text(value, depth + 1, given);
    this.#total -= whole.length;
    return whole;
  }

  #reference(inside: string, depth: number, given: ReadonlyMap<string, string>): string {
    const [, word = '', rest = ''] = /^([^\s]+)[ \t]+([\s\S]*)$/.exec(inside) ?? [];
    if (word === 'shell') return `$(${this.#inner(rest, depth, given)})`;
    if (word === 'call') {
      const [name = '', ...values] = rest.split(',').map((part) => part.trim());
      const parameters = new Map(values.map((value, at) => [String(at + 1), value]));
      return this.#inner(this.#values.get(name) ?? '', depth, parameters);
    }
    if (word !== '') return this.#function(word, rest.replaceAll('\\\n', ' '), depth, given);
    // `$(X:.c=.o)` is X with other endings.
    const [name = ''] = this.#inner(inside, depth, given).split(':', 1);
    const value = given.get(name) ?? this.#values.get(name);
    if (value !== undefined) return this.#inner(value, depth, given);
    return /^[A-Za-z_]\w*$/.test(name) ? `\${${name}}` : made;
  }

  /** Functions whose text may be a command; of the others the result is not known. */
  #function(name: string, rest: string, depth: number, given: ReadonlyMap<string, string>): string {
    const parts = argumentsOf(rest);
    const [first = '', second = '', third = ''] = parts;
    switch (name) {
      case 'strip':
      case 'eval':
      case 'info':
      case 'value':
      case 'firstword':
      case 'lastword':
      case 'sort':
        return this.#inner(rest, depth, given);
      case 'or':
      case 'and':
        return this.#inner(parts.at(-1)!, depth, given);
      case 'if': {
        const condition = this.#inner(first.trim(), depth, given);
        return this.#inner(condition === '' ? third : second, depth, given).trim();
      }
      case 'foreach': {
        const words = this.#inner(second, depth, given).trim().split(/\s+/).slice(0, 3);
        const each = (word: string): string =>
          this.#inner(parts.slice(2).join(','), depth, new Map([...given, [first.trim(), word]]));
        return words.map(each).join(' ').trim();
      }
      case 'subst': {
        const [from = '', to = '', text = ''] = [first, second, third].map((part) =>
          this.#inner(part, depth, given),
        );
        // Each of many may become something long.
        if (from === '' || text.length > longestReplaced || to.length > 100) return made;
        return text.replaceAll(from, () => to);
      }
      default:
        return made;
    }
  }
}

/** The arguments of a function: commas in brackets separate nothing. */
function argumentsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '(' || char === '{') depth += 1;
    else if (char === ')' || char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, text.slice(from)];
}

function inSingleQuotes(text: string): boolean {
  let count = 0;
  const from = Math.max(0, text.length - 4_000);
  for (let at = text.indexOf("'", from); at >= 0; at = text.indexOf("'", at + 1)) count += 1;
  return count % 2 === 1;
}

function closing(text: string, open: number): number {
  const begin = text[open]!;
  const end = begin === '(' ? ')' : '}';
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === begin) depth += 1;
    else if (text[at] === end && --depth === 0) return at;
  }
  return text.length;
}
