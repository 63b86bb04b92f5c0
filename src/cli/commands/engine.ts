import { join, resolve } from 'node:path';
import { type Ended, serveEngine } from '../../index.ts';
import { documentOf } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { policyOf } from '../policy-for.ts';
import type { Terminal } from '../terminal.ts';

const idleMinutes = 10;
const oldestNode = 22;

export const engineCommand: Command = {
  name: 'engine',
  summary: 'Answers the Python package over a unix socket, so that a load need not start Node again.',
  synopsis: '--socket PATH [options]',
  options: [
    { name: 'socket', value: 'PATH', what: 'where to listen: in a folder that only you can enter' },
    {
      name: 'idle',
      value: 'SECONDS',
      what: `end when nobody asked for so long (default: ${idleMinutes * 60})`,
    },
  ],
  examples: ['loadlock engine --socket "$XDG_RUNTIME_DIR/loadlock/engine.sock"'],
  run: runEngine,
};

async function runEngine(given: Arguments, terminal: Terminal): Promise<number> {
  // Whoever is started by the Python package runs on the Node that PATH has, which npm never asked about.
  if (Number(process.versions.node.split('.')[0]) < oldestNode)
    throw usage(`the engine needs Node ${oldestNode} or later, this is ${process.versions.node}`);
  const socket = given.values.get('socket');
  if (socket === undefined || given.positionals.length > 0) throw usage('engine needs --socket PATH');
  const home = homeFolder(terminal);
  const quiet: Arguments = {
    positionals: [],
    switches: new Set(['quiet']),
    values: new Map(),
    lists: new Map(),
  };
  // What is told to standard error would be read by nobody: the engine outlives the one who started it.
  const ended: Ended = await serveEngine({
    socket: resolve(terminal.cwd, socket),
    idle: secondsOf(given) * 1_000,
    policyFor: (spec, cwd, targets) => policyOf(spec, { cwd, targets, say: () => {} }),
    auditFor: (policy) => auditFor('engine', policy, quiet, terminal).audit,
    origin: { defaultTrust: join(home, 'trust.json'), seen: join(home, 'seen.json') },
    document: documentOf,
  });
  if (ended === 'not-needed') terminal.stderr.write('loadlock: an engine is listening there already\n');
  return exitCodes.allow;
}

function secondsOf({ values }: Arguments): number {
  const written = values.get('idle');
  if (written === undefined) return idleMinutes * 60;
  if (!/^[1-9][0-9]{0,5}$/.test(written)) throw usage('--idle must be a number of seconds');
  return Number(written);
}
