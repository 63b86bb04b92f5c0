import type { Arguments, Expression, Statement } from '../../../src/formats/jinja/tree.ts';

/** Every name in a tree, as reference.py tells those of Jinja's own, sorted. */
export function namesIn(template: readonly Statement[]): string[] {
  const found: string[] = [];
  statements(template, found);
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function statements(body: readonly Statement[], found: string[]): void {
  const read = (node: Expression | null): void => expression(node, found);
  for (const statement of body) {
    switch (statement.kind) {
      case 'output':
      case 'evaluate':
      case 'other-template':
        read(statement.value);
        break;
      case 'for':
        stored(statement.target, found);
        read(statement.iterated);
        read(statement.test);
        statements(statement.otherwise, found);
        break;
      case 'if':
        for (const [test, inner] of statement.branches) {
          read(test);
          statements(inner, found);
        }
        statements(statement.otherwise, found);
        break;
      case 'set':
        stored(statement.target, found);
        read(statement.value);
        break;
      case 'set-block':
        stored(statement.target, found);
        read(statement.filter);
        break;
      case 'with':
        for (const [, value] of statement.bindings) read(value);
        break;
      case 'macro':
        found.push(`macro ${statement.name}`);
        statement.defaults.forEach(read);
        break;
      case 'call-block':
        statement.defaults.forEach(read);
        read(statement.call);
        break;
      case 'filter-block':
        read(statement.filter);
        break;
      case 'scope':
        read(statement.value);
        break;
      default:
    }
    if ('body' in statement) statements(statement.body, found);
  }
}

function stored(target: Expression, found: string[]): void {
  if (target.kind === 'name') found.push(`${target.name} =`);
  if (target.kind === 'tuple') for (const item of target.items) stored(item, found);
}

function expression(node: Expression | null, found: string[]): void {
  if (node === null) return;
  const read = (inner: Expression | null): void => expression(inner, found);
  switch (node.kind) {
    case 'getattr':
      found.push(`.${node.name}`);
      read(node.of);
      break;
    case 'getitem':
      if (node.key.kind === 'const' && typeof node.key.value === 'string') found.push(`[${node.key.value}]`);
      read(node.of);
      read(node.key);
      break;
    case 'slice':
      node.parts.forEach(read);
      break;
    case 'call':
      if (node.of.kind === 'name') found.push(`${node.of.name}()`);
      read(node.of);
      given(node, found);
      break;
    case 'filter':
      found.push(`|${node.name}`);
      read(node.of);
      given(node, found);
      break;
    case 'test':
      found.push(`is ${node.name}`);
      read(node.of);
      given(node, found);
      break;
    case 'unary':
      read(node.of);
      break;
    case 'binary':
      read(node.left);
      read(node.right);
      break;
    case 'cond':
      read(node.test);
      read(node.yes);
      read(node.no);
      break;
    case 'dict':
      for (const [key, value] of node.entries) {
        read(key);
        read(value);
      }
      break;
    case 'compare':
    case 'concat':
    case 'list':
    case 'tuple':
      node.items.forEach(read);
      break;
    default:
  }
}

function given({ args, named, spread }: Arguments, found: string[]): void {
  for (const value of [...args, ...named.map(([, one]) => one), ...spread]) expression(value, found);
}
