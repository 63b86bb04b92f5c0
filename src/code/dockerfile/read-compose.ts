import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import { baseOf } from '../../core/slash-paths.ts';
import { type EmbeddedCode, everySecret, hole } from '../code.ts';
import { artifact, type RunPlace, type SharedFiles, sharedFiles } from '../run-place.ts';
import { readYaml, type YamlDocument } from '../yaml-document.ts';
import { isEverySecret } from './every-secret.ts';
import { instructionsIn } from './inline-dockerfile.ts';
import { commandLine } from './quoted.ts';
import { artifactOf, followsOthersRuns } from './run-artifacts.ts';

export interface YamlCommands {
  readonly embedded: readonly EmbeddedCode[];
  /** False where the text is no YAML that could be read. */
  readonly readable: boolean;
}

/** What a tool takes for commands in its file. */
interface Keys {
  readonly commands: ReadonlySet<string>;
  /** Maps of variables that the commands below see. */
  readonly variables: ReadonlySet<string>;
  /** Puts variables of its own into the text before any shell sees it. */
  readonly filled: 'compose' | 'actions' | null;
}

function keys(filled: Keys['filled'], commands: string, variables = 'env environment variables vars'): Keys {
  return { filled, commands: new Set(commands.split(' ')), variables: new Set(variables.split(' ')) };
}

const compose = keys('compose', 'command entrypoint test dockerfile_inline', 'environment');
const workflow = keys(
  'actions',
  'run script before_script after_script bash pwsh powershell commands command entry cmds cmd sh before_install install post_install runcmd bootcmd onCreateCommand updateContentCommand postCreateCommand postStartCommand postAttachCommand initializeCommand setup args pre_build post_build pre_install post_install pre_checkout post_checkout pre_system_dependencies post_system_dependencies create_environment test_script build_script',
);
const pod = keys(null, 'command args', 'env');
const pipeline = keys(null, 'cmd command run');

/** Commands in a compose file: `command`, `entrypoint` and health checks of its services. */
export function readCompose(text: string): YamlCommands {
  return commandsUnder(text, compose);
}

