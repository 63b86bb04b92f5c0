import { isKnownIndex, type Required, requiredOf, whence } from './requirement-text.ts';

/** Options of pip whose next word is theirs. */
const withValue: ReadonlySet<string> = new Set([
  ...[
    '-r',
    '--requirement',
    '-c',
    '--constraint',
    '-t',
    '--target',
    '--platform',
    '--python-version',
    '--prefix',
  ],
  ...[
    '--root',
    '--src',
    '--cache-dir',
    '--log',
    '--timeout',
    '--retries',
    '--proxy',
    '--cert',
    '--client-cert',
  ],
  ...[
    '--progress-bar',
    '--upgrade-strategy',
    '--no-binary',
    '--only-binary',
    '--config-settings',
    '-C',
    '--python',
  ],
  ...['--report', '--implementation', '--abi', '--global-option', '--install-option', '--build-option'],
]);
const indexes: ReadonlySet<string> = new Set([
  ...[
    '-i',
    '--index-url',
    '--extra-index-url',
    '-f',
    '--find-links',
    '--trusted-host',
    '--default-index',
    '--index',
  ],
]);
const mostCommands = 2_000;
const longestCommand = 20_000;
const installing =
  /\b(?:pip[0-9.]{0,4}[ \t]+install|uv[ \t]+add|poetry[ \t]+add|pipx[ \t]+(?:install|run)|uvx)\b/g;

/**
 * What the commands of a shell text install with pip (or uv, pipx, poetry): packages, addresses, and options that look for
 * packages in other places.
 */
export function pipRequirements(text: string, firstLine: number): Required[] {
  const found: Required[] = [];
  let commands = 0;
  for (const line of joinedLines(text))
    for (const match of line.text.matchAll(installing)) {
      commands += 1;
      if (commands > mostCommands) return found;
      const from = match.index + match[0].length;
      words(line.text.slice(from, from + longestCommand), firstLine + line.lineOf(match.index), found);
    }
  return found;
}

interface JoinedLine {
  readonly text: string;
  /** The line that a character of it stands on, counted from 0. */
  lineOf(at: number): number;
}

/** Lines with their continuations. */
function* joinedLines(text: string): Generator<JoinedLine, void, void> {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const start = at;
    const parts = [lines[at]!];
    while (parts.at(-1)!.endsWith('\\') && at + 1 < lines.length) {
      parts[parts.length - 1] = parts.at(-1)!.slice(0, -1);
      at += 1;
      parts.push(lines[at]!);
    }
    yield {
      text: parts.join(''),
      lineOf: (offset) => {
        let line = 0;
        for (let left = offset; line < parts.length - 1 && left >= parts[line]!.length; line += 1)
          left -= parts[line]!.length;
        return start + line;
      },
    };
  }
}

function words(rest: string, line: number, found: Required[]): void {
  const list = shellWords(rest);
  for (let at = 0; at < list.length; at += 1) {
    const word = list[at]!;
    if (!word.startsWith('-')) {
      if (isPackage(word)) found.push(requiredOf(word, line));
      continue;
    }
    const cut = word.indexOf('=');
    const option = cut > 0 ? word.slice(0, cut) : word;
    const own = cut > 0 ? word.slice(cut + 1) : undefined;
    if (indexes.has(option)) {
      const value = own ?? list[++at] ?? '';
      const known = option === '--trusted-host' ? isKnownIndex(`https://${value}`) : isKnownIndex(value);
      if (!known && /^[a-z]{3,8}:\/\/|^[\w.-]+(?::\d{1,5})?$/i.test(value))
        found.push({
          line,
          text: `${option} ${value}`.slice(0, 300),
          name: null,
          elsewhere:
            option === '--trusted-host'
              ? 'its host need not prove who it is'
              : 'packages are looked for there',
        });
    } else if (option === '-e' || option === '--editable') {
      const value = own ?? list[++at] ?? '';
      const from = whence(value);
      if (from !== null)
        found.push({ line, text: `${option} ${value}`.slice(0, 300), name: null, elsewhere: from });
    } else if (withValue.has(option) && own === undefined) at += 1;
  }
}

/** A name or an address; not a file of this machine, nor what a shell puts together. */
function isPackage(word: string): boolean {
  if (/[${}*]/.test(word)) return false;
  if (/^[a-z][a-z0-9+]{0,10}:\/\/|@/i.test(word)) return true;
  return !/[/\\]|^\.|\.(?:whl|zip|tar\.gz|txt)$/.test(word);
}

/** Words up to the end of the command, quotes taken off. */
function shellWords(text: string): string[] {
  const found: string[] = [];
  let word = '';
  let inWord = false;
  let quote = '';
  for (const char of text) {
    if (quote !== '') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      inWord = true;
    } else if (char === ';' || char === '&' || char === '|' || char === '\n' || char === ')' || char === '`')
      break;
    else if (char === '#' && !inWord) break;
    else if (char === ' ' || char === '\t' || char === '\r') {
      if (inWord) found.push(word);
      word = '';
      inWord = false;
    } else {
      word += char;
      inWord = true;
    }
  }
  if (inWord) found.push(word);
  return found;
}
