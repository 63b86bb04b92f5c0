import type { Stmt } from '../../ast.ts';
import type { Flow, Machine } from '../machine.ts';
import { addCall } from '../owners.ts';
import type { Frame } from '../state.ts';
import type { Value } from '../values/values.ts';

const modules: ReadonlySet<string> = new Set(['typing', 'typing_extensions']);
const name = 'TYPE_CHECKING';
/** These only look at the module that they are given. */
const looks: ReadonlySet<string> = new Set(['builtins.getattr', 'builtins.hasattr', 'importlib.reload']);

/** `if TYPE_CHECKING:`, which is false wherever a program runs. */
export function isTypeChecking(test: Value): boolean {
  return (
    test.kind === 'external' &&
    test.name.endsWith(`.${name}`) &&
    modules.has(test.name.slice(0, -name.length - 1))
  );
}

/** What type checkers alone see binds names all the same. */
export function executeForTypes(m: Machine, body: readonly Stmt[], frame: Frame): Flow {
  const { owner } = frame;
  frame.owner = frame.module.forTypes;
  m.execute(body, frame);
  frame.owner = owner;
  return 'next';
}

/** Somebody assigns to an attribute of this name: of `typing` itself, or of what may be it. */
export function noteAssigned(m: Machine, attribute: string): void {
  if (attribute === name) m.typesRun = true;
}

/** Somebody is given the module `typing`, or what it holds, and may assign to it. */
export function noteGiven(m: Machine, value: Value | undefined | null, by: string): void {
  if (value === undefined || value === null) return;
  if (value.kind === 'namespace') {
    if ('kind' in value.of && value.of.kind === 'external' && modules.has(value.of.name)) m.typesRun = true;
  } else if (value.kind === 'external' && modules.has(value.name) && !looks.has(by)) m.typesRun = true;
}

/** Where something of the workspace may have assigned to the name, what stands behind it runs with its module. */
export function settleTypeChecking(m: Machine): void {
  if (m.typesRun) for (const { owner, forTypes } of m.modules.values()) addCall(owner, forTypes);
}
