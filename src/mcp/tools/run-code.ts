import { recordsOfReport } from '../../records.ts';
import { runScript } from '../../run.ts';
import { reportKeys } from '../report-schema.ts';
import { tell } from '../told.ts';
import { count, listOf, type McpTool, objectOf, type Setting, text, textOrNull } from '../tool.ts';
import { lines, notice } from '../untrusted.ts';
import { codeText, nameFor } from './code-input.ts';

const languages = ['python', 'sh', 'bash'] as const;

/** Decides on code, then runs exactly that in isolation. */
export const runCode: McpTool = {
  name: 'run_code',
  title: 'Run code in isolation',
  describe: ({ policy }) => {
    const { time, memory, input } = policy.mcp.run;
    const given = input === null ? '' : ' The folder /input can be read.';
    return `Checks code as check_code does and, where it is allowed, runs it in a sandbox without network: ${time / 1000} s, ${Math.floor(memory / 2 ** 20)} MiB, an empty working folder that is thrown away.${given} Gives what it printed, secrets replaced. Code that is denied or held for review is not run.`;
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  input: () =>
    objectOf({ code: codeText, language: { type: 'string', enum: [...languages] } }, { stdin: text }),
  output: objectOf({
    ran: { type: 'boolean' },
    ...reportKeys,
    exitCode: { type: ['integer', 'null'] },
    signal: textOrNull('What ended it from outside.'),
    limit: textOrNull('The limit that ended it or cut what it printed.'),
    stdout: text,
    stderr: text,
    truncated: { type: 'boolean' },
    redactions: listOf(objectOf({ kind: text, count })),
  }),
  call: async (given, { setting, signal }) => {
    const { policy, processes } = setting;
    const code = String(given['code']);
    const language = given['language'] as (typeof languages)[number];
    const kind = language === 'python' ? 'python' : 'shell';
    const name = nameFor(kind);
    const job = { kind: 'check', text: code, language: kind, name, policy } as const;
    const report = await processes.run<'check'>(job, { ...policy.mcp.limits, signal });
    if (report.decision !== 'allow') {
      await setting.record(recordsOfReport('run', report));
      return notRun(tell(report, policy.mcp.limits.output));
    }
    const stdin = given['stdin'] === undefined ? undefined : String(given['stdin']);
    const result = await runScript(Buffer.from(code), name, {
      policy,
      language,
      ...settingsOf(setting),
      ...(stdin === undefined ? {} : { stdin: await readable(stdin) }),
      signal,
    });
    const told = tell(result.report, policy.mcp.limits.output);
    if (result.decision !== 'allow') return notRun(told);
    const { exitCode, limits, truncated } = result;
    const most = policy.mcp.run.output;
    return {
      summary: `It ran in isolation: ${endOf(exitCode, result.signal, limits.hit)}.`,
      data: {
        ran: true,
        ...told,
        exitCode,
        signal: result.signal,
        limit: limits.hit,
        stdout: lines(result.stdout, most),
        stderr: lines(result.stderr, most),
        truncated,
        redactions: result.redactions.map((each) => ({ ...each })),
        notice,
      },
    };
  },
};

function settingsOf({ policy, python, secrets, audit }: Setting): Partial<Parameters<typeof runScript>[2]> {
  const { input, python: own, ...limits } = policy.mcp.run;
  const interpreter = own ?? python;
  return {
    limits,
    secrets,
    ...(interpreter === null ? {} : { python: interpreter }),
    ...(input === null ? {} : { input }),
    ...(audit === undefined ? {} : { audit }),
  };
}

async function readable(content: string): Promise<NonNullable<Parameters<typeof runScript>[2]['stdin']>> {
  const { Readable } = await import('node:stream');
  return Readable.from([Buffer.from(content)]);
}

function notRun(told: ReturnType<typeof tell>): Awaited<ReturnType<McpTool['call']>> {
  const held = told.decision === 'review' ? 'a person has to look first' : 'the policy denies it';
  return {
    refused: true,
    summary: `It was not run: ${held}. Each finding says how to mend it.`,
    data: {
      ran: false,
      ...told,
      exitCode: null,
      signal: null,
      limit: null,
      stdout: '',
      stderr: '',
      truncated: false,
      redactions: [],
      notice,
    },
  };
}

function endOf(exitCode: number | null, signal: string | null, limit: string | null): string {
  if (limit !== null) return `the limit on ${limit} was reached`;
  return signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
}
