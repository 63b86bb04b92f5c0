import type { Call, Expr } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { onlyNamed } from '../reading/functions-by-name.ts';
import { isNamed, wordOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

const taking = /^(?:pop|popleft|popitem|clear|remove|discard)$/;

/** What only looks at what it is given; what a library does with a list that it is handed is no more than that. */
const shortening = /^(?:heapq\.|random\.shuffle)/;

const known = new WeakMap<Search['survey'], ReadonlySet<string> | null>();

/**
 * Whether the file takes anything out of what goes by a name, `items` or `self.items`, asks how much there is in it, or
 * hands it to a function that may do so; by the last word of the name, whatever object it is of.
 */
export function isLetGo(word: string, search: Search): boolean {
  let words = known.get(search.survey);
  if (words === undefined) {
    words = lettingGo(search);
    known.set(search.survey, words);
  }
  // What was too long to be gone through may do so anywhere.
  return words === null || words.has(word);
}

function lettingGo(search: Search): ReadonlySet<string> | null {
  const words = new Set<string>();
  const handed: (readonly [string, string])[] = [];
  if (!search.spend(search.module.source.text.length)) return null;
  walkModule(search.module, (node) => {
    switch (node.type) {
      case 'Attribute':
        if (taking.test(node.attr)) words.add(wordOf(node.value));
        break;
      case 'Delete':
        for (const target of node.targets) words.add(ofPart(target));
        break;
      case 'Assign':
        // By another name anything may be done with it.
        words.add(wordOf(node.value));
        for (const target of node.targets)
          if (target.type === 'Subscript' && target.slice.type === 'Slice') words.add(wordOf(target.value));
        break;
      case 'Compare':
        for (const side of [node.left, ...node.comparators]) asked(side, words);
        break;
      case 'Call':
        handOver(node, words, handed, search);
        break;
      default:
    }
    return true;
  });
  for (const [word, parameter] of handed) if (words.has(parameter)) words.add(word);
  return words;
}

function ofPart(target: Expr): string {
  return wordOf(target.type === 'Subscript' ? target.value : target);
}

/** `len(items) > 100`, `len(items) % 10 == 0` */
function asked(side: Node, words: Set<string>): void {
  walkModule(side, (part) => {
    if (part.type === 'Call' && isNamed(part.func, 'len')) words.add(wordOf(part.args[0]));
    return true;
  });
}

/** A function of the file does with it what it does with its parameter; one of another file of the program may do anything. */
function handOver(
  { func, args, keywords }: Call,
  words: Set<string>,
  handed: (readonly [string, string])[],
  { survey, resolve }: Search,
): void {
  const own = onlyNamed(wordOf(func), survey)?.node;
  const names = own === undefined && args.length > 0 ? resolve.names(func) : [];
  const isForeign = func.type === 'Attribute' || names.length > 0;
  args.forEach((arg, at) => {
    const word = wordOf(arg);
    if (word === '') return;
    if (own === undefined) {
      if (!isForeign || names.some((name) => shortening.test(name))) words.add(word);
      return;
    }
    const parameters = [...own.args.posonly, ...own.args.args].slice(func.type === 'Attribute' ? 1 : 0);
    handed.push([word, parameters[at]?.arg ?? '']);
  });
  if (own !== undefined)
    for (const { arg, value } of keywords) if (arg !== null) handed.push([wordOf(value), arg]);
}
