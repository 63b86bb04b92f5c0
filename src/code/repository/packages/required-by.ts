import { isMap, isScalar, isSeq } from 'yaml';
import { baseOf } from '../../../core/slash-paths.ts';
import { readCompose, readWorkflow } from '../../dockerfile/read-compose.ts';
import { readDockerfile } from '../../dockerfile/read-dockerfile.ts';
import { readMakefile } from '../../dockerfile/read-makefile.ts';
import { JsonEntries, lineAt } from '../../json.ts';
import { notebookCode } from '../../notebook/cell-code.ts';
import { readNotebook } from '../../notebook/read-notebook.ts';
import type { Module } from '../../python/ast.ts';
import { lineOf } from '../../python/source-lines.ts';
import { forEachChild, type Node } from '../../python/walk.ts';
import { readYaml } from '../../yaml-document.ts';
import { isDockerfile, isWorkflow } from '../entries/programs.ts';
import type { Listing } from '../listing.ts';
import { tableOf, tomlOf } from '../toml.ts';
import { indexAt, indexesIn, lineWith, pipConfiguration, sourced } from './index-settings.ts';
import { inlineMetadata } from './inline-metadata.ts';
import { lockedRequirements } from './locked.ts';
import { pipRequirements } from './pip-commands.ts';
import { type Required, requiredOf } from './requirement-text.ts';

export interface Requirements {
  readonly required: readonly Required[];
  /** `install`: pip reads it by itself; `command`: somebody starts it. */
  readonly when: 'install' | 'command';
  /** True where another reader tells of addresses and indexes already. */
  readonly toldElsewhere: boolean;
}

const largestNotebook = 32 * 2 ** 20;

/** What a file wants installed; null where it is no file that could. */
export function requiredBy(
  path: string,
  listing: Listing,
  module: (path: string) => Module | null,
): Requirements | null {
  const base = baseOf(path).toLowerCase();
  const text = (): string => listing.text(path) ?? '';
  const install = (required: Required[], toldElsewhere = false): Requirements => ({
    required,
    when: 'install',
    toldElsewhere,
  });
  const commands = (
    code: readonly { readonly text: string; readonly line: number; readonly cell?: string }[],
  ): Requirements => ({
    required: code.flatMap((part) => {
      const found = pipRequirements(part.text, part.line);
      const { cell } = part;
      return cell === undefined ? found : found.map((one) => ({ ...one, member: cell }));
    }),
    when: 'command',
    toldElsewhere: false,
  });
  if (/requirements[\w.-]{0,60}\.(?:txt|in)$/.test(base) || /(?:^|\/)requirements\/[^/]+\.txt$/.test(path))
    return install(lines(text()), true);
  if (base === 'setup.py') return install(setupRequirements(module(path)));
  if (base === 'setup.cfg') return install(setupConfiguration(text()));
  if (base === 'pyproject.toml' || base === 'pipfile') return install(projectRequirements(text()));
  if (/^(?:uv|poetry|pdm|pipfile)\.lock$|^pylock(?:\.[\w-]{1,60})?\.toml$/.test(base))
    return install(lockedRequirements(text()));
  if (base === 'uv.toml') return install(indexesIn(tomlOf(text()) ?? undefined, text()));
  if (base === 'pip.conf' || base === 'pip.ini') return install(pipConfiguration(text()));
  if (/^(?:environment|conda)[\w.-]{0,60}\.ya?ml$/.test(base))
    return install(condaRequirements(text()), true);
  if (base === 'configuration.json') return install(modelScopePlugins(listing, path));
  if (base.endsWith('.ipynb')) {
    const bytes = listing.bytes(path, largestNotebook);
    if (bytes === null || bytes.length >= largestNotebook) return null;
    return commands(notebookCode(readNotebook(bytes)).filter(({ language }) => language === 'shell'));
  }
  if (isDockerfile(baseOf(path))) return commands(readDockerfile(text()).embedded);
  if (/^(?:docker-)?compose[\w.-]{0,40}\.ya?ml$/.test(base)) return commands(readCompose(text()).embedded);
  if (isWorkflow(path)) return commands(readWorkflow(text()).embedded);
  if (base === 'makefile') return commands(readMakefile(text()));
  if (/\.(?:sh|bash)$/.test(base)) return commands([{ text: text(), line: 1 }]);
  if (base.endsWith('.py')) {
    const inline = inlineMetadata(text());
    if (inline !== null)
      return { required: projectRequirements(inline), when: 'command', toldElsewhere: false };
  }
  return null;
}

const mostRequirements = 5_000;

function lines(text: string): Required[] {
  const found: Required[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '' || line.startsWith('-')) continue;
    found.push(requiredOf(line, at + 1));
    if (found.length >= mostRequirements) break;
  }
  return found;
}

/** Keywords of `setup()` that say what is installed with it. */
const setupKeywords: ReadonlySet<string> = new Set([
  ...[
    'install_requires',
    'extras_require',
    'setup_requires',
    'tests_require',
    'dependency_links',
    'requires',
  ],
]);

