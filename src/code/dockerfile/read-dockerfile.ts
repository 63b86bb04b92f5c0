import type { CodeLanguage } from '../../core/code.ts';
import { baseOf } from '../../core/slash-paths.ts';
import type { EmbeddedCode } from '../code.ts';
import type { RunPlace } from '../run-place.ts';
import { execForm, type Heredoc, heredocMark, type Instruction, instructionsOf } from './instructions.ts';
import { commandLine } from './quoted.ts';
import {
  dockerWords,
  expanded,
  pathIn,
  placeIn,
  type Stage,
  settle,
  setVariables,
  stageFrom,
} from './stage.ts';

export interface Dockerfile {
  readonly embedded: readonly EmbeddedCode[];
  /** Addresses that ADD fetches without a checksum. */
  readonly fetched: readonly { readonly line: number; readonly url: string }[];
}

/** What a Dockerfile runs while the image is built, and what its containers start. Never throws. */
export function readDockerfile(text: string): Dockerfile {
  const building: Building = {
    stages: [],
    stage: stageFrom(undefined, ''),
    embedded: [],
    fetched: [],
    starts: new Map(),
  };
  for (const instruction of instructionsOf(text)) read(instruction, building);
  endStage(building);
  return { embedded: building.embedded, fetched: building.fetched };
}

const mostStages = 200;

interface Building {
  readonly stages: Stage[];
  stage: Stage;
  readonly embedded: EmbeddedCode[];
  readonly fetched: { readonly line: number; readonly url: string }[];
  /** What containers of the stage start, once all of it is built: the last of each kind counts, and all are read. */
  starts: Map<string, Instruction[]>;
}

function read(instruction: Instruction, building: Building): void {
  const { stage, starts } = building;
  const { name, text } = instruction;
  switch (name) {
    case 'FROM':
      from(instruction, building);
      return;
    case 'SHELL':
      stage.shell = execForm(text);
      return;
    case 'WORKDIR':
      stage.directory = pathIn(stage, text.trim());
      return;
    case 'ENV':
    case 'ARG':
      setVariables(stage, text, name === 'ENV', building.stages[0]);
      return;
    case 'RUN':
      run(instruction, building);
      return;
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      if (!starts.has(name)) starts.set(name, []);
      starts.get(name)!.push(instruction);
      return;
    case 'ADD':
    case 'COPY':
      copy(instruction, building);
  }
}

/** `FROM base AS name`: a stage of this file, or an image from elsewhere. */
function from({ text }: Instruction, building: Building): void {
  // So many stages share one file system: what is fetched in one is then taken for there in the next.
  if (building.stages.length >= mostStages) return;
  endStage(building);
  const [image = '', , name = ''] = text.trim().split(/\s+/);
  building.stage = stageFrom(stageNamed(expanded(image, building.stages[0]!), building), name.toLowerCase());
}

function stageNamed(name: string, { stages }: Building): Stage | undefined {
  const wanted = name.toLowerCase();
  return stages.find((stage) => stage.name !== '' && stage.name === wanted);
}

function endStage(building: Building): void {
  const { stage, stages, starts, embedded } = building;
  const entry = starts.get('ENTRYPOINT')?.at(-1);
  const program = entry === undefined ? null : execForm(entry.text);
  for (const [name, instructions] of starts)
    for (const instruction of instructions) {
      const { line } = instruction;
      const command = name === 'HEALTHCHECK' ? instruction.text.replace(/^CMD\s+/i, '') : instruction.text;
      const words = execForm(command);
      // What CMD lists are the arguments of what ENTRYPOINT lists.
      if (name === 'CMD' && words !== null && program !== null && program.length > 0)
        embedded.push(shellCode(commandLine([...program, ...words]), line, name, placeIn(stage), undefined));
      else if (command.trim() !== '' && !(name === 'HEALTHCHECK' && /^NONE$/i.test(command.trim())))
        embedded.push(inShell(words, command.trim(), line, name, stage));
    }
  building.starts = new Map();
  settle(stage);
  stages.push(stage);
}

const surroundings = { context: 'repository', phase: 'start', reach: 'later', holes: false } as const;

function shellCode(
  text: string,
  line: number,
  by: string,
  place: RunPlace,
  dialect: string | undefined,
  verbatim = true,
): EmbeddedCode {
  const named = dialect === undefined ? {} : { dialect };
  return { ...surroundings, language: 'shell', text, line, by, verbatim, place, ...named };
}

/** A command in exec form, or a text that the stage's shell is given. */
function inShell(
  words: readonly string[] | null,
  text: string,
  line: number,
  by: string,
  stage: Stage,
  verbatim = true,
): EmbeddedCode {
  const dialect = dialectOf(stage.shell ?? []);
  if (words !== null) return shellCode(commandLine(words), line, by, placeIn(stage), dialect);
  // `SHELL ["python3", "-c"]`: what follows is for another program, or for a command that stands there already.
  if (stage.shell !== null && !isPlainShell(stage.shell))
    return shellCode(commandLine([...stage.shell, text]), line, by, placeIn(stage), undefined, false);
  return shellCode(text, line, by, placeIn(stage), dialect, verbatim);
}

