import type { CompoundList, SyntaxNode } from 'unbash';
import { isConstant } from './loops.ts';

/** What happens where a part of a function is run: it calls the other one whatever is so, it may leave before, or neither. */
type Course = 'calls' | 'may-leave' | 'goes-on';

interface Looking {
  readonly name: string;
  /** Whether a call is written anywhere. */
  written: boolean;
}

const deepest = 200;
const told = new WeakMap<SyntaxNode, Map<string, boolean>>();
const leaves = /^(?:return|exit|exec)$/;

/**
 * Whether a function's body comes to a call of another function, or of itself, whatever it is given: no condition stands around
 * the call, and nothing before it leaves. So does one in which that call is not written by its name, as far as anybody knows.
 */
export function alwaysCalls(body: SyntaxNode, name: string): boolean {
  const known = told.get(body) ?? new Map<string, boolean>();
  told.set(body, known);
  let always = known.get(name);
  if (always === undefined) {
    const looking: Looking = { name, written: false };
    always = courseOf(body, looking, 0) === 'calls' || !looking.written;
    known.set(name, always);
  }
  return always;
}

function courseOf(node: SyntaxNode, looking: Looking, depth: number): Course {
  if (depth > deepest) return 'calls';
  const course = (each: SyntaxNode): Course => courseOf(each, looking, depth + 1);
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
      return first(node.commands.map(course));
    case 'Pipeline':
      // What leaves one of them leaves a shell of its own.
      return node.commands.map(course).includes('calls') ? 'calls' : 'goes-on';
    case 'Statement':
    case 'Redirected':
      return course(node.command);
    case 'BraceGroup':
    case 'Subshell':
      return course(node.body);
    case 'Command': {
      const word = node.name?.value ?? '';
      const inner = substituted(node, looking, depth);
      if (word === looking.name) looking.written = true;
      if (word === looking.name || inner) return 'calls';
      return leaves.test(word) ? 'may-leave' : 'goes-on';
    }
    case 'AndOr': {
      const [always, ...others] = node.commands.map(course);
      return first([always!, ...others.map(sometimes)]);
    }
    case 'If':
      return first([course(node.clause), branches(node, course)]);
    case 'While': {
      const [clause, inner] = [course(node.clause), course(node.body)];
      return first([clause, isConstant(node.clause, node.kind === 'while') ? inner : sometimes(inner)]);
    }
    case 'For':
    case 'Select':
    case 'ArithmeticFor':
      return sometimes(course(node.body));
    case 'Case':
      return first(node.items.map(({ body }) => sometimes(course(body))));
    default:
      return 'goes-on';
  }
}

function branches(node: Extract<SyntaxNode, { type: 'If' }>, course: (node: SyntaxNode) => Course): Course {
  const parts: CompoundList[] = [node.then, ...node.elif.map(({ then }) => then)];
  const courses = [...parts, ...(node.else === undefined ? [] : [node.else])].map(course);
  if (isConstant(node.clause, true)) return courses[0]!;
  if (node.else !== undefined && courses.every((each) => each === 'calls')) return 'calls';
  return first(courses.map(sometimes));
}

/** Of what may not be run at all. */
function sometimes(course: Course): Course {
  return course === 'may-leave' ? course : 'goes-on';
}

function first(courses: readonly Course[]): Course {
  return courses.find((each) => each !== 'goes-on') ?? 'goes-on';
}

/** What the parser makes when it is asked for it. */
const lazy = ['parts', 'expression'];

/** Commands whose output a command takes: `echo "$(f)"`. */
function substituted(command: SyntaxNode, looking: Looking, depth: number): boolean {
  const open: unknown[] = Object.values(command);
  let calls = false;
  for (let steps = 0; open.length > 0 && steps < 10_000; steps += 1) {
    const each = open.pop();
    if (each === null || typeof each !== 'object') continue;
    if ('script' in each && each.script !== undefined)
      calls = courseOf(each.script as SyntaxNode, looking, depth + 1) === 'calls' || calls;
    else open.push(...Object.values(each), ...lazy.map((key) => (each as Record<string, unknown>)[key]));
  }
  return calls;
}
