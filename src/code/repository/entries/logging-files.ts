import type { Finds } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { candidates } from '../resolve-import.ts';

/**
 * A configuration for `logging.config.fileConfig`: classes of handlers and formatters are imported, and `args` and `kwargs`
 * of handlers are evaluated as Python. Source: CPython, Lib/logging/config.py.
 */
export function loggingOf(listing: Listing, finds: Finds, path: string): void {
  const text = listing.text(path) ?? '';
  if (!/^\[(?:handler|formatter)_/m.test(text)) return;
  let section = '';
  for (const [at, line] of text.split('\n').entries()) {
    if (line.length > 4_000) continue;
    section = /^\[([^\]]{1,200})\]/.exec(line)?.[1] ?? section;
    if (!/^(?:handler|formatter)_/.test(section)) continue;
    const [, key = '', value = ''] = /^(class|args|kwargs)[ \t]*[=:][ \t]*(.*)$/i.exec(line) ?? [];
    if (key === '') continue;
    // The name of the class is evaluated like the rest.
    if (key.toLowerCase() === 'class' && !/[([]/.test(value)) {
      const cut = value.trim().lastIndexOf('.');
      for (const file of cut < 0 ? [] : candidates(listing, path, value.trim().slice(0, cut), 0, 'python'))
        finds.entry({
          kind: 'named-file',
          path: file,
          reach: 'load',
          resolution: 'python',
          loader: 'python',
          why: `${path}:${at + 1}: ${section} names ${value.trim()}`,
          calls: [value.trim().slice(cut + 1)],
          asProgram: false,
        });
    } else if (/[A-Za-z_]\w*[ \t]*\(|__/.test(value) && !isPlain(value))
      finds.hazard(path, {
        id: 'setting-evaluated',
        line: at + 1,
        evidence: `${section}: ${key} = ${value.trim()}`.slice(0, 200),
      });
  }
}

/** Calls of `os.path` and of the environment say where a log goes. */
const plain = /^(?:os\.(?:path\.\w+|getenv|environ\.get|getcwd|getpid)|str|int|dict)$/;

function isPlain(value: string): boolean {
  const code = value.replace(/'[^'\\]*'|"[^"\\]*"/g, "''");
  if (/__/.test(code.replaceAll('__file__', ''))) return false;
  return [...code.matchAll(/([A-Za-z_][\w.]*)[ \t]*\(/g)].every(([, name = '']) => plain.test(name));
}
