import table from './data/held-modules.json' with { type: 'json' };

let known: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

/** Modules of Python's library, with what they have of others: modules, and `module:name` (scripts/held-modules.py). */
function heldModules(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  known ??= new Map(
    Object.entries(table).map(([module, names]) => [
      module,
      new Map(
        names.split(' ').map((name): [string, string] => {
          const [key = '', real = key] = name.split('=');
          return [key, real];
        }),
      ),
    ]),
  );
  return known;
}

const mostSteps = 6;

/** A name as its own module has it, and the module that was reached through another one. */
export interface Reached {
  readonly module: string;
  readonly name: string;
}

/** `ssl.socket.gaierror` is `socket.socket.gaierror`, `logging.os.system` is `os.system`; null for what leads nowhere else. */
export function throughModules(name: string): Reached | null {
  let parts = name.split('.');
  let module: string | null = null;
  for (let step = 0; step < mostSteps; step += 1) {
    const found = firstHeld(parts);
    if (found === null) break;
    const [home = '', member] = found.held.split(':');
    module = home;
    parts = [...home.split('.'), ...(member === undefined ? [] : [member]), ...found.rest];
  }
  return module === null ? null : { module, name: parts.join('.') };
}

function firstHeld(
  parts: readonly string[],
): { readonly held: string; readonly rest: readonly string[] } | null {
  const table = heldModules();
  for (let end = 1; end < parts.length; end += 1) {
    const held = table.get(parts.slice(0, end).join('.'))?.get(parts[end]!);
    if (held !== undefined) return { held, rest: parts.slice(end + 1) };
  }
  return null;
}
