import { printable } from '../../core/printable.ts';
import { recordsOfReport } from '../../records.ts';
import { reportKeys } from '../report-schema.ts';
import { placeIn } from '../roots.ts';
import { tell } from '../told.ts';
import { type McpTool, objectOf } from '../tool.ts';
import { line, notice } from '../untrusted.ts';

/** `loadlock scan` of a file or folder in the operator's roots. */
export const scanArtifact: McpTool = {
  name: 'scan_artifact',
  title: 'Scan a model file or folder',
  describe: ({ roots }) =>
    `Reads a model file or a folder of them without running anything, and says whether it may be loaded: allow, review or deny, with findings. Folders that may be scanned: ${roots.map(({ written }) => line(written)).join(', ')}.`,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: () =>
    objectOf({
      path: {
        type: 'string',
        minLength: 1,
        maxLength: 4_096,
        description: 'Absolute, or relative to one of the folders.',
      },
    }),
  output: objectOf(reportKeys),
  call: async (given, { setting, signal }) => {
    const { policy, roots, processes, origin } = setting;
    const written = String(given['path']);
    const { path, shown } = await placed(written, setting);
    const job = { kind: 'scan', target: path, roots: roots.map(({ real }) => real), policy, origin } as const;
    const report = await processes.run<'scan'>(job, { ...policy.mcp.limits, signal });
    await setting.record(recordsOfReport('decision', report));
    const told = tell(report, policy.mcp.limits.output);
    const what = shown === '.' ? 'the folder' : 'it';
    return { summary: `${told.decision}: ${advice[told.decision](what)}`, data: { ...told, notice } };

    async function placed(named: string, { record }: typeof setting): Promise<ReturnType<typeof placeIn>> {
      try {
        return placeIn(named, roots);
      } catch (error) {
        const detail = `mcp scan_artifact: ${(error as Error).message}`;
        const target = printable(named.slice(0, 1_000));
        await record([{ event: 'decision', target, decision: 'deny', outcome: 'refused', detail }]);
        throw error;
      }
    }
  },
};

const advice = {
  allow: (what: string) => `the policy admits ${what}.`,
  review: (what: string) => `a person has to look before ${what} is loaded.`,
  deny: (what: string) => `do not load ${what}.`,
} as const;
