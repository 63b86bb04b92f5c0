import type { CodeLanguage } from '../core/code.ts';
import { baseOf } from '../core/slash-paths.ts';
import type { Code, CodeSink } from './code.ts';
import { isRolesTasks, workInYaml } from './work-in-yaml.ts';

/** Reads text in one language. Never throws for what the text is: what it cannot read is a fact. */
export type CodeReader = (code: Code, sink: CodeSink) => void | Promise<void>;

/** What a file of code is written in, or is a container of. */
export type CodeKind =
  | CodeLanguage
  | 'notebook'
  | 'markdown'
  | 'dockerfile'
  | 'makefile'
  | 'compose'
  | 'playbook'
  | 'workflow'
  | 'path-configuration';

const byEnding: ReadonlyMap<string, CodeKind> = new Map([
  ['.py', 'python'],
  ['.pyw', 'python'],
  // Nothing imports a stub: what stands in it runs where a program reads it and executes the text.
  ['.pyi', 'python'],
  ['.sh', 'shell'],
  ['.bash', 'shell'],
  ['.zsh', 'shell'],
  ['.ksh', 'shell'],
  ['.ps1', 'shell'],
  ['.bat', 'shell'],
  ['.cmd', 'shell'],
  ['.sql', 'sql'],
  ['.ipynb', 'notebook'],
  ['.dockerfile', 'dockerfile'],
]);

const dialects: ReadonlyMap<string, string> = new Map([
  ['.ps1', 'powershell'],
  ['.bat', 'batch'],
  ['.cmd', 'batch'],
]);

/** Containers of commands that are told by their names; the workflow's also by its folder. */
const byName: readonly (readonly [RegExp, CodeKind])[] = [
  [/(?:^|\/)(?:docker|container)file(?:[.-](?![\w.-]*\.(?:md|rst|adoc|html?)$)[\w.-]*)?$/i, 'dockerfile'],
  [
    /(?:^|\/)(?:gnu)?makefile(?:\.(?!(?:[\w.-]*\.)?(?:md|rst|adoc|html?|txt)$)[\w.-]+)?$|\.(?:mk|just)$|(?:^|\/)(?:\.?justfile|procfile|tox\.ini)$/i,
    'makefile',
  ],
  [/(?:^|\/)earthfile$/i, 'dockerfile'],
  [/(?:^|\/)(?:pyproject|tox|pixi|\.?mise(?:\.[\w-]+)?)\.toml$/, 'makefile'],
  [
    /(?:^|\/)(?:\.claude\/settings(?:\.local)?|\.mcp|\.(?:cursor|vscode|roo)\/mcp|\.vscode\/tasks|\.(?:cursor|codex|windsurf)\/hooks|\.claude\/hooks\/hooks|\.(?:gemini|qwen)\/settings)\.json$/,
    'makefile',
  ],
  [
    /(?:^|[/_-])crontab$|(?:^|\/)(?:CMakeLists\.txt|Jenkinsfile(?:\.[\w-]+)?|meson\.build|\.gitmodules|\.?pylintrc|\.(?:gdb|lldb)init|\.exrc|\.n?vimrc|\.pdbrc)$|\.(?:cmake|desktop|service|socket|timer|mount|automount|gypi?|tf|hcl|tofu|cron|crontab|jenkinsfile)$/,
    'makefile',
  ],
  [
    /(?:^|\/)\.(?:envrc|bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile)$|(?:^|\/)\.(?:husky|githooks)\/[^/.]+$/,
    'shell',
  ],
  [/(?:^|\/)\.?devcontainer(?:\/[^/]*)?\.json$/, 'workflow'],
  [/(?:^|\/)(?:docker-)?compose(?:\.[\w-]*)?\.ya?ml$/i, 'compose'],
  [/(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]*\.ya?ml$|(?:^|\/)action\.ya?ml$/i, 'workflow'],
  [
    /(?:^|\/)\.(?:gitlab-ci|travis|drone|woodpecker|readthedocs|pre-commit-config|pre-commit-hooks)\.ya?ml$/i,
    'workflow',
  ],
  [
    /(?:^|\/)(?:\.circleci\/config|azure-pipelines|bitbucket-pipelines|buildspec|taskfile|dvc|cog)\.ya?ml$/i,
    'workflow',
  ],
  [/(?:^|\/)MLproject$/, 'workflow'],
  [
    /(?:^|\/)\.?(?:lefthook(?:-local)?|cloudbuild|appveyor|codefresh|semaphore)\.ya?ml$|(?:^|\/)\.(?:buildkite|semaphore|tekton)\/[^/]*\.ya?ml$/,
    'workflow',
  ],
];

/** The interpreter of a script's first line, with what `env` starts. */
const shebang = /^#![ \t]*(?:\S*\/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*)?(?:\S*\/)?(\w+)/;

/** The dialect that a file's name promises. */
export function dialectOf(name: string): string | undefined {
  return dialects.get(endingOf(name));
}

