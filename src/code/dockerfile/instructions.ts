/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  /** In capitals: `RUN`. */
  readonly name: string;
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Options in front of the rest: `--mount=type=cache`. */
  readonly flags: readonly string[];
  /** What follows, continuation lines joined to one. */
  readonly text: string;
  /** The same for a shell: continuations are kept where it takes them as Docker does, so that lines can be counted. */
  readonly script: { readonly text: string; readonly verbatim: boolean };
  readonly heredocs: readonly Heredoc[];
  /** True behind ONBUILD: it runs when somebody builds on top of this image. */
  readonly onBuild: boolean;
}

export interface Heredoc {
  /** The word that ends it. */
  readonly word: string;
  readonly text: string;
  /** The line of its first character. */
  readonly line: number;
}

const mostInstructions = 20_000;
/** `<<EOF`, `<<-"EOF"`. */
export const heredocMark: RegExp = /<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_.-]{0,80})\2/g;
/** Instructions that may bring a document along. Source: Dockerfile reference, here-documents. */
const takesHeredoc: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

/** The instructions of a Dockerfile, as BuildKit's parser joins lines. Source: Dockerfile reference. */
export function instructionsOf(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const continuation = continuationOf(lines);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length && found.length < mostInstructions; ) {
    const first = lines[at]!.trimStart();
    if (first === '' || first.startsWith('#')) {
      at += 1;
      continue;
    }
    const line = at + 1;
    const parts: string[] = [];
    const script: string[] = [];
    for (let goesOn = true; goesOn && at < lines.length; at += 1) {
      const part = lines[at]!;
      // Comments and empty lines between continuations are dropped.
      const trimmed = part.trimStart();
      if (parts.length > 0 && (trimmed === '' || trimmed.startsWith('#'))) {
        script.push('');
        continue;
      }
      goesOn = part.trimEnd().endsWith(continuation);
      parts.push(goesOn ? part.trimEnd().slice(0, -1) : part);
      script.push(parts.at(-1)!);
    }
    const lineParts = { continued: script.join('\\\n'), firstLine: parts[0]!.length };
    const instruction = instructionOf(parts.join(''), lineParts, line);
    if (instruction === null) continue;
    const marks = takesHeredoc.has(instruction.name) ? [...instruction.text.matchAll(heredocMark)] : [];
    const heredocs: Heredoc[] = [];
    for (const [, tabs, , word] of marks.slice(0, 64)) {
      const start = at;
      while (at < lines.length && (tabs === '-' ? lines[at]!.replace(/^\t+/, '') : lines[at]!) !== word)
        at += 1;
      heredocs.push({ word: word!, text: lines.slice(start, at).join('\n'), line: start + 1 });
      at += 1;
    }
    found.push({ ...instruction, heredocs });
  }
  return found;
}

/** The directive `# escape=`, which counts only among the first comments. */
function continuationOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#[ \t]*([a-z]+)[ \t]*=[ \t]*(.+)$/i.exec(line.trim());
    if (directive === null) return '\\';
    if (directive[1]!.toLowerCase() === 'escape') return directive[2]!.trim() === '`' ? '`' : '\\';
  }
  return '\\';
}

function instructionOf(joined: string, lines: Continued, line: number): Omit<Instruction, 'heredocs'> | null {
  let rest = joined.trimStart();
  let onBuild = false;
  for (;;) {
    const cut = rest.search(/\s/);
    const name = (cut < 0 ? rest : rest.slice(0, cut)).toUpperCase();
    rest = cut < 0 ? '' : rest.slice(cut).trimStart();
    if (!/^[A-Z]{2,20}$/.test(name)) return null;
    if (name === 'ONBUILD' && !onBuild) {
      onBuild = true;
      continue;
    }
    const flags: string[] = [];
    while (rest.startsWith('--')) {
      const end = rest.search(/\s/);
      flags.push(end < 0 ? rest : rest.slice(0, end));
      rest = end < 0 ? '' : rest.slice(end).trimStart();
    }
    return {
      name,
      line,
      flags,
      text: rest,
      script: scriptOf(rest, joined.length - rest.length, lines),
      onBuild,
    };
  }
}

/** In single quotes a shell keeps what Docker has already joined; options in front of a command may be continued too. */
function scriptOf(text: string, before: number, { continued, firstLine }: Continued): Instruction['script'] {
  if (!continued.includes('\n')) return { text, verbatim: true };
  if (before > firstLine || text.includes("'")) return { text, verbatim: false };
  return { text: continued.slice(before), verbatim: true };
}

interface Continued {
  /** The lines with their continuations. */
  readonly continued: string;
  /** Characters of the first line. */
  readonly firstLine: number;
}

/** The words of the exec form, `["python", "serve.py"]`; null where it is the shell form. */
export function execForm(text: string): readonly string[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(trimmed);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
}
