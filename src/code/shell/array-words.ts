import type { Word } from 'unbash';
import { type Field, literal } from './field.ts';
import type { Scope } from './scope.ts';

const whole = /^"\$\{([A-Za-z_]\w{0,80})\[@\]\}"$/;

/** What `"${words[@]}"` becomes: a field for each item, however many blanks it holds; undefined where an item is not known. */
export function arrayWords(word: Word, scope: Scope): readonly Field[] | undefined {
  const name = whole.exec(word.text)?.[1];
  const items = name === undefined ? undefined : scope.itemsOf(name);
  return items?.map((text) => ({ ...literal(text, word.pos), quoted: true, computed: true }));
}
