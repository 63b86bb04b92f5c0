import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { ReferenceTarget } from '../../core/fact.ts';
import type { Format, Reading } from '../format.ts';

const longestName = 500;
const statements: readonly (readonly [pattern: RegExp, to: ReferenceTarget, key: string])[] = [
  [/^\s*import\s+([\p{L}_][\p{L}\p{N}_.]*)/u, 'module', 'import'],
  [/^\s*from\s+([\p{L}_][\p{L}\p{N}_.]*)\s+import\b/u, 'module', 'import'],
  [/^\s*include\s+['"]([^'"]+)['"]/, 'companion', 'include'],
];

/** A configuration of gin-config, as T5X and its kin keep beside a checkpoint: it imports modules, and is told by its name. */
export const gin: Format = {
  id: 'gin',
  title: 'gin configuration',
  claims: ({ name, head }) => name.endsWith('.gin') && !head.includes(0),
  read: readGin,
};

function readGin({ source, limits, emit }: Reading): void {
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  const lines = Buffer.from(readBytes(source, 0, source.size))
    .toString('utf8')
    .split(/\r\n|[\r\n]/);
  const told = new Set<string>();
  for (const [index, line] of lines.entries())
    for (const [pattern, to, key] of statements) {
      const name = pattern.exec(line.slice(0, 2 * longestName))?.[1]?.slice(0, longestName);
      if (name === undefined || told.has(`${to} ${name}`)) continue;
      told.add(`${to} ${name}`);
      emit({ kind: 'reference', where: { line: index + 1 }, to, name, key, loader: 'gin' });
    }
}
