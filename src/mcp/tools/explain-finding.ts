import { LoadlockError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { listOf, type McpTool, objectOf, text, verdict } from '../tool.ts';
import { line } from '../untrusted.ts';

/** What a rule says of what it finds, or how a callable is classed. */
export const explainFinding: McpTool = {
  name: 'explain_finding',
  title: 'Explain a finding or a callable',
  describe: () =>
    'Says what a rule finds, why it matters and how to mend it, by the rule of a finding; or how a Python callable (os.system) is classed when a model file imports it, and why.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: () => ({
    ...objectOf(
      {},
      {
        rule: { type: 'string', minLength: 1, maxLength: 200, description: 'As a finding names it.' },
        callable: { type: 'string', minLength: 1, maxLength: 1_000, description: 'module.name' },
      },
    ),
    minProperties: 1,
  }),
  output: objectOf(
    {},
    {
      rule: objectOf({ id: text, severity: text, what: text, why: text, fix: text, refs: listOf(text) }),
      callable: objectOf({ name: text, decision: verdict, why: text }),
    },
  ),
  call: async ({ rule, callable }) => {
    const data = {
      ...(rule === undefined ? {} : { rule: await explainRule(String(rule)) }),
      ...(callable === undefined ? {} : { callable: await explainCallable(String(callable)) }),
    };
    return { summary: 'As loadlock documents it.', data };
  },
};

async function explainRule(id: string): Promise<object> {
  const { rules } = await import('../../rules/index.ts');
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) {
    const near = nearest(
      id.slice(0, 100),
      rules.map((each) => each.id),
    );
    throw new LoadlockError(
      'USAGE',
      null,
      `there is no such rule${near === null ? '' : `; did you mean ${near}?`}`,
    );
  }
  const { severity, what, why, fix, refs } = rule;
  return { id, severity, what, why, fix, refs };
}

async function explainCallable(written: string): Promise<object> {
  const { explain } = await import('../../rules/catalog/index.ts');
  const { global, decision, why } = explain(written.trim().split(/\s+/).join('.'));
  return { name: line(global), decision, why: line(why, 2_000) };
}
