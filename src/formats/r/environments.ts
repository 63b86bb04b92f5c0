import { unqualified } from './calls.ts';
import { type Item, sexp } from './types.ts';

/** Environments that hold R's own functions, or those of a package. */
const ofFunctions: ReadonlySet<string> = new Set([
  'baseenv',
  'asNamespace',
  'getNamespace',
  'topenv',
  'pos.to.env',
]);
/** What takes one function out of an environment by its name, or only looks at it. */
const looks: ReadonlySet<string> = new Set(
  `get get0 exists $ [[ getExportedValue new.env environment<- identical eval evalq local is.environment
  environmentName isNamespace parent.env parent.env<- delayedAssign <- = <<- child_env new_environment
  formula as.formula globalVariables`.split(/\s+/),
);

/** Whether the call hands such an environment to something that may take any function out of it: `eapply(baseenv(), f)`. */
export function handsOn(callee: string, args: readonly Item[]): boolean {
  const held = args.findIndex(isOfFunctions);
  if (held === -1) return false;
  // What `[[` takes is seen only where it is written out.
  if (callee === '[[') return held === 0 && args[1]?.type !== sexp.string;
  return !looks.has(callee);
}

function isOfFunctions(item: Item): boolean {
  if (item.type === sexp.symbol) return item.name === '.BaseNamespaceEnv';
  if (item.type !== sexp.call || item.name === null) return false;
  const name = unqualified(item.name);
  return ofFunctions.has(name) || (name === 'as.environment' && item.constant === true);
}

/** `get("run", envir = asNamespace("sys"))`: a function of a package by another way than its full name. */
export function takenOut(callee: string, args: readonly Item[]): string | null {
  const out = ['get', 'get0', '$', '[[', 'getExportedValue', 'getFromNamespace'].includes(callee);
  const [from] = args.flatMap(({ type, name, given }) =>
    type === sexp.call && name !== null && /^(?:as|get|load)Namespace$/.test(unqualified(name))
      ? (given ?? [])
      : [],
  );
  const what = args.find(
    ({ type }) => type === sexp.string || (callee === '$' && type === sexp.symbol),
  )?.name;
  return out && from !== undefined && typeof what === 'string' ? `${from}::${what}` : null;
}

/** Whether the call binds a name in the session of whoever runs it. R's packages keep the state of the generator there. */
export function reachesGlobal(callee: string, args: readonly Item[]): boolean {
  const [first] = args;
  if (callee === '<-' || callee === '<<-' || callee === '=')
    return (
      first?.type === sexp.call &&
      (first.name === '$' || first.name === '[[') &&
      isGlobal(first.given?.[0]) &&
      first.given?.[1] !== '.Random.seed'
    );
  if (callee !== 'assign' && callee !== 'makeActiveBinding' && callee !== 'delayedAssign') return false;
  return (
    first?.name !== '.Random.seed' && args.some(({ type, name }) => type !== sexp.string && isGlobal(name))
  );
}

function isGlobal(name: string | null | undefined): boolean {
  return name === '.GlobalEnv' || (name !== null && name !== undefined && unqualified(name) === 'globalenv');
}
