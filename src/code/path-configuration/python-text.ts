import { largestPathConfiguration } from '../languages.ts';
import { decodePython } from '../python/decode.ts';
import { pathConfiguration } from './lines.ts';

/** The Python that a file of the target holds: a source as it is, a `.pth` file as the module that its lines make. */
export function pythonTextOf(path: string, bytes: Uint8Array): string | null {
  if (!path.endsWith('.pth')) return decodePython(bytes).text;
  if (bytes.length > largestPathConfiguration || bytes.includes(0)) return null;
  const { python, runs } = pathConfiguration(bytes);
  return runs.length > 0 ? python : null;
}
