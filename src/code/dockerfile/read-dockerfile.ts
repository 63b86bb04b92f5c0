import type { CodeLanguage } from '../../core/code.ts';
import type { EmbeddedCode } from '../code.ts';
import { execForm, type Heredoc, type Instruction, instructionsOf } from './instructions.ts';

export interface Dockerfile {
  readonly embedded: readonly EmbeddedCode[];
  /** Addresses that ADD fetches without a checksum. */
  readonly fetched: readonly { readonly line: number; readonly url: string }[];
  /** What a container of the image starts. */
  readonly starts: readonly { readonly line: number; readonly command: string }[];
}

/** What a Dockerfile runs while the image is built, and what its containers start. Never throws. */
export function readDockerfile(text: string): Dockerfile {
  const embedded: EmbeddedCode[] = [];
  const fetched: { line: number; url: string }[] = [];
  const starts: { line: number; command: string }[] = [];
  let shell: string | undefined;
  for (const instruction of instructionsOf(text)) {
    const { name, line, flags } = instruction;
    if (name === 'SHELL') shell = dialectOf(execForm(instruction.text) ?? []);
    else if (name === 'FROM') shell = undefined;
    else if (name === 'RUN') run(instruction, shell, embedded);
    else if (name === 'CMD' || name === 'ENTRYPOINT' || name === 'HEALTHCHECK') {
      const command = commandOf(
        name === 'HEALTHCHECK' ? instruction.text.replace(/^CMD\s+/i, '') : instruction.text,
      );
      if (command === '' || (name === 'HEALTHCHECK' && /^NONE$/i.test(command))) continue;
      if (name !== 'HEALTHCHECK') starts.push({ line, command });
      embedded.push(shellCode(command, line, name, shell));
    } else if (name === 'ADD') {
      const pinned = flags.some((flag) => flag.startsWith('--checksum='));
      if (!pinned)
        for (const url of instruction.text.match(/\bhttps?:\/\/[^\s"',\]]+/g) ?? [])
          fetched.push({ line, url });
    }
    if (name === 'COPY' || name === 'ADD') documents(instruction, embedded);
  }
  return { embedded, fetched, starts };
}

const surroundings = { context: 'repository', phase: 'start', reach: 'later', holes: false } as const;

function shellCode(
  text: string,
  line: number,
  by: string,
  dialect: string | undefined,
  verbatim = true,
): EmbeddedCode {
  return {
    ...surroundings,
    language: 'shell',
    text,
    line,
    by,
    verbatim,
    ...(dialect === undefined ? {} : { dialect }),
  };
}

function run(instruction: Instruction, shell: string | undefined, embedded: EmbeddedCode[]): void {
  const { heredocs, line, onBuild } = instruction;
  const by = onBuild ? 'ONBUILD RUN' : 'RUN';
  const command = commandOf(instruction.text);
  if (heredocs.length === 0) {
    // Only a POSIX shell takes a backslash for what Docker takes it for.
    const posix = shell === undefined || shell === 'bash';
    const { text, verbatim } =
      execForm(instruction.text) === null && posix ? instruction.script : { text: command, verbatim: false };
    if (command !== '') embedded.push(shellCode(text.trim(), line, by, shell, verbatim));
    return;
  }
  const before = command.split('<<', 1)[0]!.trim();
  for (const heredoc of heredocs) {
    const language = interpreterOf(before) ?? shebangOf(heredoc.text) ?? 'shell';
    embedded.push({
      ...documentCode(heredoc, language, by),
      ...(shell === undefined ? {} : { dialect: shell }),
    });
  }
  if (before !== '' && interpreterOf(before) === null) embedded.push(shellCode(before, line, by, shell));
}

/** Documents that COPY and ADD write into the image, where their name or first line says what they are. */
function documents({ heredocs, text, name }: Instruction, embedded: EmbeddedCode[]): void {
  const target = text.trim().split(/\s+/).at(-1) ?? '';
  for (const heredoc of heredocs) {
    const language = shebangOf(heredoc.text) ?? byEnding(target) ?? byEnding(heredoc.word);
    if (language !== null) embedded.push(documentCode(heredoc, language, name));
  }
}

function documentCode({ text, line }: Heredoc, language: CodeLanguage, by: string): EmbeddedCode {
  return { ...surroundings, language, text, line, by, verbatim: true };
}

function commandOf(text: string): string {
  const words = execForm(text);
  return words === null ? text.trim() : words.map(quoted).join(' ');
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function dialectOf([program = '']: readonly string[]): string | undefined {
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
  if (name.startsWith('powershell') || name.startsWith('pwsh')) return 'powershell';
  if (name.startsWith('cmd')) return 'cmd';
  return name === 'bash' ? 'bash' : undefined;
}

/** The language of what a program reads from its input: `python3 <<EOF`. */
function interpreterOf(command: string): CodeLanguage | null {
  const name = command.split(/\s+/, 1)[0]!.split('/').at(-1)!;
  if (/^python[0-9.]*$/.test(name)) return 'python';
  return /^(?:ba|z|da|k)?sh$/.test(name) ? 'shell' : null;
}

/** The language of a script's first line; null where it has none. */
export function shebangOf(text: string): CodeLanguage | null {
  if (!text.startsWith('#!')) return null;
  const first = text.slice(0, 200).split('\n', 1)[0]!;
  if (first.includes('python')) return 'python';
  return /\b(?:ba|z|da|k)?sh\b/.test(first) ? 'shell' : null;
}

function byEnding(name: string): CodeLanguage | null {
  if (name.endsWith('.py')) return 'python';
  if (name.endsWith('.sh')) return 'shell';
  return name.endsWith('.sql') ? 'sql' : null;
}
