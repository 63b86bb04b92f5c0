import type { FunctionDef } from '../../ast.ts';

const usual: ReadonlySet<string> = new Set(['self', 'cls', 'this', '_self', '_cls', 'mcs', 'mcls', 'klass']);

/**
 * The parameter by which a method knows its object (or class); null for a static method or one without. A function in a
 * class body whose first parameter has another name may be meant to be called without an object.
 */
export function selfName({ name, args, decorators }: FunctionDef): string | null {
  const first = (args.posonly[0] ?? args.args[0])?.arg ?? null;
  if (first === null || (!usual.has(first) && !name.startsWith('__'))) return null;
  const isStatic = decorators.some(
    (decorator) => decorator.type === 'Name' && decorator.id === 'staticmethod',
  );
  return isStatic ? null : first;
}
