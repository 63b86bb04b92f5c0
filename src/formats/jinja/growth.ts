import type { Expression, Of, Statement } from './tree.ts';

/** What gives a number, or yes or no: text that goes in does not come out. */
const measuring: ReadonlySet<string> = new Set([
  ...['length', 'count', 'wordcount', 'int', 'float', 'find', 'rfind', 'index', 'startswith', 'endswith'],
]);

/** How often the value of an expression holds what each variable held, by the variable's name or `namespace.attribute`. */
export type Carried = ReadonlyMap<string, number>;

const nothing: Carried = new Map();

export function carried(node: Expression): Carried {
  switch (node.kind) {
    case 'name':
      return new Map([[node.name, 1]]);
    case 'getattr':
      return node.of.kind === 'name' ? new Map([[`${node.of.name}.${node.name}`, 1]]) : nothing;
    case 'concat':
    case 'list':
    case 'tuple':
      return sum(node.items.map(carried));
    case 'getitem':
      return carried(node.of);
    case 'binary':
      return inBinary(node);
    case 'cond':
      return greatest([carried(node.yes), node.no === null ? nothing : carried(node.no)]);
    case 'filter':
      if (measuring.has(node.name) || node.of === null) return nothing;
      return sum([times(carried(node.of), growthBy(node.name, node.args)), ...node.args.map(carried)]);
    case 'call':
      // What a macro is given, and how often it writes that, is told where the macro stands.
      if (node.of.kind === 'name') return new Map([[macroKey(node.of.name), 1]]);
      if (node.of.kind !== 'getattr') return sum(node.args.map(carried));
      if (measuring.has(node.of.name)) return nothing;
      return sum([times(carried(node.of.of), growthBy(node.of.name, node.args)), ...node.args.map(carried)]);
    default:
      return nothing;
  }
}

export function macroKey(name: string): string {
  return `${name}()`;
}

/** How often the body writes what each variable holds. */
export function written(body: readonly Statement[]): Carried {
  return sum(
    body.map((statement) => {
      if (statement.kind === 'output') return carried(statement.value);
      if (statement.kind === 'if')
        return greatest([statement.otherwise, ...statement.branches.map(([, inner]) => inner)].map(written));
      return 'body' in statement && statement.kind !== 'macro' && statement.kind !== 'set-block'
        ? written(statement.body)
        : nothing;
    }),
  );
}

function inBinary({ operator, left, right }: Of<'binary'>): Carried {
  const both = [carried(left), carried(right)];
  if (operator === '+' || operator === '%') return sum(both);
  if (operator === 'and' || operator === 'or') return greatest(both);
  // Text times two, and numbers that are squared: they have twice the digits.
  if (operator === '*' || operator === '**') return times(sum(both), isOne(left) || isOne(right) ? 1 : 2);
  return nothing;
}

function sum(all: readonly Carried[]): Carried {
  return joined(all, (a, b) => Math.min(a + b, 2));
}

function greatest(all: readonly Carried[]): Carried {
  return joined(all, Math.max);
}

function joined(all: readonly Carried[], join: (a: number, b: number) => number): Carried {
  const full = all.filter(({ size }) => size > 0);
  if (full.length < 2) return full[0] ?? nothing;
  const found = new Map<string, number>();
  for (const one of full) for (const [key, count] of one) found.set(key, join(found.get(key) ?? 0, count));
  return found;
}

function times(all: Carried, factor: number): Carried {
  return factor === 1 ? all : new Map([...all].map(([key]) => [key, 2]));
}

function isOne(node: Expression): boolean {
  return node.kind === 'const' && (node.value === 1 || node.value === 0);
}

/** `replace('a', 'aa')` puts more of what it looks for in its place. */
function growthBy(name: string, [from, to]: readonly Expression[]): number {
  if (name !== 'replace' || from?.kind !== 'const' || to?.kind !== 'const') return 1;
  const [old, fresh] = [from.value, to.value];
  if (typeof old !== 'string' || typeof fresh !== 'string') return 1;
  return old === '' || fresh.split(old).length > 2 ? 2 : 1;
}

/** The same variable, or the same attribute of the same one. */
export function isSame(a: Expression, b: Expression): boolean {
  if (a.kind === 'name' && b.kind === 'name') return a.name === b.name;
  return a.kind === 'getattr' && b.kind === 'getattr' && a.name === b.name && isSame(a.of, b.of);
}

/** Whether what a macro is called with again was worked out from numbers alone, and not taken out of some data. */
export function isCounted(node: Expression, taken: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case 'const':
      return true;
    case 'name':
      return !taken.has(node.name);
    case 'unary':
      return isCounted(node.of, taken);
    case 'binary':
      return isCounted(node.left, taken) && isCounted(node.right, taken);
    default:
      return false;
  }
}
