import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import { readCompose, readPipeline, readWorkflow } from '../../dockerfile/read-compose.ts';
import { readDockerfile } from '../../dockerfile/read-dockerfile.ts';
import { readMakefile } from '../../dockerfile/read-makefile.ts';
import { assistantCommands } from '../../dockerfile/table-commands.ts';
import { notebookCode } from '../../notebook/cell-code.ts';
import { readNotebook } from '../../notebook/read-notebook.ts';
import type { EntryKind, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';

const largestNotebook = 32 * 2 ** 20;

/** Files that containers, workflows, recipes, scripts and notebooks start. */
export const programsLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    for (const { line, text } of commandsIn(listing, path, base))
      started(listing, finds, path, line, text, 'program', loaderOf(base, path));
    if (opensFolder.test(path))
      for (const { text, opened } of assistantCommands(listing.text(path) ?? ''))
        if (opened === true) startedAtOnce(listing, finds, path, text);
    if (base.endsWith('.ipynb')) notebook(listing, finds, path);
  }
};

/** Settings by which an editor, or an assistant, starts commands of the folder. */
const opensFolder =
  /(?:^|\/)\.(?:claude\/(?:settings(?:\.local)?|hooks\/hooks)|vscode\/tasks|(?:cursor|codex|windsurf)\/hooks|(?:gemini|qwen)\/settings)\.json$/;

/** Scripts of the shell that run as soon as somebody opens the folder. */
function startedAtOnce(listing: Listing, finds: Finds, from: string, command: string): void {
  for (const word of command.slice(0, 20_000).split(/[\s"'`();&|<>=]+/)) {
    if (!/\.(?:sh|bash|zsh)$/.test(word)) continue;
    const path = normalisePath('', word.replace(/^\$\{?\w{1,40}\}?\//, './'));
    if (path === null || !listing.has(path)) continue;
    finds.entry({
      kind: 'interpreter-start',
      path,
      reach: 'load',
      resolution: 'python',
      loader: 'shell',
      why: `${from} starts ${path} when the folder is opened`,
      calls: [],
      asProgram: true,
    });
  }
}

interface Command {
  readonly line: number;
  readonly text: string;
}

function commandsIn(listing: Listing, path: string, base: string): readonly Command[] {
  const name = base.toLowerCase();
  if (isDockerfile(base)) return readDockerfile(listing.text(path) ?? '').embedded;
  if (/^(?:docker-)?compose[\w.-]{0,40}\.ya?ml$/.test(name))
    return readCompose(listing.text(path) ?? '').embedded;
  if (isWorkflow(path)) return readWorkflow(listing.text(path) ?? '').embedded;
  if (name === 'dvc.yaml' || base === 'MLproject' || name === 'cog.yaml')
    return readPipeline(listing.text(path) ?? '').embedded;
  if (name === 'makefile' || name === 'gnumakefile' || name.endsWith('.mk'))
    return readMakefile(listing.text(path) ?? '');
  if (name === 'procfile' || /\.(?:sh|bash)$/.test(name))
    return [{ line: 1, text: listing.text(path) ?? '' }];
  if (name === 'tox.ini' || name === 'setup.cfg')
    return [{ line: 1, text: toxCommands(listing.text(path) ?? '') }];
  return [];
}

/** Whether a file has the name of a Dockerfile. */
export function isDockerfile(base: string): boolean {
  return /^(?:Dockerfile|Containerfile)(?:\.[\w.-]{1,60})?$|^[\w.-]{1,60}\.(?:Dockerfile|dockerfile)$/.test(
    base,
  );
}

/** Whether a file is a workflow of GitHub, Gitea, Forgejo or GitLab. */
export function isWorkflow(path: string): boolean {
  return /^\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path) || path === '.gitlab-ci.yml';
}

function loaderOf(base: string, path: string): string {
  if (isDockerfile(base) || base.includes('compose')) return 'docker';
  if (isWorkflow(path)) return 'workflow';
  return base.toLowerCase().includes('make') ? 'make' : 'shell';
}

function toxCommands(text: string): string {
  return /^commands(?:_pre|_post)?[ \t]*=(?:.*\n(?:[ \t]+.*\n?)*)/m.exec(text)?.[0] ?? '';
}

/** Files of the repository that the words of a command name, and modules behind `-m`. */
function started(
  listing: Listing,
  finds: Finds,
  from: string,
  line: number,
  command: string,
  kind: EntryKind,
  loader: string,
): void {
  const words = command.slice(0, 200_000).split(/[\s"'`()[\]{},;&|<>=$]+/);
  const seen = new Set<string>();
  for (const [at, word] of words.entries()) {
    const module =
      words[at - 1] === '-m' && /^[A-Za-z_][\w.]*$/.test(word) ? word.replaceAll('.', '/') : null;
    const server = /^([A-Za-z_][\w.]*):[A-Za-z_]\w*$/.exec(word)?.[1]?.replaceAll('.', '/') ?? null;
    const names = /\.(?:py|sh|bash|ipynb)$/.test(word) ? [word] : [];
    const asModule = module !== null || server !== null;
    for (const stem of [module, server])
      if (stem !== null) names.push(`${stem}.py`, `${stem}/__main__.py`, `${stem}/__init__.py`);
    for (const name of names)
      for (const folder of new Set([folderOf(from), '']))
        for (const spelled of placesOf(name)) {
          const path = normalisePath(folder, spelled);
          if (path === null || path === from || seen.has(path) || !listing.has(path)) continue;
          seen.add(path);
          finds.entry({
            kind,
            path,
            reach: 'later',
            resolution: 'python',
            loader,
            why: `${from}:${line} starts ${path}`,
            calls: [],
            asProgram: true,
            ...(asModule ? { asModule } : {}),
          });
        }
  }
}

/** `/app/serve.py` in an image is `serve.py` here: folders in front may be the image's own. */
function placesOf(name: string): string[] {
  const parts = name.replace(/^\.\//, '').split('/');
  if (parts.length > 16) return [];
  if (!name.startsWith('/')) return [parts.join('/')];
  return parts
    .map((_, at) => parts.slice(at).join('/'))
    .filter((path) => path !== '' && !path.startsWith('/'));
}

function notebook(listing: Listing, finds: Finds, path: string): void {
  finds.entry({
    kind: 'notebook',
    path,
    reach: 'later',
    resolution: 'python',
    loader: 'jupyter',
    why: `${path} is a notebook that somebody starts`,
    calls: [],
    asProgram: true,
  });
  const bytes = listing.bytes(path, largestNotebook);
  if (bytes === null || bytes.length >= largestNotebook) return;
  for (const cell of notebookCode(readNotebook(bytes))) {
    if (cell.language === 'shell') started(listing, finds, path, cell.line, cell.text, 'program', 'jupyter');
    if (cell.language !== 'python') continue;
    for (const match of cell.text.matchAll(/^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)/gm)) {
      const stem = joinPath(folderOf(path), match[1]!.replaceAll('.', '/'));
      for (const file of [`${stem}.py`, `${stem}/__init__.py`])
        if (listing.has(file))
          finds.entry({
            kind: 'notebook',
            path: file,
            reach: 'later',
            resolution: 'python',
            loader: 'jupyter',
            why: `${path}, ${cell.cell} imports ${match[1]}`,
            calls: [],
            asProgram: false,
          });
    }
  }
}
