import { relativeImportFiles } from '../remote-modules.ts';
import type { Inspection } from './inspection.ts';

/** Names in fetched code that lead its loader out of the repository: `from .../../x import y` in a docstring is enough. */
export const remoteImports: Inspection = ({ listing, graph, names }, finds) => {
  const roots = graph.entries.filter(
    ({ resolution, path }) => resolution === 'remote-code' && listing.has(path),
  );
  for (const { from, name } of relativeImportFiles(listing, roots, names).outside)
    finds.hazard(from, {
      id: 'code-outside-repository',
      evidence: `import of .${name}`.slice(0, 200),
      detail: 'the loader copies the file that this names',
      reach: 'load',
    });
};
