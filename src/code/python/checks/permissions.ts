import type { Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';

const changes = /^(?:os\.(?:chmod|fchmod|lchmod)|pathlib\.Path\.(?:chmod|lchmod))$/;

/** Group or others may write, or the file runs as its owner for everybody. */
const loose = 0o6022;

/** Files that others may write are files that others may put code into (CWE-732). */
export const loosePermissions: Check = {
  id: 'loose-permissions',
  about: [changes],
  call(site, report) {
    const name = calledNames(site).find((each) => changes.test(each));
    if (name === undefined) return;
    const mode = constantOf(site, site.argument(name.startsWith('pathlib') ? 0 : 1, 'mode'));
    if (typeof mode !== 'number' || (mode & loose) === 0) return;
    report.hazard('loose-permissions', site.node, { detail: `0o${(mode & 0o7777).toString(8)}` });
  },
};
