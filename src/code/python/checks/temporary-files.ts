import { pathReach } from '../../../core/path-reach.ts';
import { effectOf, knownCallable } from '../catalog/index.ts';
import type { Check } from '../site.ts';
import { callsOneOf } from './call-shape.ts';

const racy: ReadonlySet<string> = new Set(['tempfile.mktemp', 'os.tempnam', 'os.tmpnam']);

/** A name that somebody else can guess in a folder that everybody may write to (CWE-377). */
export const temporaryFiles: Check = {
  id: 'temporary-files',
  about: [racy, (known) => known.arguments?.some(({ role }) => role === 'path') === true],
  call(site, report) {
    const name = callsOneOf(site, racy);
    if (name !== undefined) {
      report.hazard('racy-temporary-file', site.node, { detail: name });
      return;
    }
    for (const callee of site.callees) {
      const known = knownCallable(callee);
      if (known === undefined || effectOf(known, site).capability !== 'file-write') continue;
      for (const { at, names, role } of known.arguments ?? []) {
        if (role !== 'path') continue;
        const path = site.argument(at, ...names);
        const text = path === undefined ? undefined : site.constant(path);
        if (typeof text === 'string' && pathReach(text) === 'temporary') {
          report.hazard('fixed-temporary-path', site.node, { detail: text });
          return;
        }
      }
    }
  },
};
