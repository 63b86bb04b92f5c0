import { isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap } from 'yaml';
import { lastPart } from '../../core/dotted-names.ts';
import { type EmbeddedCode, hole } from '../code.ts';
import { type SharedFiles, sharedFiles } from '../run-place.ts';
import { readYaml } from '../yaml-document.ts';
import { shellOfTask, sqlOfTask } from './task-modules.ts';

const most = { nodes: 50_000, depth: 48, documents: 16, pieces: 1_000, items: 10, variables: 200 } as const;
const surroundings = { context: 'repository', phase: 'start', reach: 'later', verbatim: false } as const;

/** A task that was not read: its line, and how it begins. */
export interface UnreadTask {
  readonly line: number;
  readonly text: string;
}

/** What the plays and tasks of Ansible run on their hosts: commands, statements, and modules that come to a command. */
export function readPlaybook(text: string, unread: UnreadTask[] = []): readonly EmbeddedCode[] {
  const found: EmbeddedCode[] = [];
  const files = sharedFiles();
  let before = 0;
  for (const part of text.split(/^---[ \t]*$/m).slice(0, most.documents)) {
    const whole = part.trim() === '' ? null : readYaml(part);
    // Ansible's parser takes what this one refuses: one task that it refuses takes no other with it.
    const pieces = whole === null ? part.split(/^(?=-[ \t])/m).slice(0, most.pieces) : [part];
    for (const piece of pieces) {
      const read = whole ?? (piece.trim() === '' ? null : readYaml(piece));
      if (read !== null)
        new Plays(read.lines, before, files, found).node(read.document.contents, new Map(), 0);
      else if (isTask(piece))
        unread.push({ line: before + 1, text: piece.trim().split('\n')[0]!.slice(0, 200) });
      before += piece.split('\n').length - 1;
    }
  }
  return found;
}

/** Whether a piece that YAML refuses says anything: comments do not, and a template of a playbook is none yet. */
function isTask(piece: string): boolean {
  return piece.split('\n').some((line) => /^[ \t]*[^#\s]/.test(line)) && !/^[ \t]*\{%/m.test(piece);
}

class Plays {
  readonly #lines: LineCounter;
  readonly #before: number;
  readonly #files: SharedFiles;
  readonly #found: EmbeddedCode[];
  #left: number = most.nodes;

  constructor(lines: LineCounter, before: number, files: SharedFiles, found: EmbeddedCode[]) {
    this.#lines = lines;
    this.#before = before;
    this.#files = files;
    this.#found = found;
  }

  /** Plays, blocks and lists of tasks hold tasks; a task is a map with a module's name among its keys. */
  node(node: unknown, variables: ReadonlyMap<string, string>, depth: number): void {
    this.#left -= 1;
    if (this.#left < 0 || depth > most.depth) return;
    if (isSeq(node)) for (const item of node.items) this.node(item, variables, depth + 1);
    if (!isMap(node)) return;
    const inner = withVariables(node, variables);
    const items = itemsOf(node);
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const line = this.#before + this.#lines.linePos((key as Node | null)?.range?.[0] ?? 0).line;
      if (/^(?:tasks|pre_tasks|post_tasks|handlers|block|rescue|always)$/.test(name) || name === '')
        this.node(value, inner, depth + 1);
      else {
        const local = /^(?:local_)?action$/.test(name);
        for (const item of items)
          this.#task(local ? '' : name, value, new Map([...inner, ['item', item]]), line);
        this.#pipes(value, inner, line, 0);
      }
    }
  }

  #task(module: string, value: unknown, variables: ReadonlyMap<string, string>, line: number): void {
    const options = optionsOf(value, variables);
    const name = module === '' ? (options.get('module') ?? '') : module;
    const what = lastPart(name);
    const shell = shellOfTask(what, options, this.#files);
    if (shell !== null) this.#add('shell', shell, line, what);
    for (const text of sqlOfTask(what, options)) this.#add('sql', text, line, what);
  }

  /** `lookup('pipe', 'command')` runs on the machine that plays. */
  #pipes(value: unknown, variables: ReadonlyMap<string, string>, line: number, depth: number): void {
    if (depth > 8) return;
    if (isSeq(value)) for (const item of value.items) this.#pipes(item, variables, line, depth + 1);
    else if (isMap(value))
      for (const pair of value.items) this.#pipes(pair.value, variables, line, depth + 1);
    else if (isScalar(value) && typeof value.value === 'string')
      for (const [, , command = ''] of value.value
        .slice(0, 4_000)
        .matchAll(
          /\b(?:lookup|query|q)\(\s{0,8}["'](?:ansible\.builtin\.)?pipe["']\s{0,8},\s{0,8}(["'])(.{1,1000}?)\1\s{0,8}[,)]/g,
        ))
        this.#add('shell', command.replaceAll('\\"', '"'), line, 'pipe');
  }

  #add(language: 'shell' | 'sql', text: string, line: number, by: string): void {
    if (text.replaceAll(hole, '').trim() === '') return;
    const place = language === 'shell' ? { place: { files: this.#files } } : {};
    this.#found.push({ ...surroundings, ...place, language, text, line, by, holes: text.includes(hole) });
  }
}

/** The values that a task is repeated for, where they stand there. */
function itemsOf(node: YAMLMap): readonly string[] {
  for (const key of ['loop', 'with_items', 'with_list']) {
    const list = node.get(key, true) as unknown;
    if (isSeq(list) && list.items.every((item) => isScalar(item)))
      return list.items.slice(0, most.items).map((item) => String((item as { value: unknown }).value));
  }
  return [hole];
}

function withVariables(node: YAMLMap, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const given = node.get('vars', true) as unknown;
  if (!isMap(given)) return before;
  const variables = new Map(before);
  for (const { key, value } of given.items)
    if (isScalar(key) && isScalar(value) && variables.size < most.variables)
      variables.set(String(key.value), filled(String(value.value), before));
  return variables;
}

/** A module's options: a map, or `key=value` words behind what is free in form. */
function optionsOf(value: unknown, variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  if (isScalar(value) && value.value !== null) {
    const text = filled(String(value.value), variables);
    options.set('_raw_params', text);
    for (const [, key = '', quote = '', quoted = '', word = ''] of text
      .slice(0, 4_000)
      .matchAll(/(?:^|\s)(\w{1,40})=(?:(["'])(.{0,1000}?)\2|([^\s"']{0,1000}))/g))
      if (!options.has(key)) options.set(key, quote === '' ? word : quoted);
  } else if (isMap(value))
    for (const { key, value: inner } of value.items.slice(0, 100)) {
      const name = isScalar(key) ? String(key.value) : '';
      if (isScalar(inner)) options.set(name, filled(String(inner.value ?? ''), variables));
      else if (isSeq(inner))
        options.set(
          name,
          inner.items
            .slice(0, 200)
            .map((item) => (isScalar(item) ? filled(String(item.value), variables) : ''))
            .join('\n'),
        );
    }
  return options;
}

/** Jinja's expressions: a variable that is known, or a part that is not. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text
    .replace(/\{%[^%]{0,400}%\}/g, '')
    .replace(/\{\{[ \t]{0,8}([^{}]{0,400}?)[ \t]{0,8}\}\}/g, (_, expression: string) => {
      const constant = /^(["'])([^"']{0,400})\1$/.exec(expression)?.[2];
      return constant ?? variables.get(expression) ?? hole;
    });
}
