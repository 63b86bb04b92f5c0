import { buildZip, type Part as Member, numbers, type Whole } from '../../../formats/zip/build.ts';
import {
  ascii,
  binPersistent,
  call,
  dictOf,
  emptyDict,
  emptyList,
  global,
  int,
  join,
  mark,
  none,
  type Part,
  pickle,
  proto,
  tuple,
  tuple1,
  unicode,
} from '../../assemble.ts';
import { buildTar } from './tar.ts';

/** A dict of one tensor with four numbers, in the storage `0`. */
function tensors(legacy: boolean): Part {
  const id = [
    [mark, unicode('storage'), global('torch', 'FloatStorage'), unicode('0'), unicode('cpu'), int(4)],
    legacy ? none : [],
    tuple,
    binPersistent,
  ];
  const hooks = call(global('collections', 'OrderedDict'));
  const args = [id, int(0), [int(4), tuple1], [int(1), tuple1], Buffer.from([0x89]), hooks];
  return dictOf([unicode('weight'), call(global('torch._utils', '_rebuild_tensor_v2'), ...args)]);
}

/** `data.pkl` of a checkpoint. */
export const checkpoint: Uint8Array = pickle(proto(2), tensors(false));

export interface TorchZip extends Whole {
  readonly root?: string;
  /** Put where torch puts them, or anywhere else. */
  readonly more?: readonly Member[];
  readonly data?: Uint8Array;
  readonly storage?: Uint8Array;
}

/** A checkpoint as torch.save writes it. */
export function torchZip({
  root = 'archive',
  more = [],
  data = checkpoint,
  storage,
  ...whole
}: TorchZip = {}): Uint8Array {
  const members: Member[] = [
    { name: `${root}/data.pkl`, data },
    { name: `${root}/byteorder`, data: 'little' },
    { name: `${root}/data/0`, data: storage ?? Buffer.from(new Float32Array([0.5, 1.5, 2.5, 3.5]).buffer) },
    { name: `${root}/version`, data: '3\n' },
  ];
  return buildZip([...members, ...more], whole);
}

const magicNumber = 0x1950a86a20f9469cfc6cn;

/** The five pickles of a legacy checkpoint, which come before the storages. */
export interface LegacyPickles {
  readonly magic: Uint8Array;
  readonly protocol: Uint8Array;
  readonly system: Uint8Array;
  readonly object: Uint8Array;
  readonly keys: Uint8Array;
}

export const legacyPickles: LegacyPickles = {
  magic: pickle(proto(2), Buffer.from([0x8a, 10, ...bigBytes(magicNumber, 10)])),
  protocol: pickle(proto(2), Buffer.from([0x4d, 0xe9, 0x03])),
  system: pickle(
    proto(2),
    dictOf([unicode('protocol_version'), int(1001)], [unicode('little_endian'), Buffer.from([0x88])]),
  ),
  object: pickle(proto(2), tensors(true)),
  keys: pickle(proto(2), emptyList, unicode('0'), ascii('a')),
};

export function torchLegacy(pickles: Partial<LegacyPickles> = {}): Uint8Array {
  const { magic, protocol, system, object, keys } = { ...legacyPickles, ...pickles };
  const storage = Buffer.from(new Float32Array([0.5, 1.5, 2.5, 3.5]).buffer);
  return join(magic, protocol, system, object, keys, numbers([8, 4]), storage);
}

/** The magic number as text, for those who make it otherwise. */
export const magicText: string = `${magicNumber}`;

/** What torch wrote before 2018, of a checkpoint without tensors. */
export function torchTar(
  members: { storages?: Uint8Array; tensors?: Uint8Array; pickle?: Uint8Array } = {},
): Uint8Array {
  const none = pickle(proto(2), int(0));
  return buildTar([
    { name: './sys_info', data: legacyPickles.system },
    { name: 'pickle', data: members.pickle ?? pickle(proto(2), emptyDict) },
    { name: 'storages', data: members.storages ?? none },
    { name: 'tensors', data: members.tensors ?? none },
  ]);
}

function bigBytes(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
