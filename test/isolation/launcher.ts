// Starts a sandbox and waits, to be killed. Says `starting` just before, and what the guest says.
//
//   node test/isolation/launcher.ts WORD [BACKEND]

import { start } from '../../src/isolation/launch.ts';
import { backendsByName } from './backends/kit.ts';
import { pythonJob } from './kit.ts';

const word = process.argv[2]!;
const code = `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)', '${word}'])
time.sleep(0.2)
print('guest', flush=True)
time.sleep(60)`;
const job = await pythonJob(code);
const backend = backendsByName.get(process.argv[3] ?? 'bubblewrap')!;
const found = await backend.find();
if (!('tool' in found)) throw new Error(found.missing);
const launch = await backend.prepare(job, found);
process.stdout.write('starting\n');
const running = await start(job, launch);
running.stdout.pipe(process.stdout);
running.stderr.pipe(process.stderr);
