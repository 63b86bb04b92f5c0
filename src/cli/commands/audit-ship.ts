import { join } from 'node:path';
import { printable } from '../../core/printable.ts';
import { auditTools, shippingTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { countText } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditPlacesOf, dirOption, logKeyOption, pathOf } from '../audit-options.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { policyFor } from '../policy-for.ts';
import type { Terminal } from '../terminal.ts';

type Shipped = Awaited<ReturnType<Awaited<ReturnType<typeof shippingTools>>['shipAudit']>>[number];

export const auditShipCommand: Command = {
  name: 'audit ship',
  summary:
    'Brings the audit log to the destinations of the policy. Exit 0 when all of it is there, 2 when one could not be reached, 1 when one holds another history.',
  synopsis: '[options]',
  options: [
    {
      name: 'policy',
      short: 'p',
      value: 'FILE',
      what: 'the policy with [[audit.ship]] (default: loadlock.toml)',
    },
    { name: 'sink', value: 'NAME', what: 'only to this destination' },
    { name: 'once', what: 'one pass, then end (the default)' },
    { name: 'follow', what: 'go on until stopped' },
    { name: 'every', value: 'TIME', what: 'with --follow: between two looks at the log (default: 30s)' },
    { name: 'again', what: 'with --sink: forget what was shipped there, and ship everything once more' },
    dirOption,
    logKeyOption,
    jsonOption,
    { ...quietOption, what: 'print only what went wrong' },
  ],
  examples: [
    'loadlock audit ship --policy /etc/loadlock/loadlock.toml',
    'loadlock audit ship --follow --every 5m',
    'loadlock audit ship --sink vault --json',
  ],
  run: runShip,
};

async function runShip(given: Arguments, terminal: Terminal): Promise<number> {
  const every = everyOf(given);
  const again = given.switches.has('again');
  const only = given.values.get('sink');
  if (again && only === undefined) throw usage('--again needs --sink: it ships everything there once more');
  if (again && every !== undefined) throw usage('--again is for one pass');
  const policy = await policyFor(given, terminal);
  const [{ logKeys }, { shipAudit, shipSettings }] = await Promise.all([auditTools(), shippingTools()]);
  const home = await auditPlacesOf(given, terminal);
  const { folder } = policy.audit;
  const places = given.values.has('dir') || folder === null ? home : { ...home, dir: folder };
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const say = sayOnce(given, terminal);
  try {
    const shipped = await shipAudit(
      places,
      logKeys(places, pathOf(given, 'key', terminal)),
      shipSettings(policy),
      {
        stateDir: join(homeFolder(terminal), 'ship'),
        again,
        signal: stop.signal,
        onWarning: (name, words) => say(name, `${printable(name)}: ${printable(words)}`),
        onProgress: ({ name, shipped: count, size }) => {
          if (terminal.stderr.isTTY && count < size) say(name, `${printable(name)}: ${count} of ${size}`);
        },
        ...(only === undefined ? {} : { only }),
        ...(every === undefined ? {} : { every, onPass: (pass: Shipped) => say(pass.name, lineOf(pass)) }),
      },
    );
    if (stop.signal.aborted && every === undefined) {
      terminal.stderr.write('loadlock: interrupted; what was confirmed is remembered\n');
      return 130;
    }
    if (given.switches.has('json'))
      terminal.stdout.write(jsonText({ schema: 'loadlock.audit-ship/1', sinks: shipped }));
    else if (every === undefined && !given.switches.has('quiet'))
      terminal.stdout.write(shipped.map((pass) => `${lineOf(pass)}\n`).join(''));
    else for (const pass of shipped) if (pass.failure !== null) say(pass.name, lineOf(pass));
    return exitOf(shipped);
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

/** What is the same as before is not said again: an outage may last for days. */
function sayOnce(given: Arguments, terminal: Terminal): (name: string, words: string) => void {
  const said = new Map<string, string>();
  return (name, words) => {
    if (said.get(name) === words || given.switches.has('quiet')) return;
    said.set(name, words);
    terminal.stderr.write(`loadlock: ${words}\n`);
  };
}

function lineOf({ name, kind, to, shipped, size, failure }: Shipped): string {
  const where = `${printable(name)} (${kind} ${printable(to)})`;
  if (failure !== null) return `${where}: ${shipped} of ${size}; failing: ${printable(failure.why)}`;
  return `${where}: ${countText(shipped, 'entry', 'entries')}, caught up`;
}

/** A destination that another try would not mend. */
const refusals: readonly string[] = ['VERIFY_FAILED', 'AUDIT_TAMPERED'];

function exitOf(shipped: readonly Shipped[]): number {
  const codes = shipped.flatMap(({ failure }) => failure?.code ?? []);
  if (codes.some((code) => refusals.includes(code))) return exitCodes.deny;
  return codes.length > 0 ? exitCodes.undecided : exitCodes.allow;
}

function everyOf(given: Arguments): number | undefined {
  const follow = given.switches.has('follow');
  const written = given.values.get('every');
  if (given.positionals.length > 0) throw usage('audit ship takes the log by --dir');
  if (follow && given.switches.has('once')) throw usage('--follow and --once say opposite things');
  if (written !== undefined && !follow) throw usage('--every belongs to --follow');
  if (!follow) return undefined;
  const match = /^([1-9]\d{0,3})([smh])$/.exec(written ?? '30s');
  if (match === null) throw usage('--every needs a time such as 30s, 5m or 1h');
  return Number(match[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 's']!;
}
