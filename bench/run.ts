import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { againstPicklescan } from './against-picklescan.ts';
import { audit } from './audit.ts';
import { type Bench, type Outcome, Unavailable } from './bench.ts';
import { blind } from './blind.ts';
import { code } from './code.ts';
import { codeDetection } from './code-detection.ts';
import { convert } from './convert.ts';
import { hashing } from './hashing.ts';
import { isolation } from './isolation.ts';
import { linear } from './linear.ts';
import { memory } from './memory.ts';
import { opcodes } from './opcodes.ts';
import { provenance } from './provenance.ts';
import { pythonLoad } from './python-load.ts';
import { pythonParse } from './python-parse.ts';
import { quarantine } from './quarantine.ts';
import { Stage } from './stage.ts';
import { start } from './start.ts';
import { structure } from './structure.ts';

/** One benchmark a promise. `npm run bench [-- NAME…] [--quick]`; `--quick` is for trying and writes no results. */
const benches: readonly Bench[] = [
  opcodes,
  againstPicklescan,
  hashing,
  memory,
  linear,
  start,
  structure,
  convert,
  provenance,
  pythonLoad,
  pythonParse,
  audit,
  isolation,
  quarantine,
  code,
  codeDetection,
  blind,
];

const results = fileURLToPath(new URL('results/', import.meta.url));

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`no benchmark is called ${unknown.join(', ')}`);
  let broken = 0;
  for (const bench of benches) {
    if (names.length > 0 && !names.includes(bench.name)) continue;
    console.log(`\n${bench.name}: ${bench.promise}`);
    const stage = await Stage.open(quick);
    try {
      const outcome = await bench.run(stage);
      const facts = machineFacts(stage);
      const text = table(outcome);
      console.log(text);
      broken += outcome.rows.filter(({ kept }) => kept === false).length;
      if (!quick) await write(bench, outcome, facts, text);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`not measured: ${error.message}`);
    } finally {
      await stage.close();
    }
  }
  if (broken > 0) {
    console.log(`\n${broken} figures do not keep their promise`);
    process.exitCode = 1;
  }
}

function machineFacts(stage: Stage): Record<string, string> {
  const version = execFileSync(stage.python, ['-c', 'import platform; print(platform.python_version())']);
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    python: version.toString().trim(),
  };
}

function table({ rows }: Outcome): string {
  const lines = rows.map(({ what, ours, peer, ratio, kept }) => {
    const verdict = kept === null ? '' : kept ? 'kept' : 'NOT KEPT';
    return `| ${what} | ${ours} | ${peer} | ${ratio.toFixed(2)} | ${verdict} |`;
  });
  return ['| what | ours | peer | ratio | promise |', '|---|---|---|---|---|', ...lines].join('\n');
}

async function write(
  bench: Bench,
  outcome: Outcome,
  facts: Record<string, string>,
  text: string,
): Promise<void> {
  await mkdir(results, { recursive: true });
  const { name, promise } = bench;
  const command = `npm run bench -- ${name}`;
  await writeFile(
    `${results}${name}.json`,
    `${JSON.stringify({ name, promise, command, machine: facts, ...outcome }, null, 2)}\n`,
  );
  const page = [
    `# ${name}`,
    '',
    promise,
    '',
    text,
    '',
    ...outcome.method.map((line) => `- ${line}`),
    `- Again: \`${command}\``,
    `- Measured on ${Object.entries(facts)
      .map(([key, value]) => `${key} ${value}`)
      .join('; ')}.`,
  ];
  await writeFile(`${results}${name}.md`, `${page.join('\n')}\n`);
}

await main(process.argv.slice(2));
