import type { CapabilitySummary, CodeContext, CodeLanguage, CodePhase, CodeReach } from '../core/code.ts';
import type { Fact, Place } from '../core/fact.ts';
import { Capabilities } from './capabilities.ts';
import type { Code, CodeSink, EmbeddedCode } from './code.ts';
import { decodeText } from './decode-text.ts';
import type { CodeKind } from './languages.ts';
import type { FilesBeside } from './path-configuration/modules-beside.ts';
import type { ImportEdge, PythonSink, Workspace } from './python/analysis.ts';
import type { Module } from './python/ast.ts';
import { sharedFiles } from './run-place.ts';

/** How deep languages may nest: a query in a program in a heredoc in a command. */
const deepest = 8;
/** Texts of other languages that one file may hold, and their characters together. */
const mostEmbedded = 5_000;
const mostCharacters = 32 * 2 ** 20;

/** One file of code, and what is known of its surroundings. */
export interface CodeInput {
  readonly bytes: Uint8Array;
  readonly kind: CodeKind;
  /** In the repository, `/` between parts; the key of `workspace`. */
  readonly path: string;
  readonly context: CodeContext;
  readonly reach: CodeReach;
  readonly dialect?: string;
  /** True where a loader itself runs the file as a program and calls what it defines, as pip does with setup.py. */
  readonly calledByLoader?: boolean;
  /** True where the file is a program that its host starts, or is imported by such programs alone. */
  readonly started?: boolean;
  /** True where no loader is known that names the file: it is one of many that might be imported. */
  readonly unnamed?: boolean;
  /** True for a module of a released package: its objects are made by whoever uses it, and not by a loader. */
  readonly released?: boolean;
  /** Where imports lead; without it the file stands alone. */
  readonly workspace?: Workspace;
  /** Of a member of a container: what else lies in it. */
  readonly beside?: FilesBeside;
  /** Told of each text of code, the file's own and those in it. */
  readonly onText?: (text: CodeText) => void;
}

/** A text of code as it was read, for whoever has rules of his own. */
export interface CodeText extends Pick<Code, 'text' | 'phase' | 'reach' | 'context' | 'dialect'> {
  readonly language: CodeLanguage;
  /** Of Python. */
  readonly module: Module | null;
  readonly imports: readonly ImportEdge[];
  /** False for a text inside of another one. */
  readonly isFile: boolean;
  /** Where a line of the text is, in the file. */
  where(line: number): Place;
}

export interface CodeReading {
  readonly capabilities: CapabilitySummary;
  /** The syntax tree, of a file that is Python itself. */
  readonly module: Module | null;
  /** False where the file holds code of a kind that nothing here reads. */
  readonly whole: boolean;
}

/** Facts of a text within a file go by its chain; lines add up where the text stands in the file as it is. */
interface Placed extends EmbeddedCode {
  readonly chain: string;
  /** What is added to a line of the text; null where all of it counts as one line of the file. */
  readonly offset: number | null;
  readonly depth: number;
}

/**
 * Reads a file of code and all code that it holds, and tells each fact in the order of the source. Never throws for what
 * the bytes are.
 */
export async function readCode(input: CodeInput, emit: (fact: Fact) => void): Promise<CodeReading> {
  const capabilities = new Capabilities();
  const waiting: Placed[] = [];
  const alreadyRead = new Set<string>();
  let embedded = 0;
  let characters = 0;
  const { onText, context } = input;

  function sinkOf(at: Pick<Placed, 'chain' | 'offset' | 'line' | 'depth'>): PythonSink {
    return {
      emit: (fact) => {
        if (fact.kind === 'effect') capabilities.add(fact);
        emit(placed(fact, at));
      },
      embedded: (code) => {
        // A callee that goes by two names runs its text once.
        const same = [at.chain, code.line, code.language, code.phase, code.text].join('\n');
        if (alreadyRead.has(same)) return;
        if (alreadyRead.size < mostEmbedded) alreadyRead.add(same);
        embedded += 1;
        characters += code.text.length;
        const line = at.offset === null ? at.line : code.line + at.offset;
        if (at.depth >= deepest || embedded > mostEmbedded || characters > mostCharacters) {
          const detail = `code nested deeper than ${deepest} levels, or more than ${mostEmbedded} texts of it`;
          emit(placed({ kind: 'anomaly', where: {}, code: 'over-budget', detail }, at));
          return;
        }
        const chain = at.chain === '' ? code.by : `${at.chain}!${code.by}`;
        const offset = code.verbatim && at.offset !== null ? line - 1 : null;
        waiting.push({ ...code, line, chain, offset, depth: at.depth + 1 });
      },
      ...(onText === undefined
        ? {}
        : {
            analysed: (module, imports, { phase, reach }, where) => {
              const { text } = module.source;
              const place = where === undefined ? inFile(at) : { ...inFile(at), where };
              onText({ language: 'python', text, module, imports, phase, reach, context, ...place });
            },
          }),
    };
  }

  const start = { chain: '', offset: 0, line: 1, depth: 0 };
  const root = sinkOf(start);
  const { module, whole } = await readFile(input, root, (code) =>
    onText?.({ ...code, module: null, imports: [], ...inFile(start) }),
  );
  // In the order in which they were found, each with all that is in it: a text's own follow it.
  while (waiting.length > 0) {
    const inner = waiting.splice(0);
    for (const code of inner) {
      if (code.language !== 'python') onText?.({ ...code, module: null, imports: [], ...inFile(code) });
      // Of a file of code, the whole text was looked through at once.
      if (isContainer(input.kind) && code.depth === 1) await tellHidden(code, code.language, sinkOf(code));
      await readText(inPlace(code, input), sinkOf(code));
      inner.push(...waiting.splice(0));
    }
  }
  return { capabilities: capabilities.summary(), module, whole };
}

