import type { CodeCapability, CodePhase, CodeUse } from '../core/code.ts';
import type { Severity } from '../core/finding.ts';
import type { CodePolicy, NameLists, PatternPolicy, PolicyPhase } from './code.ts';

/** What a policy says of code, as questions that rules can ask. */
export interface CodeOverrides {
  /** What the phase may do, where the policy says so and this is not among it; null where it is admitted. */
  refusedCapability(phase: CodePhase, capability: CodeCapability): { readonly admitted: string } | null;
  /** How the policy refuses a name; null where it does not. */
  refusedName(use: CodeUse, name: string): 'denied' | 'not-listed' | null;
  /** True where the policy names a function as known and wanted: its effects are no findings. */
  allowsFunction(name: string): boolean;
  /** A pattern of the policy's own. */
  pattern(id: string): PatternPolicy | undefined;
  readonly ruffSeverity: Severity;
}

/** The `[code]` table of a policy as questions. */
export function codeOverrides(code: CodePolicy): CodeOverrides {
  const patterns = new Map(code.patterns.map((pattern) => [pattern.id, pattern]));
  const deniedFunction = under(code.functions.deny.map(withoutBuiltins), exactly);
  const allowedFunction = under(code.functions.allow, exactly);
  const named: Readonly<Record<CodeUse, (name: string) => 'denied' | 'not-listed' | null>> = {
    module: judge(code.modules, (list) => under(list, orBelow('.'))),
    function: (name) => (deniedFunction(withoutBuiltins(name)) ? 'denied' : null),
    statement: judge(code.sql, (list) => under(list, orBelow(' '))),
    command: judge(code.commands, (list) => under(list, exactly)),
  };
  return {
    refusedCapability(phase, capability) {
      const admitted = code.capabilities.get(phase as PolicyPhase);
      if (admitted === undefined || admitted.includes(capability)) return null;
      return { admitted: admitted.length === 0 ? 'nothing' : admitted.join(', ') };
    },
    refusedName: (use, name) => named[use](name),
    allowsFunction: (name) => !deniedFunction(withoutBuiltins(name)) && allowedFunction(name),
    pattern: (id) => patterns.get(id),
    ruffSeverity: code.ruffSeverity,
  };
}

/** `builtins.print` and `print` are one. */
function withoutBuiltins(name: string): string {
  return name.startsWith('builtins.') ? name.slice('builtins.'.length) : name;
}

/** Whether the policy has lists that names in code are to be held against. */
export function hasNameLists({ modules, functions, sql, commands }: CodePolicy): boolean {
  return (
    functions.deny.length > 0 ||
    [modules, sql, commands].some(({ deny, allow }) => deny.length > 0 || allow !== null)
  );
}

function judge(
  { deny, allow }: NameLists,
  matcher: (list: readonly string[]) => (name: string) => boolean,
): (name: string) => 'denied' | 'not-listed' | null {
  const denied = matcher(deny);
  const allowed = allow === null ? null : matcher(allow);
  return (name) => {
    if (denied(name)) return 'denied';
    return allowed === null || allowed(name) ? null : 'not-listed';
  };
}

type Fits = (name: string, pattern: string) => boolean;

function under(patterns: readonly string[], fits: Fits): (name: string) => boolean {
  return patterns.length === 0 ? () => false : (name) => patterns.some((pattern) => fits(name, pattern));
}

/** `os.system`, or everything below `os` where the pattern is `os.*`. */
function exactly(name: string, pattern: string): boolean {
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** `urllib` is `urllib.request` too; `DROP` is `DROP TABLE` too. */
function orBelow(between: string): Fits {
  return (name, pattern) => name === pattern || name.startsWith(pattern + between);
}
