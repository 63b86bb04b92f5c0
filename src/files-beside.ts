import { readBytes } from './bytes/source.ts';
import type { FilesBeside } from './code/path-configuration/modules-beside.ts';
import type { Nested } from './formats/format.ts';

/** One for all members of a container. */
const besideOf = new WeakMap<readonly Nested[], FilesBeside>();

/** What lies in the same container, for the code of a member that leads there. */
export function filesBeside(around: readonly Nested[]): FilesBeside {
  const known = besideOf.get(around);
  if (known !== undefined) return known;
  const made: FilesBeside = {
    names: () => around.flatMap(({ name, open }) => (open === null ? [] : [name])),
    read: async (name, most) => {
      const found = around.find((one) => one.name === name);
      if (found === undefined || found.open === null || found.size > most) return null;
      const source = await found.open();
      try {
        return source.size > most ? null : readBytes(source, 0, source.size).slice();
      } finally {
        source.close?.();
      }
    },
  };
  besideOf.set(around, made);
  return made;
}