/**
 * What a file of this name is, as far as an analyser here can read it: by its ending, then by its first line. Markdown
 * is not told by a name: only who asks for it (an assistant's answer) has its blocks read.
 */
export function codeKindOf(name: string, head: Uint8Array): CodeKind | null {
  const base = baseOf(name);
  const known = byEnding.get(endingOf(base)) ?? byName.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return known;
  if (base.endsWith('.pth')) return isText(head) ? 'path-configuration' : null;
  const work = /\.ya?ml$/.test(base) ? workIn(head, name) : null;
  if (work !== null) return work;
  if (/^(?:meta|recipe)\.ya?ml$/.test(base) && isRecipe(head)) return 'makefile';
  if (name === 'README.md' && startsApplication(head)) return 'makefile';
  if (!base.includes('.') && isCronTable(textOf(head))) return 'makefile';
  if (head[0] !== 0x23 || head[1] !== 0x21) return null;
  const [, interpreter = ''] = shebang.exec(firstLine(head)) ?? [];
  if (/^(?:python|pypy)[\d.]*$/.test(interpreter)) return 'python';
  return /^(?:ba|da|z|k|a)?sh$/.test(interpreter) ? 'shell' : null;
}

/** Of a `.pth` file with lines for the interpreter: installers write a few. */
export const largestPathConfiguration: number = 64 * 1024;

/** Checkpoints are called `.pth` too, and hold other bytes than lines of text do. */
function isText(head: Uint8Array): boolean {
  return (
    head.length > 0 &&
    head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1e))
  );
}

/** The whole lines of a head. */
function textOf(head: Uint8Array): string {
  if (head.subarray(0, 512).includes(0)) return '';
  const text = Buffer.from(head).toString('latin1');
  return head.length < 4096 ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}

/** Descriptions of work go by what they say. */
function workIn(head: Uint8Array, name: string): CodeKind | null {
  if (head.length === 0) return null;
  const text = Buffer.from(head).toString('latin1');
  return workInYaml(text) ?? (isRolesTasks(name) && /^-[ \t]/m.test(text) ? 'playbook' : null);
}

/** What conda-build, rattler-build or boa make a package of. */
function isRecipe(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 512)).toString('latin1');
  return /^package:[ \t]*(?:#.*)?$|^\{%[ \t]*set\b|^(?:schema_version|context|recipe):/m.test(text);
}

/** A Space starts the file that the head of its card names, whatever that is called. */
function startsApplication(head: Uint8Array): boolean {
  if (head[0] !== 0x2d) return false;
  return /^app_file:[ \t]*(?!\S*\.py["' \t\r]*$)\S/m.test(
    Buffer.from(head.subarray(0, 512)).toString('latin1'),
  );
}

/** Files that make another program install or start something, without being code themselves. */
export function configuresCode(path: string): boolean {
  return /(?:^|\/)(?:\.git\/config|pyproject\.toml|setup\.cfg|Pipfile(?:\.lock)?|(?:uv|poetry|pdm)\.lock|pylock(?:\.[\w-]{1,60})?\.toml|configuration\.json|[\w.-]{0,60}requirements[\w.-]{0,60}\.(?:txt|in)|(?:environment|conda)[\w.-]{0,60}\.ya?ml|pip\.conf|pip\.ini|uv\.toml|pytest\.ini|\.vscode\/(?:tasks|settings)\.json|(?:AGENTS|CLAUDE|GEMINI|SKILL)\.md|copilot-instructions\.md|\.(?:cursor|windsurf|cline)rules)$|\.mdc$|(?:^|\/)\.(?:cursor|windsurf|roo|kiro|junie|claude|clinerules|codex|gemini|github\/(?:instructions|prompts))\/(?:[^\n]{0,400}\/)?[^/\n]{1,200}\.(?:md|txt)$/.test(
    path,
  );
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot).toLowerCase();
}

function firstLine(head: Uint8Array): string {
  const text = Buffer.from(head.subarray(0, 512)).toString('latin1');
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

const times =
  /^[ \t]*(?:@(?:reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)|(?:[\d*/,-]{1,40}[ \t]{1,8}){3}(?:[\d*/,-]{1,40}|[a-z]{3}(?:[,-][a-z]{3}){0,11})[ \t]{1,8}(?:[\d*/,-]{1,40}|[a-z]{3}(?:[,-][a-z]{3}){0,6}))[ \t]+\S/i;
const setting = /^[ \t]*(?:#.*|[A-Za-z_]\w*[ \t]*=.*|)$/;

/** Whether every line of a text is a job by the clock, a variable or a comment, and there is a job. */
export function isCronTable(text: string): boolean {
  let jobs = 0;
  for (const line of text.split(/\r?\n/)) {
    if (times.test(line)) jobs += 1;
    else if (!setting.test(line)) return false;
  }
  return jobs > 0;
}

/** A line of such a table that sets a variable, or says nothing. */
export function isCronSetting(line: string): boolean {
  return setting.test(line) && !times.test(line);
}
