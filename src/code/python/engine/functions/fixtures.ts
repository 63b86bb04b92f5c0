import type { FunctionDef, Lambda } from '../../ast.ts';
import { lastWord } from '../../checks/call-shape.ts';
import { sourceHas } from '../../checks/module-text.ts';
import type { Machine } from '../machine.ts';
import type { FunctionInfo } from '../state.ts';
import { anySecret } from '../values/marks.ts';

const hasFixtures = /^[ \t]*@(?:pytest(?:_asyncio)?\.)?fixture\b/m;

function isFixture(node: FunctionDef | Lambda): boolean {
  return (
    node.type === 'FunctionDef' &&
    node.decorators.some((one) => lastWord(one.type === 'Call' ? one.func : one) === 'fixture')
  );
}

/** `def test_ping(key)`: pytest gives a parameter what the fixture of that name gave back. */
export function fixtureMarks(m: Machine, { module, name, node }: FunctionInfo, parameter: string): number {
  if (!(name.startsWith('test') || isFixture(node)) || !sourceHas(module.tree, hasFixtures)) return 0;
  for (const func of module.functions)
    if (func.info.name === parameter && func.info.node !== node && isFixture(func.info.node))
      return m.summarise(func).returns.marks & anySecret;
  return 0;
}
