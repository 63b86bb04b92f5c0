// Runs a program that takes more memory than it may, where control groups are ours to divide, and prints what came of it.
//
//   node test/isolation/in-group.ts BACKEND CODE

import { readdirSync } from 'node:fs';
import { start } from '../../src/isolation/launch.ts';
import { backendsByName } from './backends/kit.ts';
import { tight } from './bombs.ts';
import { pythonJob, textOf } from './kit.ts';

const backend = backendsByName.get(process.argv[2]!)!;
const job = await pythonJob(process.argv[3]!, { limits: tight });
const found = await backend.find();
if (!('tool' in found)) throw new Error(found.missing);
const launch = await backend.prepare(job, found);
const before = performance.now();
const running = await start(job, launch);
running.stdin.end();
const [stderr, ended] = await Promise.all([textOf(running.stderr), running.ended]);
const milliseconds = performance.now() - before;
// The kernel lets a group go a little later than its last process.
await new Promise((resolve) => setTimeout(resolve, 300));
const left = readdirSync('/sys/fs/cgroup/memory').filter((name) => /^loadlock-\d/.test(name));
process.stdout.write(JSON.stringify({ memory: launch.memory, ...ended, stderr, milliseconds, left }));
