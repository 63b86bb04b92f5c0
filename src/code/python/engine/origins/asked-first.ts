import type { Expr, Stmt } from '../../ast.ts';
import { type Node, stackChildren } from '../../walk.ts';
import { leaves } from '../guards.ts';
import type { ModuleState, Owner } from '../state.ts';

/** What waits for somebody to say yes. */
const asks =
  /^(?:input|confirm|ask|askyesno|askokcancel|askquestion|yes_no|ask_yes_no|prompt_yes_no|yesno|button_dialog|yes_no_dialog)$/;

const mostNodes = 3000;

/**
 * Whether the user is asked before a place of a function is reached, and may say no: `if input("write? ") != "y": return`.
 */
export function isAskedFirst(module: ModuleState, owner: Owner, at: number): boolean {
  const node = owner.info?.node;
  const body = node === undefined ? module.tree.body : node.type === 'Lambda' ? [] : node.body;
  return asksIn(body, at, new Set(), { left: mostNodes });
}

function asksIn(body: readonly Stmt[], at: number, answers: Set<string>, budget: { left: number }): boolean {
  for (const statement of body) {
    if (statement.at > at) return false;
    switch (statement.type) {
      case 'Assign': {
        const [target] = statement.targets;
        if (target?.type === 'Name' && holdsQuestion(statement.value, answers, budget))
          answers.add(target.id);
        break;
      }
      case 'If':
        if (holdsQuestion(statement.test, answers, budget)) {
          if (statement.end > at) return statement.body.some((one) => one.at <= at && at < one.end);
          if (leaves(statement.body)) return true;
        } else if (statement.end > at)
          return asksIn(statement.body, at, answers, budget) || asksIn(statement.orelse, at, answers, budget);
        break;
      case 'With':
      case 'Try':
      case 'For':
      case 'While':
        if (statement.end > at && asksIn(statement.body, at, answers, budget)) return true;
        break;
      default:
    }
  }
  return false;
}

function holdsQuestion(expression: Expr, answers: ReadonlySet<string>, budget: { left: number }): boolean {
  const stack: Node[] = [expression];
  for (let node = stack.pop(); node !== undefined && budget.left > 0; node = stack.pop()) {
    budget.left -= 1;
    if (node.type === 'Name' && answers.has(node.id)) return true;
    if (node.type === 'Call') {
      const { func } = node;
      const word = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '';
      if (asks.test(word)) return true;
    }
    stackChildren(node, stack);
  }
  return false;
}