/** The steps of a workflow, each a script for the step's shell: of GitHub's form, and of the other services'. */
export function readWorkflow(text: string): YamlCommands {
  // Of a development container: JSON with comments, and commas at ends.
  const isJson = /^\s{0,200}(?:\{|\/\/)/.test(text);
  return commandsUnder(isJson ? text.replace(/^([ \t]*)\/\/.*$/gm, '$1') : text, workflow);
}

/** What the containers of a manifest of Kubernetes start, and what its probes and hooks run. */
export function readPod(text: string): YamlCommands {
  return commandsUnder(text, pod);
}

/** Stages of a pipeline and entry points of a project: DVC, MLflow, Cog. */
export function readPipeline(text: string): YamlCommands {
  return commandsUnder(text, pipeline);
}

const most = { nodes: 50_000, depth: 64, documents: 16, variables: 500 } as const;

function commandsUnder(text: string, wanted: Keys): YamlCommands {
  const embedded: EmbeddedCode[] = [];
  const files = sharedFiles();
  let readable = true;
  let before = 0;
  // GitLab has a header in a document of its own.
  for (const part of text.split(/^---[ \t]*$/m).slice(0, most.documents)) {
    const read = part.trim() === '' ? null : readYaml(part);
    if (read !== null)
      new Walk(read, wanted, files, before, embedded, followsOthersRuns(part)).node(
        read.document.contents,
        top,
        0,
      );
    else if (part.trim() !== '') readable = false;
    before += part.split('\n').length - 1;
  }
  return { embedded, readable };
}

/** What stands around a command. */
interface Around {
  readonly variables: ReadonlyMap<string, string>;
  readonly shell: string | null;
  readonly directory: string | null;
  /** On a machine that its owner makes anew for each job. */
  readonly isHosted: boolean;
}

const top: Around = { variables: new Map(), shell: null, directory: null, isHosted: false };

/** Labels of GitHub's own machines; any other may be one that somebody keeps. */
const hosted = /^(?:ubuntu|windows|macos)-(?:latest|slim|\d\d(?:\.\d\d)?)(?:-(?:arm|intel|large|xlarge))?$/;

function isHostedLabel(node: unknown): boolean {
  return isScalar(node) && typeof node.value === 'string' && hosted.test(node.value);
}

/** Programs without a script of their own, which are told what to do by the words behind them. */
const startsShell =
  /^['"]?(?:\/\S{0,80}\/)?(?:(?:ba|da|z|k|a)?sh|busybox|python[\d.]*|node|perl|ruby|php|chroot|nsenter|env)['"]?(?:\s+['"]?-\w+['"]?)*\s*$/;

class Walk {
  readonly #targets: ReadonlyMap<unknown, unknown>;
  readonly #lines: LineCounter;
  readonly #keys: Keys;
  readonly #files: SharedFiles;
  readonly #before: number;
  readonly #embedded: EmbeddedCode[];
  readonly #followsOthers: boolean;
  /** Where the steps before this one have put what another run has kept. */
  #artifacts: string[] = [];
  #left: number = most.nodes;

  constructor(
    { document, lines }: YamlDocument,
    wanted: Keys,
    files: SharedFiles,
    before: number,
    embedded: EmbeddedCode[],
    followsOthers: boolean,
  ) {
    this.#targets = aliasTargets(document);
    this.#lines = lines;
    this.#keys = wanted;
    this.#files = files;
    this.#before = before;
    this.#embedded = embedded;
    this.#followsOthers = followsOthers;
  }

  node(given: unknown, around: Around, depth: number): void {
    const node = this.#resolved(given);
    this.#left -= 1;
    if (this.#left < 0 || depth > most.depth) return;
    if (isSeq(node)) for (const item of node.items) this.node(item, around, depth + 1);
    if (!isMap(node)) return;
    const folder = this.#followsOthers ? artifactOf(node) : undefined;
    if (folder !== undefined) this.#artifacts.push(folder);
    const inner = this.#around(node, around);
    for (const pair of inOrder(node.items)) this.#pair(pair, inner, depth);
    if (this.#keys.filled !== 'actions') this.#joined(node, inner);
  }

  /** What a container starts is one command: `entrypoint` with `command`, or Kubernetes' `command` with `args`. */
  #joined(node: YAMLMap, around: Around): void {
    const entry = node.items.find(({ key }) => isScalar(key) && key.value === 'entrypoint');
    const begins = entry ?? node.items.find(({ key }) => isScalar(key) && key.value === 'command');
    const wanted = entry === undefined ? 'args' : 'command';
    const goesOn = node.items.find(({ key }) => isScalar(key) && key.value === wanted);
    const [program, rest] = [this.#line(begins?.value), this.#line(goesOn?.value)];
    if (program === undefined || rest === undefined || !startsShell.test(program)) return;
    const line = this.#before + this.#lines.linePos((goesOn!.key as Node).range?.[0] ?? 0).line;
    this.#add(`${program} ${rest}`, line, 'entrypoint', around, false);
  }

  /** A command as it is typed, out of a text or a list of words. */
  #line(given: unknown): string | undefined {
    const value = this.#resolved(given);
    if (isScalar(value) && typeof value.value === 'string') return value.value;
    if (!isSeq(value) || value.items.length === 0) return undefined;
    const words = value.items.map((item) => this.#resolved(item));
    return words.every((word) => isScalar(word))
      ? commandLine(words.map((word) => String(word.value)))
      : undefined;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #pair(pair: Pair, around: Around, depth: number): void {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const value = this.#resolved(pair.value);
    const line = this.#before + this.#lines.linePos((pair.key as Node | null)?.range?.[0] ?? 0).line;
    // Inputs of an action are its own affair.
    if (key === 'with' && this.#keys.filled === 'actions') return;
    if (key === 'steps') this.#artifacts = [];
    if (!this.#keys.commands.has(key)) this.node(value, around, depth + 1);
    else if (isScalar(value) && typeof value.value === 'string') {
      // A block scalar begins on the line behind its mark.
      const block = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED';
      this.#add(value.value, block ? line + 1 : line, key, around, value.type === 'BLOCK_LITERAL');
    } else if (isSeq(value)) this.#list(value.items, line, key, around, depth);
    else if (isMap(value) && key.endsWith('Command'))
      // Several that start together, by names of their own.
      for (const each of value.items) this.#pair({ ...each, key: pair.key } as Pair, around, depth + 1);
    else this.node(value, around, depth + 1);
  }

  /** A list is one command in exec form for Docker, and one line each for the others. */
  #list(items: readonly unknown[], line: number, key: string, around: Around, depth: number): void {
    const words = items.flatMap((item) => {
      const value = this.#resolved(item);
      if (isScalar(value)) return [String(value.value)];
      // cloud-init takes a list of words for one command.
      if (isSeq(value) && value.items.length > 0 && value.items.every((word) => isScalar(word)))
        return [commandLine(value.items.map((word) => String((word as { value: unknown }).value)))];
      this.node(value, around, depth + 1);
      return [];
    });
    if (this.#keys.filled === 'actions' && !key.endsWith('Command')) {
      this.#add(words.join('\n'), line, key, around, false);
      return;
    }
    const [first = ''] = words;
    const rest = first === 'CMD' || first === 'CMD-SHELL' ? words.slice(1) : words;
    if (first !== 'NONE')
      this.#add(first === 'CMD-SHELL' ? rest.join(' ') : commandLine(rest), line, key, around, false);
  }

  #add(
    text: string,
    line: number,
    by: string,
    { variables, shell, directory, isHosted }: Around,
    verbatim: boolean,
  ): void {
    if (text.trim() === '') return;
    const filled = filledIn(text, variables, this.#keys.filled);
    if (by === 'dockerfile_inline') {
      this.#embedded.push(...instructionsIn(filled, line - 1));
      return;
    }
    const isJob = this.#keys.filled === 'actions';
    const folders = this.#artifacts.filter((folder) => folder !== '');
    const place: RunPlace = {
      files: this.#files,
      variables,
      isJob,
      isHosted,
      artifactsHere: folders.length < this.#artifacts.length,
      arrivals: folders.map((folder) => ({ path: `${folder}/*`, by: artifact })),
      ...(directory === null ? {} : { directory }),
    };
    const code = { ...surroundings, text: filled, line, by, verbatim, holes: filled.includes(hole) };
    const program = by === 'bash' ? 'bash' : /^(?:pwsh|powershell)$/.test(by) ? 'pwsh' : (shell ?? '');
    this.#embedded.push(forShell(program, code, place));
  }

  /** What a map says of the commands in it: `env`, `shell`, `working-directory`, and what `defaults` says of them. */
  #around(node: YAMLMap, around: Around): Around {
    let { variables, shell, directory, isHosted } = around;
    const look = (map: unknown): void => {
      if (!isMap(map)) return;
      for (const { key: name, value: given } of map.items) {
        const key = isScalar(name) ? String(name.value) : '';
        const value = this.#resolved(given);
        if (key === 'defaults' && isMap(value)) look(this.#resolved(value.get('run', true)));
        else if (this.#keys.variables.has(key)) variables = this.#variables(value, variables);
        else if (key === 'runs-on') isHosted = this.#keys.filled === 'actions' && isHostedLabel(value);
        else if (!isScalar(value) || typeof value.value !== 'string') continue;
        else if (key === 'shell') shell = value.value;
        else if (key === 'working-directory' || key === 'working_dir') directory = value.value;
      }
    };
    if (node.items.length < 2_000) look(node);
    return { variables, shell, directory, isHosted };
  }

  /** A variable's value; of the expressions in it only those matter that come to all secrets. */
  #held(value: string): string {
    const filled = this.#keys.filled === 'actions' ? filledIn(value, new Map(), 'actions') : value;
    return filled.includes(everySecret) ? filled : value;
  }

  #variables(value: unknown, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const variables = new Map(before);
    if (isMap(value))
      for (const { key, value: given } of value.items) {
        const text = this.#resolved(given);
        if (isScalar(key) && isScalar(text) && variables.size < most.variables)
          variables.set(String(key.value), this.#held(String(text.value)));
      }
    else if (isSeq(value))
      for (const item of value.items) {
        const text = isScalar(item) ? String(item.value) : '';
        const at = text.indexOf('=');
        if (at > 0 && variables.size < most.variables) variables.set(text.slice(0, at), text.slice(at + 1));
      }
    return variables;
  }
}

/** What each alias stands for, found in one pass: the library looks through the whole document for each. */
function aliasTargets(document: YamlDocument['document']): ReadonlyMap<unknown, unknown> {
  const anchors = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  visit(document, {
    Alias(_, alias) {
      targets.set(alias, anchors.get(alias.source));
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

const first = ['before_install', 'install', 'before_script'];
const last = ['after_script', 'post_install'];

/** In the order in which a service runs them, whatever the order in the file. */
function inOrder(pairs: readonly Pair[]): readonly Pair[] {
  const rank = ({ key }: Pair): number => {
    const name = isScalar(key) ? String(key.value) : '';
    return first.includes(name) ? 0 : last.includes(name) ? 2 : 1;
  };
  return pairs.toSorted((a, b) => rank(a) - rank(b));
}

/** What the tool itself puts into a text: compose's defaults and `$$`, the expressions of actions. */
function filledIn(text: string, variables: ReadonlyMap<string, string>, by: Keys['filled']): string {
  if (by === 'compose')
    return text.replace(/\$(?:\$|\{(\w{1,80}):?-([^{}$]{0,2000})\})/g, (_, name?: string, word?: string) =>
      name === undefined ? '$' : (word ?? ''),
    );
  if (by === null) return text;
  return text
    .replace(/<<[ \t]{0,8}(?:parameters|pipeline|matrix)\.[\w.-]{1,80}[ \t]{0,8}>>/g, hole)
    .replaceAll('\\<<', '<<')
    .replace(/\$\{\{[ \t]*([^{}]{0,400}?)[ \t]*\}\}/g, (_, expression: string) => {
      const name = /^env\.(\w{1,80})$/.exec(expression)?.[1];
      if (isEverySecret(expression)) return everySecret;
      const constant = /^'([^']*)'$/.exec(expression)?.[1];
      return constant ?? (name === undefined ? undefined : variables.get(name)) ?? hole;
    });
}

const surroundings = { context: 'repository', phase: 'start', reach: 'later' } as const;

/** A script for the shell that a step names: `bash`, `pwsh`, `python`, `perl {0}`. */
function forShell(
  shell: string,
  code: Omit<EmbeddedCode, 'language' | 'place'>,
  place: RunPlace,
): EmbeddedCode {
  const [program = '', ...rest] = shell.trim().split(/\s+/);
  const name = baseOf(program);
  if (/^python[\d.]*$/.test(name) && rest.every((word) => word === '{0}'))
    return { ...code, language: 'python', text: code.text.replaceAll(everySecret, hole) };
  const plain = rest.every((word) => /^(?:\{0\}|[-+]{1,2}[A-Za-z]{1,12}|pipefail|errexit)$/.test(word));
  // Of PowerShell the reader tells by its words.
  if (/^(?:|pwsh|powershell|cmd|.*[$\uf8ff].*)$/.test(name) || (/^(?:ba|da|z|k|a)?sh$/.test(name) && plain))
    return { ...code, language: 'shell', place };
  // Another program, or a shell that is given something to do first.
  const text = `${shell.replaceAll('{0}', '/dev/stdin')} <<'step-ends'\n${code.text}\nstep-ends\n`;
  return { ...code, language: 'shell', text, line: Math.max(1, code.line - 1), place };
}