/** Holds code among other text, which hides what it wants to. */
function isContainer(kind: CodeKind): boolean {
  return !(kind === 'python' || kind === 'shell' || kind === 'sql');
}

function inFile(at: Pick<Placed, 'chain' | 'offset' | 'line'>): Pick<CodeText, 'isFile' | 'where'> {
  return { isFile: at.chain === '', where: (line) => placeOf(line, at) };
}

function placeOf(
  line: number,
  { chain, offset, line: outer }: Pick<Placed, 'chain' | 'offset' | 'line'>,
): Place {
  return chain === '' ? { line } : { member: chain, line: offset === null ? outer : line + offset };
}

function placed(fact: Fact, { chain, offset, line }: Pick<Placed, 'chain' | 'offset' | 'line'>): Fact {
  if (chain === '') return fact;
  const inner = fact.where.line ?? 1;
  return { ...fact, where: { member: chain, line: offset === null ? line : inner + offset } };
}

async function readFile(
  input: CodeInput,
  sink: PythonSink,
  onText: (code: EmbeddedCode) => void,
): Promise<{ readonly module: Module | null; readonly whole: boolean }> {
  const all = { module: null, whole: true };
  const { kind, context, reach } = input;
  const phase: CodePhase = reach === 'load' ? 'import' : 'start';
  if (kind === 'python') {
    const { readPythonFile } = await import('./python/read-python.ts');
    const module = readPythonFile(input, sink);
    if (module !== null) await tellHidden({ text: module.source.text, context, phase, reach }, kind, sink);
    return { module, whole: true };
  }
  if (kind === 'path-configuration') {
    const { readPathConfiguration } = await import('./path-configuration/read-path-configuration.ts');
    const { python, whole } = await readPathConfiguration(input, sink);
    await tellHidden({ text: python, context, phase, reach }, 'python', sink);
    return { module: null, whole };
  }
  if (kind === 'notebook') {
    const { readWholeNotebook } = await import('./notebook/whole-notebook.ts');
    return { module: null, whole: readWholeNotebook(input.bytes, { context, reach }, sink) };
  }
  const text = decodeText(input.bytes);
  if (kind === 'markdown') {
    const { markdownCode, unreadBlocks } = await import('./markdown/block-code.ts');
    for (const fact of unreadBlocks(text, context)) sink.emit(fact);
    for (const block of markdownCode(text, context)) sink.embedded({ ...block, reach });
    return all;
  }
  if (kind === 'dockerfile') {
    const { readDockerfile } = await import('./dockerfile/read-dockerfile.ts');
    for (const part of readDockerfile(text).embedded) sink.embedded({ ...part, context, reach });
    return all;
  }
  if (kind === 'makefile' || kind === 'compose' || kind === 'playbook' || kind === 'workflow') {
    const { declaredHazards } = await import('./dockerfile/declared-hazards.ts');
    for (const fact of declaredHazards(kind, text, context, reach)) sink.emit(fact);
    // What starts as soon as the folder is opened runs whatever leads to its file.
    for (const part of await commandsIn(kind, text, input.path))
      sink.embedded({ ...part, context, reach: part.reach === 'load' ? 'load' : reach });
    return all;
  }
  const { dialect } = input;
  const code = {
    ...{ text, context, phase, reach, holes: false, file: input.path },
    ...(dialect === undefined ? {} : { dialect }),
  };
  const whole: EmbeddedCode = { ...code, language: kind, line: 1, by: kind, verbatim: true };
  onText(whole);
  await tellHidden(whole, kind, sink);
  await readText(inPlace(whole, input), sink);
  return all;
}

/** Shell that starts a file of the repository finds it beside its own file, or from the root. */
function inPlace(code: EmbeddedCode, { workspace, path: own }: CodeInput): EmbeddedCode {
  const text = workspace?.text;
  if (code.language !== 'shell' || text === undefined) return code;
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  const repository = (path: string): string | null =>
    text(path) ?? (folder === '' ? null : text(folder + path));
  return { ...code, place: { ...(code.place ?? { files: sharedFiles() }), repository } };
}

/** Commands that another tool runs when somebody starts it. What is no YAML is told by the format. */
async function commandsIn(
  kind: 'makefile' | 'compose' | 'playbook' | 'workflow',
  text: string,
  path: string,
): Promise<readonly EmbeddedCode[]> {
  if (kind === 'makefile') return (await import('./dockerfile/read-recipes.ts')).readRecipes(text, path);
  if (kind === 'playbook') return (await import('./dockerfile/read-playbook.ts')).readPlaybook(text);
  const { readCompose, readWorkflow } = await import('./dockerfile/read-compose.ts');
  return (kind === 'compose' ? readCompose(text) : readWorkflow(text)).embedded;
}

/** What a reader of the text would not see. */
async function tellHidden(
  code: Pick<Code, 'text' | 'context' | 'phase' | 'reach'>,
  language: CodeLanguage,
  sink: CodeSink,
): Promise<void> {
  const { hiddenTextFacts } = await import('./hidden-text/find-hidden-text.ts');
  for (const fact of hiddenTextFacts(code, language)) sink.emit(fact);
}

async function readText(code: EmbeddedCode, sink: PythonSink): Promise<void> {
  if (code.language === 'python') (await import('./python/read-python.ts')).readPythonText(code, sink);
  else if (code.language === 'sql') await (await import('./sql/read-sql.ts')).readSql(code, sink);
  else await (await import('./shell/read-shell.ts')).readShell(code, sink);
}
