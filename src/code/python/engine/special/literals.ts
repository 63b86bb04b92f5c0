import type { Expr } from '../../ast.ts';
import { parsePython } from '../../parse/parse.ts';
import { asText } from '../fold/constants.ts';
import { unary } from '../fold/operators.ts';
import { argumentMarks } from '../machine.ts';
import { keyOf } from '../values/keys.ts';
import { constant, mapping, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

const longestText = 1 << 16;

/** `ast.literal_eval`: constants and containers of them, nothing that is called. */
export const literal: Special = (_m, given) => {
  const text = asText(given.positional[0]);
  if (text === null || text.length > longestText) return null;
  const { body, errors } = parsePython(text.trim());
  const [first] = body;
  if (errors.length > 0 || body.length !== 1 || first?.type !== 'Expr') return null;
  return literalOf(first.value, argumentMarks(given), 0);
};

function literalOf(node: Expr, marks: number, depth: number): Value | null {
  if (depth > 50) return null;
  switch (node.type) {
    case 'Constant':
      return constant(node.value, marks);
    case 'UnaryOp': {
      const value = literalOf(node.operand, marks, depth + 1);
      return value === null ? null : unary(node.op, value);
    }
    case 'List':
    case 'Tuple':
    case 'Set': {
      const items: Value[] = [];
      for (const part of node.elts) {
        const item = literalOf(part, marks, depth + 1);
        if (item === null) return null;
        items.push(item);
      }
      return sequence(
        node.type === 'List' ? 'list' : node.type === 'Tuple' ? 'tuple' : 'set',
        items,
        null,
        marks,
      );
    }
    case 'Dict': {
      const made = mapping(null, marks);
      for (let at = 0; at < node.keys.length; at += 1) {
        const keyNode = node.keys[at];
        const key = keyNode == null ? null : literalOf(keyNode, marks, depth + 1);
        const value = literalOf(node.values[at] as Expr, marks, depth + 1);
        const name = key === null ? null : keyOf(key);
        if (key === null || value === null || name === null) return null;
        made.entries.set(name, { key, value });
      }
      return made;
    }
    default:
      return null;
  }
}
