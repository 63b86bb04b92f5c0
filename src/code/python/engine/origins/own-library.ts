import { hole } from '../../../code.ts';
import type { EffectRecord, ModuleState } from '../state.ts';

const opens = /^ctypes\.|(?:^|\.)(?:load_library|loadlib|dlopen)$/;
const programs = /\.(?:so(?:\.\d+){0,4}|dylib|dll|pyd)$/i;

/**
 * Whether a library is opened out of the package's own folder, and nothing here puts it there: then it is one of the files
 * that came with this one, and is judged as such, or there is none.
 */
export function isOwnLibrary(
  { capability, callable }: EffectRecord,
  argument: string | undefined,
  module: ModuleState,
): boolean {
  if (capability !== 'native-code' || argument === undefined || !opens.test(callable)) return false;
  const end = module.path.indexOf('/');
  if (end < 0 || !programs.test(argument) || argument.includes('..')) return false;
  const folder = `${hole}/${module.path.slice(0, module.path.lastIndexOf('/'))}/`;
  return argument.startsWith(folder) && !argument.includes(hole, 1) && !isWritten(module, argument, folder);
}

const brings: ReadonlySet<string> = new Set(['file-write', 'network', 'process', 'dynamic-code']);

/** Written by a name that may be this one, or fetched or unpacked by whatever name. */
function isWritten({ effects }: ModuleState, path: string, folder: string): boolean {
  for (const record of effects.values()) {
    if (!brings.has(record.capability)) continue;
    if (record.capability !== 'file-write') return true;
    if (record.arguments.size === 0) return true;
    for (const written of record.arguments)
      if (written === path || written.startsWith(folder) || written.includes(hole)) return true;
  }
  return false;
}

/** Whether a library is opened by a path that is not known, in a file that neither fetches, writes nor starts anything. */
export function isOpenedAlone({ capability, callable }: EffectRecord, { effects }: ModuleState): boolean {
  if (capability !== 'native-code' || !opensOne.test(callable)) return false;
  for (const record of effects.values()) if (brings.has(record.capability)) return false;
  return true;
}

const opensOne =
  /^ctypes\.(?:CDLL|PyDLL|WinDLL|OleDLL|cdll\.LoadLibrary|windll\.LoadLibrary)$|(?:^|\.)(?:load_library|dlopen)$/;
