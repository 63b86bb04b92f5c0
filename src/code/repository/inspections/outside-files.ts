import { baseOf, folderOf, normalisePath } from '../../../core/slash-paths.ts';
import type { Inspection } from './inspection.ts';

/** Files that a build copies into the package's description from outside of the project: keys, settings, histories. */
export const outsideFiles: Inspection = ({ listing }, finds) => {
  for (const path of listing.named('setup.cfg')) {
    for (const [at, line] of (listing.text(path) ?? '').split('\n').entries()) {
      const named = /=[ \t]*file:[ \t]*([^\n]{1,1000})/.exec(line)?.[1];
      for (const file of named?.split(',') ?? [])
        if (file.trim() !== '' && leadsOut(folderOf(path), file.trim()))
          finds.hazard(path, {
            id: 'code-outside-repository',
            line: at + 1,
            evidence: `${baseOf(path)}: file: ${file.trim()}`.slice(0, 200),
            detail: 'the build reads it into the description of the package',
          });
    }
  }
};

function leadsOut(folder: string, file: string): boolean {
  return /^[~/]/.test(file) || normalisePath(folder, file) === null;
}
