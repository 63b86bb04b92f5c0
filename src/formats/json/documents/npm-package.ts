import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';

/** What npm runs by itself while it installs a package. */
const atInstall: ReadonlySet<string> = new Set([
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
]);

/** `package.json` of an npm package. */
export const npmPackage: DocumentKind = {
  id: 'npm-package',
  is: ({ root }) =>
    root !== undefined && typeof root.get('name') === 'string' && root.get('scripts') instanceof JsonObject,
  read({ root }, reading) {
    for (const [key, scripts] of root!.everything())
      if (key === 'scripts' && scripts instanceof JsonObject)
        for (const [event, command] of scripts.everything())
          if (atInstall.has(event) && typeof command === 'string') {
            const name = clip(command, 300);
            const key = `scripts.${event}`;
            const parts = partsOf(command, scripts);
            if (!parts.every(startsTool))
              refer(reading, { holder: scripts }, { to: 'command', name, key, loader: 'npm' });
            else if (!(inCheckout.has(event) && parts.every(isDevelopers)))
              reading.emit({
                kind: 'capability',
                where: { offset: scripts.at },
                capability: 'script',
                by: `npm ${key} = ${name}`,
                when: 'load',
              });
          }
  },
};

/** What npm runs for those who work on a package, in its own checkout, and for nobody who installs it. */
const inCheckout: ReadonlySet<string> = new Set(['preprepare', 'prepare', 'postprepare']);

const runsScript = /^\s*(?:npm|pnpm|yarn|bun)\s+(?:run\s+|run-script\s+)(?:-s\s+|--silent\s+)?([\w:.-]+)\s*$/;

/** The commands that a script is made of; of one that runs other scripts of the package, those of them too. */
function partsOf(command: string, scripts: JsonObject): readonly string[] {
  const found: string[] = [];
  const followed = new Set<string>();
  const waiting = [command];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop())
    for (const part of text.split(/&&|\|\|/)) {
      const name = runsScript.exec(part)?.[1];
      if (name === undefined) found.push(part);
      else if (!followed.has(name)) {
        followed.add(name);
        for (const each of [`pre${name}`, name, `post${name}`]) {
          const inner = scripts.get(each);
          if (typeof inner === 'string') waiting.push(inner);
        }
      }
    }
  return found;
}

/** Programs that run, fetch or unpack what their arguments say. */
const runners =
  /^(?:(?:ba|z|da|k|fi|c)?sh|cmd|powershell|pwsh|node|python[\d.]*|perl|ruby|php|lua|npx|bunx|deno|bun|curl|wget|nc|ncat|socat|ssh|scp|ftp|git|tar|unzip|base64|eval|exec|source|env|xargs|sudo|nohup|start|certutil|mshta|rundll32)(?:\.exe)?$/;

/**
 * Whether a command only starts a tool by its name (`husky`, `tsc --build`): what that does is not told here, but the
 * command neither fetches anything nor runs a file of the package.
 */
function startsTool(part: string): boolean {
  const [program = ''] = part.trim().split(/\s+/);
  return /^[\w@-]+$/.test(program) && !runners.test(program) && !/[|;&`$<>()\n%^]/.test(part);
}

/** Tools that set up hooks of git, or make the files that a package is published with. */
const developers: ReadonlySet<string> = new Set([
  ...['husky', 'lefthook', 'simple-git-hooks', 'is-ci', 'pinst', 'patch-package', 'rimraf', 'shx', 'cpy'],
  ...['tsc', 'tsup', 'rollup', 'vite', 'esbuild', 'swc', 'babel', 'webpack', 'microbundle', 'unbuild', 'ncc'],
  ...['jupyter', 'jlpm', 'lerna', 'nx', 'turbo', 'typedoc', 'sass', 'postcss', 'prettier', 'eslint', 'biome'],
]);

function isDevelopers(part: string): boolean {
  return developers.has(part.trim().split(/\s+/, 1)[0] ?? '');
}
