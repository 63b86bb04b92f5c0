import type { Check } from '../site.ts';
import { calledNames, constantOf, isUnresolvedMethod, keyword, lastWord } from './call-shape.ts';

/**
 * Members named `../x` or links let an archive write outside of its folder (CVE-2007-4559). `filter='data'` refuses
 * them (PEP 706); `zipfile` has always stripped such names, `tarfile` before Python 3.14 does not.
 */
export const archiveExtraction: Check = {
  id: 'archive-extraction',
  about: [new Set(['.extractall', '.extract', '.unpack_archive'])],
  call(site, report) {
    const word = lastWord(site.node.func);
    if (word !== 'extractall' && word !== 'extract' && word !== 'unpack_archive') return;
    const names = calledNames(site);
    const tar =
      names.some((name) => name.startsWith('tarfile.')) ||
      (word === 'extractall' && isUnresolvedMethod(site) && namedTar(site.node.func));
    const unpack = names.includes('shutil.unpack_archive');
    if (!tar && !unpack) return;
    const filter = keyword(site, 'filter');
    const value = constantOf(site, filter);
    if (value === 'data' || value === 'tar') return;
    if (filter !== undefined && value === undefined && lastWord(filter) === 'data_filter') return;
    const members = keyword(site, 'members');
    report.hazard('archive-writes-outside', site.node, {
      detail:
        value === 'fully_trusted'
          ? 'filter="fully_trusted"'
          : members !== undefined
            ? 'members are chosen by the program; links among them are not looked at'
            : 'no filter',
    });
  },
};

function namedTar(func: { readonly type: string }): boolean {
  const owner = func as { readonly value?: { readonly type: string; readonly id?: string } };
  return /^(?:tar|tf|tarball|t)(?:_?file|_?ref|_?obj)?$/i.test(owner.value?.id ?? '');
}
