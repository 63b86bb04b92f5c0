import type { Format } from '../format.ts';
import { magicOf } from './magic.ts';

/** The first version of class files, that of JDK 1.0.2. */
const firstVersion = 45;
const lastVersion = 120;

/** Compiled Java. Source: JVM Specification, chapter 4. */
export const javaClass: Format = {
  id: 'java-class',
  title: 'Java class',
  carriesCode: true,
  begins: [0xca],
  claims: ({ head }) =>
    magicOf(head) === 'cafebabe' && head[6] === 0 && head[7]! >= firstVersion && head[7]! <= lastVersion,
  read: ({ emit }) =>
    emit({ kind: 'capability', where: {}, capability: 'native-code', by: 'Java class', when: 'load' }),
};
