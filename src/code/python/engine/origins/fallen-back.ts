import { pathReach } from '../../../../core/path-reach.ts';
import { pathText } from '../fold/path-text.ts';
import { argumentFor } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import { join } from '../values/join.ts';
import { type Value, withMarks } from '../values/values.ts';

/** Look-ups by a name that say what there is where nothing is found: of the environment, of settings, of a mapping. */
const looksUp = /^(?:get|pop|getenv|setdefault)$/;

/** A whole tree of the system. */
const wholeTree = /^\/(?:\w+\/?)?$/;

/**
 * `os.environ.get("SCRATCH", "/home")`: the variable is set on few machines, and a program that means harm chooses one that
 * is set on none. Paths that no program should touch count, and those of a home, of which the next call may make one.
 */
export function orFallBack(name: string, given: CallArguments, found: Value): Value {
  if (!looksUp.test(name)) return found;
  const other = argumentFor(given, null, 'fallback') ?? argumentFor(given, 1, 'default', 'failobj');
  const path = other === undefined ? null : pathText(other);
  if (other === undefined || path === null || path.length > 4096 || !isTelling(path)) return found;
  return join(found, withMarks(other, found.marks | other.marks));
}

function isTelling(path: string): boolean {
  if (path.startsWith('~')) return true;
  const reach = pathReach(path);
  return reach === 'credentials' || reach === 'persistence' || (reach === 'system' && wholeTree.test(path));
}
