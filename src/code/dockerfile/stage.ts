import { quotedWords } from '../../core/quoted-words.ts';
import { type Arrival, arrive, type RunPlace, type SharedFiles, sharedFiles } from '../run-place.ts';

/** One stage of a build, as far as its instructions have been read. */
export interface Stage {
  readonly files: SharedFiles;
  readonly name: string;
  /** Null where it could not be told. */
  directory: string | null;
  variables: ReadonlyMap<string, string>;
  /** The words of SHELL; null for the image's own. */
  shell: readonly string[] | null;
  /** Files that came since the last command. */
  arrivals: Arrival[];
}

const mostVariables = 500;
const mostWords = 2_000;
const longestValue = 65_536;

/** A stage that begins with what an earlier one came to, or with an image from elsewhere. */
export function stageFrom(earlier: Stage | undefined, name: string): Stage {
  const files = sharedFiles();
  const arrivals: Arrival[] = earlier === undefined ? [] : [{ path: '/', from: earlier.files, source: '/' }];
  return {
    files,
    name,
    // Where an image says nothing else. Source: Dockerfile reference, WORKDIR.
    directory: earlier === undefined ? '/' : earlier.directory,
    variables: earlier?.variables ?? new Map(),
    shell: earlier?.shell ?? null,
    arrivals,
  };
}

/** Where the next command runs; what has come is there then. */
export function placeIn(stage: Stage): RunPlace {
  const { files, directory, variables, arrivals } = stage;
  stage.arrivals = [];
  return { files, variables, arrivals, isImage: true, ...(directory === null ? {} : { directory }) };
}

/** Files that come to a stage in which no command is left to run. */
export function settle(stage: Stage): void {
  arrive(stage.files, stage.arrivals);
  stage.arrivals = [];
}

/**
 * ENV and ARG: `A=b C="d e"`, and of ENV `A b c`. An argument without a value has the one that it was given in front of
 * the first stage.
 */
export function setVariables(stage: Stage, text: string, isEnv: boolean, first: Stage | undefined): void {
  const variables = new Map(stage.variables);
  const bare = isEnv ? /^([A-Za-z_]\w*)[ \t]+([^=\s].*)$/s.exec(text) : null;
  if (bare !== null && variables.size < mostVariables)
    variables.set(bare[1]!, expanded(bare[2]!.trim(), stage));
  else if (bare === null)
    for (const word of dockerWords(text)) {
      if (variables.size >= mostVariables) break;
      const at = word.indexOf('=');
      const given = at < 0 && !isEnv ? first?.variables.get(word) : undefined;
      if (at > 0) variables.set(word.slice(0, at), expanded(word.slice(at + 1), stage));
      else if (given !== undefined) variables.set(word, given);
    }
  stage.variables = variables;
}

/** A path of an instruction, as the stage's directory makes of it; null where it is not known. */
export function pathIn(stage: Stage, text: string): string | null {
  const path = expanded(text, stage);
  if (path.includes('$')) return null;
  const whole = path.startsWith('/') ? path : stage.directory === null ? null : `${stage.directory}/${path}`;
  if (whole === null) return null;
  const names: string[] = [];
  for (const name of whole.split('/').slice(0, 200))
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  return `/${names.join('/')}`;
}

/** Docker's own variables in a text: `$A`, `${A}`, `${A:-b}`, `${A:+b}`; what is not known stays. */
export function expanded(text: string, { variables }: Pick<Stage, 'variables'>): string {
  if (!text.includes('$')) return text;
  return text
    .replace(
      /(?<!\\)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::([-+])([^{}$]{0,2000}))?\})/g,
      (whole, plain?: string, braced?: string, operator?: string, word = '') => {
        const value = variables.get(plain ?? braced!);
        if (operator === '+') return value === undefined || value === '' ? '' : word;
        if (operator === '-') return value === undefined || value === '' ? word : value;
        return value ?? whole;
      },
    )
    .slice(0, longestValue);
}

/** Words as Docker splits them. */
export function dockerWords(text: string): string[] {
  return quotedWords(text, mostWords);
}
