import { hole } from '../../../code.ts';
import type { ArgumentRole } from '../../known.ts';
import { textOf } from '../fold/texts.ts';
import { withoutRoot } from '../origins/own-files.ts';
import type { Value } from '../values/values.ts';

/** The argument as it is told: a list of words joined, a text as it is. */
export function argumentText(value: Value, role: ArgumentRole | null): string | null {
  switch (value.kind) {
    case 'constant':
      if (value.value instanceof Uint8Array)
        return role === 'payload' ? null : Buffer.from(value.value.subarray(0, 8192)).toString('utf8');
      return value.value === null ? null : textOf(value);
    case 'text':
      return withoutRoot(value.text);
    case 'sequence': {
      if (value.items.length === 0 || value.items.length > 256) return null;
      const words = value.items.map((item) =>
        item.kind === 'constant' || item.kind === 'text' ? quoted(withoutRoot(textOf(item)), role) : hole,
      );
      if (value.rest !== null) words.push(hole);
      // Whole commands, one after another, and no words of one.
      const lines = role === 'command' && /\s/.test(words[0]!) && words.length > 1;
      const between = lines ? '\n' : role === 'host' ? ':' : role === 'sql' ? ';\n' : ' ';
      return words.every((word) => word === hole) ? null : words.join(between);
    }
    case 'union': {
      // An empty text is what stands there before the other one is known.
      let empty: string | null = null;
      for (const member of value.members) {
        const text = argumentText(member, role);
        if (text !== null && text !== '') return text;
        empty ??= text;
      }
      return empty;
    }
    case 'external':
      if (value.instance && value.self !== null && value.self !== value)
        return argumentText(value.self, role);
      return null;
    case 'code':
      return value.text ?? value.outline ?? null;
    default:
      return null;
  }
}

/** A word of a list, as a shell would have to be given it. */
function quoted(word: string, role: ArgumentRole | null): string {
  if (role !== 'argv' || /^[\w@%+=:,./\uf8ff-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
