import { textOf } from '../fold/texts.ts';
import { argumentMarks } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import { built } from '../values/marks.ts';
import { constant, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** The fields of nodes of `ast` in their order; a tree of others is not followed. */
const fields: ReadonlyMap<string, readonly string[]> = new Map(
  [
    'Module body type_ignores',
    'Interactive body',
    'Expression body',
    'Expr value',
    'Call func args keywords',
    'keyword arg value',
    'Attribute value attr ctx',
    'Name id ctx',
    'Constant value kind',
    'Str s',
    'Bytes s',
    'Num n',
    'Import names',
    'ImportFrom module names level',
    'alias name asname',
    'Assign targets value',
    'Return value',
    'Subscript value slice',
    'Index value',
    'List elts ctx',
    'Tuple elts ctx',
    'Starred value ctx',
    'Await value',
  ].map((line): [string, readonly string[]] => {
    const [name = '', ...rest] = line.split(' ');
    return [name, rest];
  }),
);

/** What a tree may name, so that it is no matter of course that nobody wrote it as code. */
const grave =
  /\b(?:os|subprocess|pty|ctypes|socket|importlib|__import__|system|popen|Popen|exec|eval|compile|getattr|__\w+__)\b/;

const longest = 20_000;

/** The source that a field comes to; null where it is not known. */
function sourceOf(value: Value | undefined): string | null {
  if (value === undefined) return '';
  if (value.kind === 'code') return value.text;
  if (value.kind !== 'constant') return null;
  return value.value === null ? '' : textOf(value);
}

function listed(value: Value | undefined, between: string): string | null {
  if (value === undefined) return '';
  if (value.kind !== 'sequence' || value.rest !== null || value.items.length > 500) return null;
  const parts = value.items.map(sourceOf);
  return parts.includes(null) ? null : parts.join(between);
}

function literal(value: Value | undefined): string | null {
  if (value?.kind !== 'constant') return null;
  const { value: of } = value;
  if (of === null) return 'None';
  if (typeof of === 'boolean') return of ? 'True' : 'False';
  if (typeof of === 'string') return JSON.stringify(of);
  if (of instanceof Uint8Array)
    return `b"${[...of].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  return textOf(value);
}

type Field = (name: string) => Value | undefined;

function written(kind: string, field: Field): string | null {
  const one = (name: string): string | null => sourceOf(field(name));
  const put = (...parts: readonly (string | null)[]): string | null =>
    parts.includes(null) ? null : parts.join('');
  switch (kind) {
    case 'Module':
    case 'Interactive':
      return listed(field('body'), '\n');
    case 'Expression':
      return one('body');
    case 'Expr':
    case 'Index':
      return one('value');
    case 'Call': {
      const args = listed(field('args'), ', ');
      const keywords = listed(field('keywords'), ', ');
      return put(one('func'), '(', args, args && keywords ? ', ' : '', keywords, ')');
    }
    case 'keyword':
      return one('arg') === '' ? put('**', one('value')) : put(one('arg'), '=', one('value'));
    case 'Attribute':
      return put(one('value'), '.', one('attr'));
    case 'Name':
      return one('id');
    case 'Constant':
      return literal(field('value'));
    case 'Str':
    case 'Bytes':
      return literal(field('s'));
    case 'Num':
      return literal(field('n'));
    case 'Import':
      return put('import ', listed(field('names'), ', '));
    case 'ImportFrom':
      return put('from ', one('module'), ' import ', listed(field('names'), ', '));
    case 'alias':
      return one('asname') === '' ? one('name') : put(one('name'), ' as ', one('asname'));
    case 'Assign':
      return put(listed(field('targets'), ' = '), ' = ', one('value'));
    case 'Return':
      return put('return ', one('value'));
    case 'Subscript':
      return put(one('value'), '[', one('slice'), ']');
    case 'List':
      return put('[', listed(field('elts'), ', '), ']');
    case 'Tuple':
      return put('(', listed(field('elts'), ', '), ',)');
    case 'Starred':
      return put('*', one('value'));
    case 'Await':
      return put('await ', one('value'));
    default:
      return null;
  }
}

/** `ast.Call(ast.Name('f'), …)`: a tree that is put together by hand is the source that it stands for. */
const node =
  (kind: string, names: readonly string[]): Special =>
  (_m, given: CallArguments) => {
    if (given.more !== null || given.moreKeywords !== null) return null;
    const field: Field = (name) =>
      given.keywords.find(([key]) => key === name)?.[1] ?? given.positional[names.indexOf(name)];
    const text = written(kind, field);
    if (text === null || text === '' || text.length > longest) return null;
    return { kind: 'code', marks: argumentMarks(given) | (grave.test(text) ? built : 0), text, func: null };
  };

/** Gives back the tree that it fills in or copies. */
const same: Special = (_m, { positional }) => {
  const tree = positional.find(({ kind }) => kind === 'code');
  return tree ?? null;
};

const unparse: Special = (_m, { positional: [tree] }) =>
  tree?.kind === 'code' && tree.text !== null ? constant(tree.text, tree.marks) : null;

export const syntaxTreeSpecials: readonly (readonly [string, Special])[] = [
  ...[...fields].map(([kind, names]): readonly [string, Special] => [`ast.${kind}`, node(kind, names)]),
  ['ast.fix_missing_locations', same],
  ['ast.copy_location', same],
  ['ast.increment_lineno', same],
  ['ast.unparse', unparse],
];
