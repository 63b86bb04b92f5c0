import { LoadlockError } from '../core/errors.ts';
import { loadPolicy, type Policy } from '../index.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** Whom a policy is for, and who is told where it came from. */
export interface PolicyAsked {
  readonly cwd: string;
  /** What is scanned; where the policy itself says so, by it. */
  readonly targets: readonly string[] | ((policy: Policy) => readonly string[]);
  say(words: string): void;
}

/** The policy that a command decides by. @throws LoadlockError POLICY_INVALID */
export function policyFor(given: Arguments, terminal: Terminal): Promise<Policy> {
  const quiet = given.switches.has('quiet');
  return policyOf(given.values.get('policy'), {
    cwd: terminal.cwd,
    targets: given.positionals,
    say: (words) => {
      if (!quiet) terminal.stderr.write(`loadlock: ${words}\n`);
    },
  });
}

/**
 * The policy to decide by. One found on the way up is not taken from inside of what is scanned: whoever wrote the
 * models could have written it too.
 * @throws LoadlockError POLICY_INVALID
 */
export async function policyOf(
  spec: string | undefined,
  { cwd, targets, say }: PolicyAsked,
): Promise<Policy> {
  const { policy, file } = await loadPolicy(spec, cwd);
  if (file === null) return policy;
  const [{ isInside }, { printable }] = await Promise.all([
    import('./inside.ts'),
    import('../core/printable.ts'),
  ]);
  const shown = printable(file);
  const scanned = typeof targets === 'function' ? targets(policy) : targets;
  if (spec === undefined && scanned.some((target) => isInside(file, target))) {
    say(`${shown} lies in what is scanned, so it is not used; --policy ${shown} uses it`);
    return (await loadPolicy('standard', cwd)).policy;
  }
  if (spec === undefined) say(`policy of ${shown}`);
  await checkRuleNames(policy, shown);
  return policy;
}

/** A verdict for a rule that does not exist would never be given: a mistyped one is an error, as any key is. */
async function checkRuleNames(policy: Policy, file: string): Promise<void> {
  if (policy.rules.size === 0) return;
  const [{ listRules }, { nearest }] = await Promise.all([
    import('../index.ts'),
    import('../core/nearest.ts'),
  ]);
  const known = new Set([...(await listRules()).map(({ id }) => id), 'format-not-admitted']);
  for (const id of policy.rules.keys()) {
    if (known.has(id)) continue;
    const near = nearest(id, known);
    const hint = near === null ? '; docs/rules.md lists them' : `; did you mean ${near}?`;
    throw new LoadlockError('POLICY_INVALID', null, `${file}: rules.${id} is not a rule${hint}`);
  }
}