function run(instruction: Instruction, { stage, embedded }: Building): void {
  const { heredocs, line, onBuild, text, flags } = instruction;
  for (const flag of flags) mount(flag, stage);
  const by = onBuild ? 'ONBUILD RUN' : 'RUN';
  const words = execForm(text);
  const dialect = dialectOf(stage.shell ?? []);
  if (heredocs.length === 0) {
    // Only a POSIX shell takes a backslash for what Docker takes it for.
    const posix = dialect === undefined || dialect === 'bash';
    const { text: script, verbatim } = posix ? instruction.script : { text, verbatim: false };
    if (text.trim() !== '') embedded.push(inShell(words, script.trim(), line, by, stage, verbatim));
    return;
  }
  const before = text.split('<<', 1)[0]!.trim();
  const bare = text.replaceAll(heredocMark, '').trim();
  const reader = interpreterOf(before);
  if (bare === '' || (reader !== null && bare === before))
    for (const heredoc of heredocs) {
      const language = reader ?? shebangOf(heredoc.text) ?? 'shell';
      embedded.push({
        ...documentCode(heredoc, language, by),
        place: placeIn(stage),
        ...(dialect === undefined ? {} : { dialect }),
      });
    }
  else {
    const documents = heredocs.map((each) => `${each.text}\n${each.word}\n`).join('');
    embedded.push(shellCode(`${text}\n${documents}`, line, by, placeIn(stage), dialect));
  }
}

/** `RUN --mount=type=bind,source=a,target=/b`: what lies in the repository is there while the command runs. */
function mount(flag: string, stage: Stage): void {
  if (!flag.startsWith('--mount=')) return;
  const given = new Map(
    flag
      .slice('--mount='.length)
      .split(',', 32)
      .map((part) => {
        const cut = part.indexOf('=');
        return cut < 0 ? ([part, ''] as const) : ([part.slice(0, cut), part.slice(cut + 1)] as const);
      }),
  );
  if ((given.get('type') ?? 'bind') !== 'bind' || given.has('from')) return;
  const target = given.get('target') ?? given.get('dst') ?? given.get('destination');
  const path = target === undefined ? null : pathIn(stage, target);
  const source = given.get('source') ?? given.get('src') ?? '.';
  if (path !== null)
    stage.arrivals.push({ path, copied: expanded(source, stage).replace(/^(?:\.?\/)+/, '') });
}

/** Files that ADD and COPY bring: fetched, out of another stage, or written here. */
function copy(instruction: Instruction, building: Building): void {
  const { stage, embedded, fetched } = building;
  const { heredocs, text, name, line, flags } = instruction;
  const words = (execForm(text) ?? dockerWords(text)).map((word) => expanded(word, stage));
  const target = words.at(-1) ?? '';
  const place = pathIn(stage, target);
  for (const heredoc of heredocs) {
    if (place !== null) {
      const path = target.endsWith('/') ? `${place}/${heredoc.word}` : place;
      stage.arrivals.push({ path, text: heredoc.text });
    }
    const language = shebangOf(heredoc.text) ?? byEnding(target) ?? byEnding(heredoc.word);
    if (language !== null) embedded.push(documentCode(heredoc, language, name));
  }
  const other = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  const source = other === undefined ? undefined : stageOf(expanded(other, stage), building);
  if (source !== undefined && place !== null)
    for (const word of words.slice(0, -1)) {
      const path = `/${word.replace(/^\/+|\/+$/g, '')}`;
      stage.arrivals.push({ path: place, from: source.files, source: path });
    }
  if (other === undefined && place !== null)
    for (const word of words.slice(0, -1).filter((each) => !each.includes(':')))
      for (const path of new Set([place, `${place === '/' ? '' : place}/${baseOf(word)}`]))
        stage.arrivals.push({ path, copied: word.replace(/^(?:\.?\/)+/, '') });
  if (name !== 'ADD' || flags.some((flag) => flag.startsWith('--checksum='))) return;
  for (const word of words.slice(0, -1)) {
    if (!/^(?:https?|ftp):\/\//.test(word)) continue;
    fetched.push({ line, url: word });
    if (place === null) continue;
    const base = word
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1)!;
    const path = target.endsWith('/') || target === '.' ? `${place === '/' ? '' : place}/${base}` : place;
    stage.arrivals.push({ path, by: 'ADD' });
  }
}

/** By its name, or by its number from 0 on. */
function stageOf(name: string, building: Building): Stage | undefined {
  // What stands in front of the first FROM is no stage.
  return (
    stageNamed(name, building) ?? (/^\d{1,3}$/.test(name) ? building.stages[Number(name) + 1] : undefined)
  );
}

function documentCode({ text, line }: Heredoc, language: CodeLanguage, by: string): EmbeddedCode {
  return { ...surroundings, language, text, line, by, verbatim: true };
}

const shells = /^(?:ba|da|z|k|a)?sh$/;

function nameOf(program: string): string {
  const name = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
  return name.replace(/\.exe$/, '');
}

function dialectOf([program = '']: readonly string[]): string | undefined {
  const name = nameOf(program);
  if (name.startsWith('powershell') || name.startsWith('pwsh')) return 'powershell';
  if (name.startsWith('cmd')) return 'cmd';
  return name === 'bash' ? 'bash' : undefined;
}

/** A shell that is given nothing but the text: `/bin/bash -o pipefail -c`. */
function isPlainShell([program = '', ...options]: readonly string[]): boolean {
  if (!shells.test(nameOf(program))) return dialectOf([program]) !== undefined;
  return options.every((option) =>
    /^[-+][A-Za-z-]{1,12}$|^(?:pipefail|errexit|nounset|xtrace)$/.test(option),
  );
}

/** The language of what a program reads from its input: `python3 <<EOF`. */
function interpreterOf(command: string): CodeLanguage | null {
  const name = baseOf(command.split(/\s+/, 1)[0]!);
  if (/^python[0-9.]*$/.test(name)) return 'python';
  return shells.test(name) ? 'shell' : null;
}

/** The language of a script's first line; null where it has none. */
function shebangOf(text: string): CodeLanguage | null {
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
