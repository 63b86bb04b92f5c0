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
            if (!startsTools(command))
              refer(reading, { holder: scripts }, { to: 'command', name, key, loader: 'npm' });
            else
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

/** Programs that run, fetch or unpack what their arguments say. */
const runners =
  /^(?:(?:ba|z|da|k|fi|c)?sh|cmd|powershell|pwsh|node|python[\d.]*|perl|ruby|php|lua|npx|bunx|deno|bun|curl|wget|nc|ncat|socat|ssh|scp|ftp|git|tar|unzip|base64|eval|exec|source|env|xargs|sudo|nohup|start|certutil|mshta|rundll32)(?:\.exe)?$/;

/**
 * Whether a command only starts tools by their names, one after another (`husky`, `tsc --build && vite build`): what
 * these do is not told here, but the command neither fetches anything nor runs a file of the package.
 */
function startsTools(command: string): boolean {
  return command.split(/&&|\|\|/).every((part) => {
    const [program = ''] = part.trim().split(/\s+/);
    return /^[\w@-]+$/.test(program) && !runners.test(program) && !/[|;&`$<>()\n%^]/.test(part);
  });
}
