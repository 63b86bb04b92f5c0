import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePython } from '../../../src/code/python/parse/parse.ts';
import {
  forEachChild,
  type Node,
  pushChildren,
  stackChildren,
  walkModule,
} from '../../../src/code/python/walk.ts';
import { accepted } from './parse/grammar-samples.ts';

const text = accepted.flatMap(({ sources }) => sources).join('\n');

/** Every object with a `type` that the tree holds, found by looking at all properties. */
function everything(value: unknown, found: Set<unknown>): Set<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return found;
  if ('type' in value) found.add(value);
  for (const inner of Object.values(value)) everything(inner, found);
  return found;
}

test('each node is met once, before what is in it', () => {
  const module = parsePython(`${text}\nx = = f(1)\n`);
  const expected = everything({ type: 'Module', body: module.body }.body, new Set([module]));
  const met = new Set<unknown>();
  const parents = new Map<unknown, Node>();
  walkModule(module, (node, depth) => {
    assert.ok(!met.has(node), `${node.type} is met twice`);
    if (node !== module) assert.ok(met.has(parents.get(node)), `${node.type} comes before its parent`);
    assert.equal(depth === 0, node === module);
    met.add(node);
    forEachChild(node, (child) => parents.set(child, node));
    return true;
  });
  assert.ok(met.size > 1000);
  assert.equal(met.size, expected.size);
  for (const node of expected) assert.ok(met.has(node));
});

test('children come in the order of the source', () => {
  const module = parsePython(text);
  walkModule(module, (node) => {
    // In `f'{a=}'` CPython has the text `a=` inside of the place of its field.
    if (node.type === 'JoinedStr') return true;
    let last = -1;
    forEachChild(node, (child) => {
      if (child.type === 'Module') return;
      assert.ok(
        child.at >= last,
        `${child.type} in ${node.type}: ${module.source.text.slice(child.at, child.end)}`,
      );
      last = child.at;
    });
    return true;
  });
});

test('what is inside a node that is passed over is not met', () => {
  const kinds: string[] = [];
  walkModule(parsePython('def f():\n    g()\nh()\n'), (node) => {
    kinds.push(node.type);
    return node.type !== 'FunctionDef';
  });
  assert.deepEqual(kinds, ['Module', 'FunctionDef', 'Expr', 'Call', 'Name']);
});

test('a stack gives the children back in their order, and keeps what is below them', () => {
  const module = parsePython('f(a, *b, k=1)\n');
  const call = (module.body[0] as Extract<Node, { type: 'Expr' }>).value;
  const stack: Node[] = [module];
  stackChildren(call, stack);
  const names = stack.map((node) => (node.type === 'Name' ? node.id : node.type));
  // As the source has them, from the last to the first: f, a, *b, 1.
  assert.deepEqual(names, ['Module', 'Constant', 'Starred', 'a', 'f']);
  const list: Node[] = [module];
  pushChildren(call, list);
  assert.deepEqual(list.slice(1), stack.slice(1).reverse());
});
