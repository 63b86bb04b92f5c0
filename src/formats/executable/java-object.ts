import { readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';

/** TC_OBJECT or TC_ARRAY, then TC_CLASSDESC. */
const described: ReadonlySet<number> = new Set([0x73, 0x75]);
const description = 0x72;

/**
 * Objects of Java, as Weka and others save models: reading them makes instances of whatever classes they name, and
 * runs what these do when they are read. Source: Java Object Serialization Specification, chapter 6.
 */
export const javaObject: Format = {
  id: 'java-object',
  title: 'Java object',
  carriesCode: true,
  begins: [0xac],
  claims: ({ head }) => head[0] === 0xac && head[1] === 0xed && head[2] === 0 && head[3] === 5,
  read: ({ source, emit }) =>
    emit({
      kind: 'reference',
      where: { offset: 4 },
      to: 'class',
      name: firstClass(readBytes(source, 4, 512)),
      key: 'the object',
      loader: 'java',
    }),
};

function firstClass(bytes: Uint8Array): string {
  const [kind = 0, next = 0, high = 0, low = 0] = bytes;
  if (!described.has(kind) || next !== description) return 'a class that is not named at once';
  return Buffer.from(bytes.subarray(4, 4 + Math.min(500, high * 256 + low))).toString('latin1');
}