/** Texts under those keywords, and in lists that are given to them by name. */
function setupRequirements(module: Module | null): Required[] {
  if (module === null) return [];
  const found: Required[] = [];
  const lists = new Map<string, Node[]>();
  const wanted: Node[] = [];
  const open: Node[] = [...module.body].reverse();
  const children: Node[] = [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'Assign')
      for (const target of node.targets)
        if (target.type === 'Name')
          lists.set(target.id, [...(lists.get(target.id) ?? []), node.value].slice(0, 20));
    if (node.type === 'Call')
      for (const { arg, value } of node.keywords)
        if (arg !== null && setupKeywords.has(arg)) wanted.push(value);
    children.length = 0;
    forEachChild(node, (child) => children.push(child));
    open.push(...children.reverse());
  }
  const seen = new Set<Node>();
  for (let node = wanted.pop(); node !== undefined && found.length < mostRequirements; node = wanted.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.type === 'Constant' && typeof node.value === 'string')
      found.push(requiredOf(node.value, lineOf(module.source, node.at)));
    else if (node.type === 'Name') wanted.push(...(lists.get(node.id) ?? []));
    else if (node.type === 'Dict') wanted.push(...node.values);
    else if (node.type === 'List' || node.type === 'Tuple' || node.type === 'Set' || node.type === 'BinOp')
      forEachChild(node, (child) => wanted.push(child));
    else if (node.type === 'Subscript') wanted.push(node.value);
  }
  return found.sort((a, b) => a.line - b.line);
}

function setupConfiguration(text: string): Required[] {
  const found: Required[] = [];
  let section = '';
  let taking = false;
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const header = /^\[([^\]]+)\]/.exec(raw)?.[1];
    if (header !== undefined) {
      section = header.trim();
      taking = section === 'options.extras_require';
      continue;
    }
    const key = /^([A-Za-z_.-]{1,60})[ \t]*[=:](.*)$/.exec(raw);
    if (key !== null) {
      taking =
        section === 'options.extras_require' ||
        (section === 'options' && /^(?:install|setup|tests)_requires?$/.test(key[1]!));
      if (taking && key[2]!.trim() !== '') found.push(requiredOf(key[2]!, at + 1));
    } else if (taking && /^\s+\S/.test(raw) && !raw.trim().startsWith('#'))
      found.push(requiredOf(raw, at + 1));
    if (found.length >= mostRequirements) break;
  }
  return found;
}

function projectRequirements(text: string): Required[] {
  const document = tomlOf(text);
  const found: Required[] = [];
  const add = (value: unknown): void => {
    if (typeof value === 'string') found.push(requiredOf(value, lineWith(text, value)));
    else if (Array.isArray(value)) value.slice(0, mostRequirements).forEach(add);
  };
  const named = (table: ReadonlyMap<string, unknown> | undefined): void => {
    for (const [name, value] of table ?? []) {
      if (name === 'python') continue;
      const source = value instanceof Map ? (value.get('git') ?? value.get('url')) : null;
      const fixed =
        value instanceof Map && /^[0-9a-f]{40}$/.test(String(value.get('rev') ?? value.get('ref') ?? ''));
      const elsewhere =
        typeof source === 'string' && !fixed ? 'built from a repository, at no fixed commit' : null;
      found.push({ line: lineWith(text, name), text: name.slice(0, 300), name, elsewhere });
    }
  };
  const project = tableOf(document, 'project');
  add(project?.get('dependencies'));
  for (const [, list] of tableOf(project, 'optional-dependencies') ?? []) add(list);
  for (const [, list] of tableOf(document, 'dependency-groups') ?? []) add(list);
  add(tableOf(document, 'build-system')?.get('requires'));
  const poetry = tableOf(tableOf(document, 'tool'), 'poetry');
  named(tableOf(poetry, 'dependencies'));
  named(tableOf(poetry, 'dev-dependencies'));
  for (const [, group] of tableOf(poetry, 'group') ?? [])
    if (group instanceof Map) named(tableOf(group as ReadonlyMap<string, unknown>, 'dependencies'));
  const uv = tableOf(tableOf(document, 'tool'), 'uv');
  const pdm = tableOf(tableOf(document, 'tool'), 'pdm');
  for (const index of [poetry?.get('source'), pdm?.get('source'), document?.get('source')].flat())
    if (index instanceof Map) found.push(...indexAt(String(index.get('url') ?? ''), text));
  found.push(...indexesIn(uv ?? undefined, text));
  named(sourced(tableOf(uv, 'sources')));
  named(tableOf(document, 'packages'));
  named(tableOf(document, 'dev-packages'));
  return found;
}

/** Packages that ModelScope installs for a model. Source: modelscope/utils/plugins.py, install_requirements_by_names. */
function modelScopePlugins(listing: Listing, path: string): Required[] {
  const document = listing.json(path);
  const plugins = document instanceof JsonEntries ? document.entry('plugins') : undefined;
  if (plugins === undefined || !Array.isArray(plugins.value)) return [];
  const line = lineAt(listing.text(path) ?? '', plugins.at);
  return plugins.value.flatMap((name) => (typeof name === 'string' ? [requiredOf(name, line)] : []));
}

/** The list under `pip:`: what conda itself installs has names of its own. */
function condaRequirements(text: string): Required[] {
  const contents = readYaml(text)?.document.contents;
  const list = isMap(contents) ? contents.get('dependencies', true) : null;
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    const pip = isMap(item) ? item.get('pip', true) : null;
    if (!isSeq(pip)) return [];
    return pip.items.flatMap((entry) =>
      isScalar(entry) && typeof entry.value === 'string' && !entry.value.startsWith('-')
        ? [requiredOf(entry.value, lineWith(text, entry.value))]
        : [],
    );
  });
}
