import type { Format } from '../format.ts';

const first = 'version https://git-lfs.github.com/spec/v1\n';
const largest = 1_024;

/** What Git leaves in the place of a large file that was not fetched. Source: Git LFS specification. */
export const lfsPointer: Format = {
  id: 'git-lfs-pointer',
  title: 'Git LFS pointer',
  standsIn: true,
  begins: [first.charCodeAt(0)],
  claims: ({ source, head }) =>
    source.size < largest && Buffer.from(head.subarray(0, first.length)).toString('latin1') === first,
  read: ({ emit, is, source }) => {
    is('git-lfs-pointer', 'the file itself was not fetched');
    emit({
      kind: 'anomaly',
      where: {},
      code: 'placeholder',
      detail: `${source.size} bytes that stand for a file that was not fetched`,
    });
  },
};
