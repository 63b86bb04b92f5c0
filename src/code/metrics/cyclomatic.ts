import type { ClassDef, FunctionDef, Module, Stmt } from '../python/ast.ts';
import { type Node, walkModule } from '../python/walk.ts';

/** A function or method; `complexity` leaves out what its closures count for themselves. */
export interface FunctionBlock {
  readonly type: 'function';
  readonly node: FunctionDef;
  readonly name: string;
  /** The class whose body holds it; null for a function or a closure. */
  readonly className: string | null;
  readonly complexity: number;
  readonly closures: readonly FunctionBlock[];
}

export interface ClassBlock {
  readonly type: 'class';
  readonly node: ClassDef;
  readonly name: string;
  /** The average of its methods, rounded down, plus one where it has several; what radon shows. */
  readonly complexity: number;
  /** The sum over its body and methods. */
  readonly realComplexity: number;
  readonly methods: readonly FunctionBlock[];
  readonly innerClasses: readonly ClassBlock[];
}

export interface Cyclomatic {
  readonly functions: readonly FunctionBlock[];
  readonly classes: readonly ClassBlock[];
  /** One, and the decisions of the module's own statements. */
  readonly own: number;
  /** One, and all decisions of the module; what the maintainability index takes. */
  readonly total: number;
}

export interface CyclomaticOptions {
  /** True leaves `assert` out, as radon's `--no-assert`. */
  readonly noAssert?: boolean;
}

/**
 * McCabe's complexity (A Complexity Measure, IEEE TSE 2(4), 1976) as radon 6.0 counts it: one, plus one for each `if`,
 * `elif`, conditional expression, `for`, `while`, `else` of a loop or `try`, handler, boolean operator, comprehension,
 * `if` in a comprehension, `assert` and `case` (all but one catch-all). `with`, `lambda` and decorators count nothing.
 * What stands in the test of an `assert`, in `except*` as such, or in a class inside a function is not counted.
 */
export function cyclomatic(module: Module, options: CyclomaticOptions = {}): Cyclomatic {
  const visited = visit(module.body, null, options);
  const functions = visited.functions.reduce((sum, { complexity }) => sum + complexity - 1, 0);
  const classes = visited.classes.reduce((sum, { realComplexity }) => sum + realComplexity - 1, 0);
  return {
    functions: visited.functions,
    classes: visited.classes,
    own: 1 + visited.complexity,
    total: 1 + visited.complexity + functions + classes,
  };
}

/** Functions, classes and methods in one list, as `radon cc` prints them. */
export function cyclomaticBlocks({
  functions,
  classes,
}: Pick<Cyclomatic, 'functions' | 'classes'>): readonly (FunctionBlock | ClassBlock)[] {
  return [...functions, ...classes.flatMap((block) => [block, ...block.methods])];
}

/** radon's letter: A to 5, B to 10, C to 20, D to 30, E to 40, F above. */
export function cyclomaticRank(complexity: number): 'A' | 'B' | 'C' | 'D' | 'E' | 'F' {
  if (complexity <= 5) return 'A';
  if (complexity <= 10) return 'B';
  if (complexity <= 20) return 'C';
  if (complexity <= 30) return 'D';
  return complexity <= 40 ? 'E' : 'F';
}

interface Visited {
  complexity: number;
  readonly functions: FunctionBlock[];
  readonly classes: ClassBlock[];
}

function visit(body: readonly Stmt[], className: string | null, options: CyclomaticOptions): Visited {
  const visited: Visited = { complexity: 0, functions: [], classes: [] };
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef') {
        visited.functions.push(functionBlock(node, className, options));
        return false;
      }
      if (node.type === 'ClassDef') {
        visited.classes.push(classBlock(node, options));
        return false;
      }
      if (node.type === 'Assert') {
        visited.complexity += options.noAssert === true ? 0 : 1;
        return false;
      }
      visited.complexity += decisions(node);
      return true;
    });
  return visited;
}

function functionBlock(
  node: FunctionDef,
  className: string | null,
  options: CyclomaticOptions,
): FunctionBlock {
  const { complexity, functions } = visit(node.body, null, options);
  return {
    type: 'function',
    node,
    name: node.name,
    className,
    complexity: complexity + 1,
    closures: functions,
  };
}

function classBlock(node: ClassDef, options: CyclomaticOptions): ClassBlock {
  const { complexity, functions, classes } = visit(node.body, node.name, options);
  const real = functions.reduce((sum, method) => sum + method.complexity, complexity + 1);
  return {
    type: 'class',
    node,
    name: node.name,
    complexity:
      functions.length === 0 ? real : Math.floor(real / functions.length) + (functions.length > 1 ? 1 : 0),
    realComplexity: real,
    methods: functions,
    innerClasses: classes,
  };
}

function decisions(node: Node): number {
  switch (node.type) {
    case 'If':
    case 'IfExp':
      return 1;
    case 'BoolOp':
      return node.values.length - 1;
    case 'For':
    case 'While':
      return node.orelse.length > 0 ? 2 : 1;
    case 'Try':
      return node.star ? 0 : node.handlers.length + (node.orelse.length > 0 ? 1 : 0);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return node.generators.reduce((sum, { ifs }) => sum + 1 + ifs.length, 0);
    case 'Match': {
      const catchAll = node.cases.some(
        ({ pattern }) => pattern.type === 'MatchAs' && pattern.pattern === null,
      );
      return node.cases.length - (catchAll ? 1 : 0);
    }
    default:
      return 0;
  }
}
