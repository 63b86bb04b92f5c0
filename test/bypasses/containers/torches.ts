import {
  ascii,
  call,
  dictOf,
  emptyDict,
  global,
  int,
  pickle,
  proto,
  stackGlobal,
  unicode,
} from '../assemble.ts';
import {
  checkpoint,
  type LegacyPickles,
  legacyPickles,
  magicText,
  torchLegacy,
  torchTar,
  torchZip,
} from './build/torch.ts';
import { type ContainerCase, found } from './container-case.ts';
import { attack, command, followedBy, harmless, payload, textPayload } from './payload.ts';

/** The pickle does what the attack does, and then gives what torch expects in its place. */
function before(name: keyof LegacyPickles, inner: Uint8Array): Uint8Array {
  const value = legacyPickles[name].subarray(2, -1);
  return torchLegacy({ [name]: followedBy(inner, value) });
}

const runsAndGivesMagic = `__import__('os').system('${command}') or ${magicText}`;

export const torches: readonly ContainerCase[] = [
  ...['archive', 'x', 'a name with spaces', '模型', '.hidden'].map((root) =>
    found(`torch: data.pkl below "${root}"`, (inner) => torchZip({ root, data: inner })),
  ),
  found('torch: data.pkl below no name at all', (inner) => torchZip({ root: '', data: inner }), {
    says: ['archive-traversal'],
    honest: () => torchZip(),
  }),
  found('torch: behind the tensors of data.pkl', (inner) => {
    const opcodes = inner.subarray(2, -1);
    return torchZip({ data: pickle(checkpoint.subarray(0, -1), ascii('0'), opcodes) });
  }),
  ...[
    'constants.pkl',
    'extra.pkl',
    'extra',
    'code/__torch__.py',
    '.data/serialization_id',
    'data/weights',
  ].map((name) =>
    found(
      `torch: in the member ${name}`,
      (inner) => torchZip({ more: [{ name: `archive/${name}`, data: inner }] }),
      name.startsWith('code') ? { honest: () => torchZip() } : {},
    ),
  ),
  found('torch: a storage that is a pickle', (inner) => torchZip({ storage: inner }), {
    honest: () => torchZip(),
  }),
  found('torch: a storage that is a protocol 0 pickle', () => torchZip({ storage: textPayload }), {
    honest: () => torchZip(),
  }),
  found(
    'torch: a storage that nothing refers to',
    (inner) => torchZip({ more: [{ name: 'archive/data/7', data: inner }] }),
    { honest: () => torchZip() },
  ),
  found(
    'torch: a second data.pkl below another folder',
    (inner) =>
      torchZip({
        more: [
          { name: 'other/data.pkl', data: inner },
          { name: 'other/version', data: '3\n' },
        ],
      }),
    { says: ['archive-duplicate-member'], honest: () => torchZip() },
  ),
  found(
    'torch: a second data.pkl in the same folder',
    (inner) => torchZip({ more: [{ name: 'archive/data.pkl', data: inner }] }),
    { says: ['archive-duplicate-member'], honest: () => torchZip() },
  ),
  found(
    'torch: a second data.pkl but for its case',
    (inner) => torchZip({ more: [{ name: 'archive/DATA.PKL', data: inner }] }),
    { says: ['archive-duplicate-member'], honest: () => torchZip() },
  ),
  ...(Object.keys(legacyPickles) as (keyof LegacyPickles)[]).map((name) =>
    found(`torch legacy: in the ${name} pickle`, (inner) => before(name, inner)),
  ),
  found(
    'torch legacy: eval gives the magic number',
    () =>
      torchLegacy({ magic: pickle(proto(2), call(global('builtins', 'eval'), unicode(runsAndGivesMagic))) }),
    {
      refs: ['GHSA-97f8-7cmv-76j2', 'CVE-2026-53875'],
      honest: () => torchLegacy(),
    },
  ),
  found(
    'torch legacy: int gives the magic number, the payload follows',
    () =>
      torchLegacy({
        magic: pickle(proto(2), call(global('builtins', 'int'), unicode(magicText))),
        object: pickle(proto(2), attack, ascii('0'), emptyDict),
      }),
    { refs: ['GHSA-97f8-7cmv-76j2', 'CVE-2026-53875'], honest: () => torchLegacy() },
  ),
  found('torch legacy: after the storages', (inner) => Buffer.concat([torchLegacy(), inner]), {
    honest: () => torchLegacy(),
  }),
  found('torch tar: in the storages', (inner) => torchTar({ storages: followedBy(inner, int(0)) })),
  found('torch tar: in the tensors', (inner) => torchTar({ tensors: followedBy(inner, int(0)) })),
  found('torch tar: in the pickle', (inner) => torchTar({ pickle: inner })),
  found(
    'torch tar: after the count of storages',
    (inner) => torchTar({ storages: Buffer.concat([pickle(proto(2), int(1)), inner]) }),
    { honest: () => torchTar() },
  ),
  found('bare pickle where torch.load falls back to it', (inner) => inner, {
    refs: ['CVE-2025-10155', 'CVE-2025-1889'],
  }),
  found(
    'a dictionary that a bare pickle gives',
    () =>
      pickle(
        proto(4),
        dictOf([unicode('state_dict'), call(stackGlobal('posix', 'system'), unicode(command))]),
      ),
    {
      refs: ['CVE-2025-10155'],
      honest: () => harmless,
    },
  ),
  found('two pickles in a row', (inner) => Buffer.concat([harmless, inner])),
  found('the first of two pickles', (inner) => Buffer.concat([inner, payload.subarray(0, 2), ascii('N.')])),
];
