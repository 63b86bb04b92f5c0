import { lastPart } from '../../../../core/dotted-names.ts';

/** Modules that whatever imports them shows as an attribute, and that are called the same wherever they stand. */
const names: ReadonlyMap<string, string> = new Map([
  ...['sys', 'os', 'builtins', 'subprocess', 'importlib', 'ctypes', 'posix', 'marshal', 'runpy'].map(
    (name): [string, string] => [name, name],
  ),
  ['_sys', 'sys'],
  ['_os', 'os'],
  ['__builtins__', 'builtins'],
]);

/** Others of which it is known. */
const others: ReadonlyMap<string, string> = new Map(
  'os.st webbrowser.shlex urllib.request.socket http.client.socket socketserver.socket'
    .split(' ')
    .map((full): [string, string] => [full, lastPart(full)]),
);

/** Packages that have modules of their own under these names. */
const own = /^(?:asyncio|trio|anyio|curio|six\.moves|future)$/;

/**
 * `os.sys`, `enum.sys`, `transformers.utils.hub.os`: a module shows what it imports. Whoever takes a module of the
 * interpreter from another one gets that module, however long the way.
 */
export function shownModule(of: string, name: string, full: string): string | undefined {
  const found = names.get(name) ?? others.get(full);
  if (found === undefined || own.test(of)) return undefined;
  // A class shows no modules: what it has under such a name is its own.
  return /^[A-Z]/.test(lastPart(of)) ? undefined : found;
}
