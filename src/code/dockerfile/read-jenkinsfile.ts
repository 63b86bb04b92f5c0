import { commandLine } from './quoted.ts';

interface Command {
  readonly text: string;
  readonly line: number;
  readonly language: 'shell';
}

const most = 5_000;
const longest = 20_000;

/** A step that hands a text to a shell, in any of Groovy's quotes. */
const steps =
  /(?:^|[ \t{(;=])(?:sh|bat|powershell|pwsh|sshCommand|sshScript)[ \t]{0,8}\(?[ \t\n]{0,40}(?:[^()'"\n]{0,200}?\b(?:script|command)[ \t]{0,8}:[ \t\n]{0,40})?('''|"""|'|")/gm;
/** `"command".execute()`, `['sh', '-c', 'command'].execute()`. */
const started =
  /(?:"((?:[^"\\\n]|\\.){1,2000})"|'((?:[^'\\\n]|\\.){1,2000})'|\[((?:[^\][]){1,4000})\])(?:[ \t]{0,8}as String\[\])?[ \t\n]{0,40}\.execute\(/g;
/** Groovy that is fetched and run: `evaluate(new URL('…').text)`. */
const fetched =
  /\b(?:evaluate|GroovyShell\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}(?:evaluate|run)|Eval\.me|load)\s{0,4}\(\s{0,8}(?:new\s{1,4}URL\s{0,4}\(\s{0,4})?["'](https?:\/\/[^"'\s]{1,400})["']/g;
/** Names that a step or a pipeline gives to credentials. */
const bound =
  /\b(?:variable|passwordVariable|keyFileVariable|passphraseVariable|secretKeyVariable|accessKeyVariable|tokenVariable)[ \t]{0,8}:[ \t]{0,8}["'](\w{1,60})["']|^[ \t]*(\w{1,60})[ \t]{0,8}=[ \t]{0,8}credentials\(/gm;
const saysSo = /pass(?:word|wd)?|secret|token|key|cred/i;

/** What a pipeline of Jenkins runs: steps for a shell, processes of Groovy's, and Groovy that comes from elsewhere. */
export function jenkinsCommands(text: string): readonly Command[] {
  const looked = text.slice(0, 1 << 20);
  const secrets = new Set([...looked.matchAll(bound)].map(([, one = '', other = '']) => one || other));
  const found: { readonly at: number; readonly text: string }[] = [];
  for (const match of looked.matchAll(steps)) {
    const from = match.index + match[0].length;
    const end = closing(looked, from, match[1]!);
    if (end < 0) continue;
    const script = looked.slice(from, end);
    found.push({
      at: from,
      text: /^(?:"|""")$/.test(match[1]!)
        ? script.replace(/\\([$"\\])/g, '$1')
        : script.replaceAll("\\'", "'"),
    });
  }
  for (const match of looked.matchAll(started)) {
    const words = [...(match[3] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    const command = match[1] ?? match[2] ?? commandLine(words);
    // One process into another.
    const behind = /^[^|\n]{0,40}\|[ \t]{0,8}["']([^"'\n]{1,400})["']\.execute\(/.exec(
      looked.slice(match.index + match[0].length, match.index + match[0].length + 500),
    )?.[1];
    found.push({ at: match.index, text: behind === undefined ? command : `${command} | ${behind}` });
  }
  for (const match of looked.matchAll(fetched))
    found.push({ at: match.index, text: `curl -s ${match[1]} | sh` });
  found.sort((a, b) => a.at - b.at);
  let line = 1;
  let counted = 0;
  return found.slice(0, most).map(({ at, text: command }) => {
    for (; counted < at; counted += 1) if (looked[counted] === '\n') line += 1;
    return { line, text: withSecrets(command, secrets), language: 'shell' };
  });
}

function closing(text: string, from: number, quote: string): number {
  const limit = Math.min(text.length, from + longest);
  for (let at = from; at < limit; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at;
    else if (text[at] === '\n' && quote.length === 1) return -1;
  }
  return -1;
}

/** A variable that a credential is bound to is called so, whatever its name. */
function withSecrets(text: string, secrets: ReadonlySet<string>): string {
  return text.replace(/\$(\{?)(\w{1,60})(\}?)/g, (whole, open: string, name: string, close: string) =>
    secrets.has(name) && !saysSo.test(name) ? `$${open}${name}_SECRET${close}` : whole,
  );
}
