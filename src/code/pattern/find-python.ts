import { aliasNames } from '../python/alias-names.ts';
import type { Expr, Module, Stmt } from '../python/ast.ts';
import { parsePython } from '../python/parse/parse.ts';
import type { NamesOf } from '../python/plain-names.ts';
import { excerpt, lineOf } from '../python/source-lines.ts';
import { targetsOf } from '../python/targets.ts';
import { type Node, walkModule } from '../python/walk.ts';
import { PythonMatcher, type PythonPattern, pythonPattern } from './python-match.ts';
import { pythonText } from './python-text.ts';

/** Where a pattern matches, in lines of the text. */
export interface Match {
  readonly line: number;
  readonly evidence: string;
}

export interface Matches {
  readonly matches: readonly Match[];
  /** False where the budget ran out: there may be more. */
  readonly complete: boolean;
}

/** Matches of one pattern in one text that are told. */
const most = 1_000;

/** The tree of a pattern. @throws Error where it is no Python. */
export function parsePythonPattern(pattern: string): PythonPattern {
  const module = parsePython(`${dedent(pythonText(pattern))}\n`);
  const [problem] = module.errors;
  if (problem !== undefined)
    throw new Error(`it is no Python: ${problem.detail} in its line ${lineOf(module.source, problem.at)}`);
  if (module.body.length === 0) throw new Error('it is empty');
  const tree = pythonPattern(module);
  if (
    tree.kind === 'expression' &&
    tree.expression.type === 'Constant' &&
    typeof tree.expression.value === 'symbol'
  )
    throw new Error('it matches everything');
  return tree;
}

/** Where a pattern matches in a module, in the order of the source. */
export function findPython(pattern: PythonPattern, module: Module): Matches {
  const matcher = new PythonMatcher(namesOf(module), module.source.text.length);
  const matches: Match[] = [];
  const { source } = module;
  const add = (node: { readonly at: number; readonly end: number }): void => {
    if (matches.length < most)
      matches.push({ line: lineOf(source, node.at), evidence: excerpt(source, node) });
  };
  if (pattern.kind === 'expression') {
    const targets = new Set<Node>();
    walkModule(module, (node) => {
      // What a name is given to is no use of what it stood for.
      for (const target of targetsOf(node)) if (target.type === 'Name') targets.add(target);
      if (isExpression(node) && !targets.has(node) && matcher.expression(pattern.expression, node)) {
        add(node);
        // A chain that was matched as a whole holds shorter ones of the same name.
        if (node.type === 'Attribute' || node.type === 'Name') return false;
      }
      return !matcher.exhausted;
    });
  } else {
    const { statements } = pattern;
    for (const body of bodiesOf(module))
      for (let at = 0; at < body.length && !matcher.exhausted; at += 1)
        if (matcher.statements(statements, body, at)) add(body[at] as Stmt);
  }
  return { matches: matches.sort((a, b) => a.line - b.line), complete: !matcher.exhausted };
}

const names = new WeakMap<Module, NamesOf>();

/** Made once for all patterns that are held against a module. */
function namesOf(module: Module): NamesOf {
  const known = names.get(module) ?? aliasNames(module);
  names.set(module, known);
  return known;
}

function isExpression(node: Node): node is Expr {
  return expressionTypes.has(node.type);
}

const expressionTypes: ReadonlySet<string> = new Set([
  ...[
    'BoolOp',
    'NamedExpr',
    'BinOp',
    'UnaryOp',
    'Lambda',
    'IfExp',
    'Dict',
    'Set',
    'ListComp',
    'SetComp',
    'DictComp',
  ],
  ...[
    'GeneratorExp',
    'Await',
    'Yield',
    'YieldFrom',
    'Compare',
    'Call',
    'JoinedStr',
    'TemplateStr',
    'Constant',
  ],
  ...['Attribute', 'Subscript', 'Starred', 'Name', 'List', 'Tuple', 'Slice'],
]);

/** Every list of statements. */
function bodiesOf(module: Module): readonly (readonly Stmt[])[] {
  const bodies: (readonly Stmt[])[] = [];
  walkModule(module, (node) => {
    for (const key of ['body', 'orelse', 'finalbody'] as const) {
      const list = (node as unknown as Record<string, unknown>)[key];
      if (Array.isArray(list) && list.length > 0) bodies.push(list as readonly Stmt[]);
    }
    if (node.type === 'Match') for (const { body } of node.cases) bodies.push(body);
  });
  return bodies;
}

/** A pattern in a table of TOML is often indented as a whole. */
function dedent(text: string): string {
  const lines = text.replace(/^\s*\n/, '').split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const indent = Math.min(...filled.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length))).join('\n');
}
