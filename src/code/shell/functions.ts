import type { Function as ShellFunction } from 'unbash';
import { type FunctionDefinition, type Scope, type ShellValue, shownValue } from './scope.ts';

interface Words {
  readonly variables: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

const wordsOf = new WeakMap<ShellFunction, Words>();

/** The variables that a function names, and all of its words. */
function words({ node, text }: FunctionDefinition): Words {
  const known = wordsOf.get(node);
  if (known !== undefined) return known;
  const source = text.slice(node.body.pos, node.body.end);
  const found: Words = {
    variables: new Set(source.match(/[A-Za-z_]\w*/g) ?? []),
    words: new Set(source.match(/[^\s;|&(){}<>"'`$]+/g) ?? []),
  };
  wordsOf.set(node, found);
  return found;
}

/** Functions that one call is followed to. */
const mostReached = 200;
/** Words that are looked through in one shell: each call of a chain of functions leads to all that stand behind it. */
const mostWords = 2_000_000;

/** What calls depend on, for one shell. */
export class CallSignatures {
  #left = mostWords;

  /**
   * What a call depends on, as one text: its arguments, the variables that it and the functions it calls may read, and
   * the directory. Two calls with the same text do the same. Undefined where finding out would take too long: such a
   * call is followed like one that was not seen before.
   */
  of(
    name: string,
    definition: FunctionDefinition,
    values: readonly ShellValue[] | undefined,
    scope: Scope,
  ): string | undefined {
    const read = new Set<string>();
    for (const each of this.#reachable(definition, scope)) {
      const { variables } = words(each);
      this.#left -= variables.size;
      if (this.#left <= 0) return undefined;
      for (const variable of variables) read.add(variable);
    }
    const parts = [
      name,
      String(scope.directory),
      String(scope.conditions > 0),
      String(scope.choice),
      String(scope.functions.size),
    ];
    parts.push(values === undefined ? '*' : values.map(shownValue).join('\0'));
    for (const variable of read) {
      const value = scope.signature(variable);
      if (value !== '') parts.push(`${variable}${value}`);
    }
    return parts.join('\n');
  }

  /** Functions that a call may lead to, by the words of each. */
  #reachable(start: FunctionDefinition, scope: Scope): readonly FunctionDefinition[] {
    const found = [start];
    const seen = new Set([start.node]);
    for (let i = 0; i < found.length && found.length < mostReached && this.#left > 0; i += 1) {
      const names = words(found[i]!).words;
      this.#left -= names.size;
      for (const name of names) {
        const definition = scope.functions.get(name);
        if (definition === undefined || seen.has(definition.node)) continue;
        seen.add(definition.node);
        found.push(definition);
      }
    }
    return found;
  }
}

/** Whether a function reads variables that it does not name. */
export function evaluates({ node, text }: FunctionDefinition): boolean {
  return /\beval\b|\bsource\b|\$\{!|(?:^|[\s;])\.\s/.test(text.slice(node.body.pos, node.body.end));
}
