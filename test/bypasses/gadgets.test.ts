import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  call,
  global,
  inst,
  mark,
  newObject,
  none,
  type Part,
  pickle,
  pop,
  proto,
  put,
  stackGlobal,
  tuple1,
  unicode,
} from './assemble.ts';
import { advisories } from './gadgets.ts';
import { describe, judgePickle } from './judge-pickle.ts';

/** The ways in which a pickle gets hold of a callable; protocol 0 knows no attributes of attributes. */
const ways: readonly { readonly title: string; build(module: string, name: string): Uint8Array }[] = [
  { title: 'GLOBAL, REDUCE', build: (module, name) => pickle(call(global(module, name), unicode('x'))) },
  {
    title: 'STACK_GLOBAL, REDUCE',
    build: (module, name) => pickle(proto(4), call(stackGlobal(module, name), unicode('x'))),
  },
  { title: 'INST', build: (module, name) => pickle(mark, unicode('x'), inst(module, name)) },
  {
    title: 'NEWOBJ, the result thrown away',
    build: (module, name) =>
      pickle(proto(2), global(module, name), unicode('x'), tuple1, newObject, pop, none),
  },
  {
    title: 'held as a value',
    build: (module, name) => pickle(proto(4), stackGlobal(module, name) as Part, put(0)),
  },
];

for (const { id, globals } of advisories) {
  test(`denied: ${id}`, () => {
    for (const pair of globals.trim().split(/\s+/)) {
      const [module, name] = pair.split(':') as [string, string];
      for (const { title, build } of ways) {
        const judged = judgePickle(build(module, name));
        assert.equal(judged.verdict, 'deny', `${pair} by ${title}: ${describe(judged) || 'nothing said'}`);
      }
    }
  });
}
