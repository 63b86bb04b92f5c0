import { findCrashRisks } from '../crash/index.ts';
import { excerpt, lineOf } from '../source-lines.ts';
import type { Machine } from './machine.ts';
import { framesOf } from './names/frame-at.ts';
import type { ModuleState } from './state.ts';
import { nameOf } from './values/value-names.ts';

/** Asks for places where a module would hang or run out of memory, with what the machine knows of names. */
export function addCrashRisks(m: Machine, module: ModuleState): void {
  const around = framesOf(module);
  const { source } = module.tree;
  m.quiet += 1;
  const risks = findCrashRisks(module.tree, {
    names(expression) {
      const value = m.evaluate(expression, around(expression.at).frame);
      const names: string[] = [];
      for (const one of value.kind === 'union' ? value.members : [value]) {
        const name = nameOf(one);
        if (name !== null) names.push(name);
      }
      return names;
    },
    constant(expression) {
      if (expression.type === 'Constant') return expression.value;
      const value = m.evaluate(expression, around(expression.at).frame);
      return value.kind === 'constant' ? value.value : undefined;
    },
  });
  m.quiet -= 1;
  for (const { hazard, node, detail } of risks)
    module.hazards.set(`${hazard} ${node.at}`, {
      owner: around(node.at).owner,
      at: node.at,
      line: lineOf(source, node.at),
      hazard,
      evidence: excerpt(source, node),
      detail,
    });
}
