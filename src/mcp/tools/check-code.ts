import { recordsOfReport } from '../../records.ts';
import { reportKeys } from '../report-schema.ts';
import { tell } from '../told.ts';
import { type McpTool, objectOf } from '../tool.ts';
import { notice } from '../untrusted.ts';
import { type CheckedLanguage, codeLanguage, codeText, nameFor } from './code-input.ts';

/** `loadlock check` of a text. Nothing of it is run. */
export const checkCode: McpTool = {
  name: 'check_code',
  title: 'Check code before it is run',
  describe: () =>
    'Says whether code that is about to be run is admitted: allow, review or deny, with what it would do, why that matters and how to mend it. Python, SQL, shell, and each nested in the others. Nothing is run.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: () => objectOf({ code: codeText, language: codeLanguage }),
  output: objectOf(reportKeys),
  call: async ({ code, language }, { setting, signal }) => {
    const { policy, processes } = setting;
    const name = nameFor(language as CheckedLanguage);
    const job = {
      kind: 'check',
      text: String(code),
      language: language as CheckedLanguage,
      name,
      policy,
    } as const;
    const report = await processes.run<'check'>(job, { ...policy.mcp.limits, signal });
    await setting.record(recordsOfReport('decision', report));
    const told = tell(report, policy.mcp.limits.output);
    return { summary: `${told.decision}: ${advice[told.decision]}`, data: { ...told, notice } };
  },
};

const advice = {
  allow: 'the policy admits the code.',
  review: 'a person has to look before the code is run.',
  deny: 'do not run the code; each finding says how to mend it.',
} as const;
