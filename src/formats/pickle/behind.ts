import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import type { Format, Reading } from '../format.ts';
import { actsAsPickle } from './trial.ts';

/** Pictures, sounds and films: nothing in them is a program, and whoever loads one from some place on knows why. */
const media = /\.(?:png|jpe?g|gif|webp|bmp|tiff?|ico|svg|wav|mp3|ogg|flac|mp4|avi|mov|webm|pdf|ttf|woff2?)$/i;

/** Bytes at the start and at the end that are looked through. */
const window = 2 ** 20;
/** Places that begin like a pickle and are tried. */
const mostTried = 256;
const mark = 0x80;
const highestProtocol = 5;

/**
 * Pickles of protocols from 2 on that lie in a picture or sound, behind its beginning: `load` from an offset runs them,
 * and a loader that is a few lines long hides there what it loads.
 */
export const pickleBehind: Format = {
  id: 'pickle-behind',
  title: 'picture or sound with a pickle inside',
  holdsFiles: true,
  claims: ({ name, source, limits }) => media.test(name) && placeOf(source, limits) >= 0,
  read: readBehind,
};

function readBehind(reading: Reading): void {
  const { source, limits } = reading;
  const at = placeOf(source, limits);
  if (at < 0) return;
  const detail = 'a pickle that calls something begins here';
  reading.emit({ kind: 'anomaly', where: { offset: at }, code: 'archive-hidden-data', detail });
  const size = source.size - at;
  reading.nested({ name: `pickle@${at}`, size, open: () => sliceSource(source, at, size), embedded: true });
}

/** Where the first pickle begins that calls something; -1 where there is none. */
function placeOf(source: ByteSource, limits: Limits): number {
  const tail = Math.max(window, source.size - window);
  let tried = 0;
  for (const start of source.size > window ? [0, tail] : [0]) {
    const bytes = readBytes(source, start, window);
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      const protocol = bytes[at + 1];
      if (protocol === undefined || protocol < 2 || protocol > highestProtocol) continue;
      tried += 1;
      if (tried > mostTried) return -1;
      const from = start + at;
      if (actsAsPickle(sliceSource(source, from, source.size - from), limits)) return from;
    }
  }
  return -1;
}
