import { baseOf, folderOf, joinPath } from '../../../core/slash-paths.ts';
import type { Inspection } from './inspection.ts';
import { installedFiles } from './installed-files.ts';

const native = /\.(?:so|pyd|dylib|dll)$/;
const header = 16;
const mostLooked = 5_000;

/**
 * Compiled modules in the place of sources. Python's finder takes an extension module before a source of the same name, and
 * unchecked bytecode before the source that it was made of. Sources: importlib/_bootstrap_external.py; PEP 552.
 */
export const compiledModules: Inspection = ({ listing, graph }, finds) => {
  let looked = 0;
  let installed: ReadonlySet<string> | null = null;
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const folder = folderOf(path);
    if (native.test(base)) {
      const name = base.slice(0, base.indexOf('.'));
      const isModule = listing.natives(folder, name).includes(base);
      const source = joinPath(folder, `${name}.py`);
      const inside = joinPath(folder, `${name}/__init__.py`);
      if (isModule && listing.has(source) && !listing.has(inside)) {
        installed ??= installedFiles(listing, (one) => native.test(one));
        // Packages that are compiled by Cython or mypyc bring what they were compiled from, and say so.
        const entry = graph.fileReach(source).entry?.kind;
        const listed = installed.has(path) && (entry === undefined || entry === 'importable');
        finds.hazard(path, {
          id: listed ? 'native-module' : 'native-module-shadows-source',
          evidence: base,
          detail: `Python imports it in the place of ${source}`,
          reach: graph.reach(source) === 'none' ? graph.reach(path) : graph.reach(source),
        });
      }
      // Where any file may be imported, that it is native code is told of the file itself.
      else if (graph.reach(path) !== 'none' && graph.fileReach(path).entry?.kind !== 'importable')
        finds.hazard(path, {
          id: 'native-module',
          evidence: base,
          detail: graph.fileReach(path).why.at(-1) ?? 'a loader opens it',
          reach: graph.reach(path),
        });
    } else if (base.endsWith('.pyc')) {
      looked += 1;
      const cached = baseOf(folder) === '__pycache__';
      const name = base.slice(0, base.indexOf('.'));
      const source = joinPath(cached ? folderOf(folder) : folder, `${name}.py`);
      if (!cached) {
        if (!listing.has(source))
          finds.hazard(path, {
            id: 'bytecode-module',
            evidence: base,
            detail: 'there is no source beside it',
            reach: graph.reach(path),
          });
        continue;
      }
      if (looked > mostLooked) {
        if (looked === mostLooked + 1)
          finds.hazard(path, {
            id: 'bytecode-shadows-source',
            evidence: base,
            detail: `more than ${mostLooked} caches: whether this one and those behind it are used unchecked was not looked at`,
            reach: graph.reach(source),
          });
        continue;
      }
      const bytes = listing.bytes(path, header);
      if (bytes === null || bytes.length < header) continue;
      // PEP 552: bit 0 says that a hash of the source follows, bit 1 that it is to be checked.
      if ((bytes[4]! & 0b11) === 0b01 && listing.has(source))
        finds.hazard(path, {
          id: 'bytecode-shadows-source',
          evidence: base,
          detail: `Python runs it in the place of ${source} without a look at that`,
          reach: graph.reach(source),
        });
    }
  }
};
