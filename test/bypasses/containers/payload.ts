import {
  blob,
  call,
  dictOf,
  emptyTuple,
  global,
  int,
  join,
  type Part,
  pickle,
  pop,
  proto,
  tuple1,
  tuple2,
  unicode,
} from '../assemble.ts';

/** What the attacks would run, were they loaded: it makes one empty file. No test loads them. */
export const command = 'touch loadlock-marker';

/** `posix.system(command)`, as every protocol since 0 can say it. */
export const attack: Part = call(global('posix', 'system'), unicode(command));

/** A pickle that runs the command, and a pickle of plain data in the same shape. */
export const payload: Uint8Array = pickle(proto(2), attack);
export const harmless: Uint8Array = pickle(
  proto(2),
  dictOf([unicode('weights'), [int(1), int(2), tuple2]], [unicode('empty'), emptyTuple]),
);

/** The same two without any mark at their beginning: protocol 0. */
export const textPayload: Uint8Array = Buffer.from(`cposix\nsystem\n(S'${command}'\ntR.`);
export const textHarmless: Uint8Array = Buffer.from("(dS'weights'\nI1\ns.");

/** A pickle that does what `inner` does, and then gives `value`. */
export function followedBy(inner: Uint8Array, value: Part): Uint8Array {
  return join(inner.subarray(0, -1), pop, value, Buffer.from('.'));
}

/** A pickle of `inner` as a bytes constant: nothing loads it by itself. */
export function carrying(inner: Uint8Array): Uint8Array {
  return pickle(proto(3), blob(inner), tuple1);
}

/** A pickle of a text. */
export function saying(text: string): Uint8Array {
  return pickle(proto(2), unicode(text), tuple1);
}

/** Bytes that no codec makes smaller and that repeat from run to run. */
export function noise(size: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
