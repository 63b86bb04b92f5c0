import { commandLine } from './quoted.ts';

interface Command {
  readonly text: string;
  readonly line: number;
  readonly language: 'shell';
}

const most = 2_000;
const longest = 1 << 20;

/** Arguments that hold a command or a script, of provisioners, of data that a program prints, and of machines that start. */
const holds =
  /^[ \t]*(command|program|inline|script|user_data|user_data_base64|custom_data|metadata_startup_script|startup-script|cloud_config|interpreter)[ \t]*=[ \t]*/;

/** What Terraform runs where it is applied, and what it gives to machines to run when they start. */
export function terraformCommands(text: string): readonly Command[] {
  const found: Command[] = [];
  const lines = text.slice(0, longest).split(/\r?\n/);
  for (let at = 0; at < lines.length && found.length < most; at += 1) {
    const [whole, key = ''] = holds.exec(lines[at]!) ?? [];
    if (whole === undefined || key === 'interpreter') continue;
    const value = lines[at]!.slice(whole.length);
    const line = at + 1;
    const mark = /^(?:\w{1,40}\()?<<[-~]?["']?(\w{1,60})/.exec(value)?.[1];
    if (mark !== undefined) {
      const end = lines.findIndex((each, i) => i > at && each.trim().replace(/\)+$/, '') === mark);
      const last = end < 0 ? lines.length : end;
      add(lines.slice(at + 1, last).join('\n'), line + 1);
      at = last;
    } else if (value.startsWith('[')) {
      let end = at;
      while (end < lines.length - 1 && end < at + 200 && !/\][ \t]*$/.test(lines[end]!)) end += 1;
      const words = stringsIn([value, ...lines.slice(at + 1, end + 1)].join('\n'));
      add(key === 'inline' ? words.join('\n') : commandLine(words), line);
      at = end;
    } else for (const word of stringsIn(value).slice(0, 1)) add(word, line);
  }
  return found;

  function add(command: string, line: number): void {
    // What Terraform fills in is a word that is not known; `$${x}` is the shell's own.
    const shell = command
      .replace(/\$\$\{/g, '\u0000')
      .replace(/\$\{[^{}\n]{0,400}\}/g, '\uf8ff')
      .replaceAll('\u0000', '${');
    if (shell.trim() !== '') found.push({ text: shell, line, language: 'shell' });
  }
}

function stringsIn(text: string): readonly string[] {
  return [...text.slice(0, 20_000).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner = '']) =>
    inner.replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1'),
  );
}
