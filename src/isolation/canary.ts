import { execFile } from 'node:child_process';
import type { Job, Launch } from './backend.ts';
import { contained } from './contained.ts';
import { defaultLimits } from './limits.ts';
import { makeRoom } from './room.ts';
import { systemTool } from './tools.ts';

/**
 * Runs `true` in a sandbox: a tool that is installed may still lack the right to make namespaces, or hang.
 * @returns why it did not come to that; null where it did
 */
export async function tryOut(
  prepare: (job: Job) => Promise<Launch>,
  milliseconds: number = 5000,
): Promise<string | null> {
  const job: Job = {
    command: [systemTool('true') ?? '/bin/true'],
    env: new Map(),
    mounts: [],
    scratch: '/scratch',
    out: null,
    limits: { ...defaultLimits, wallTime: milliseconds },
    descriptors: [],
  };
  try {
    const launch = await prepare(job);
    try {
      return await ending(launch, milliseconds);
    } finally {
      await launch.release();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether a tool that makes no namespaces itself can be given some. @returns why not; null where it can */
export async function tryNamespaces(milliseconds: number = 5000): Promise<string | null> {
  const room = makeRoom();
  const start = contained({ group: null, room: room.path, hidden: [], launcher: process.pid });
  const launch: Launch = {
    argv: [start[0]!, ...start.slice(1), systemTool('true') ?? '/bin/true'],
    env: new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]),
    feeds: [],
    as: null,
    memory: 'each',
    release: async () => room.remove(),
  };
  try {
    return await ending(launch, milliseconds);
  } finally {
    room.remove();
  }
}

function ending(launch: Launch, milliseconds: number): Promise<string | null> {
  const [program, ...words] = launch.argv;
  const options = { env: Object.fromEntries(launch.env), cwd: '/', timeout: milliseconds } as const;
  return new Promise((resolve) => {
    // What it started ends with it: its Launch has no other way to be stopped either.
    const child = execFile(
      program,
      words,
      { ...options, killSignal: 'SIGKILL' },
      async (error, _, stderr) => {
        if (error === null) return resolve(null);
        if (error.killed === true) return resolve(`nothing happened for ${milliseconds / 1000} s`);
        const said = (await launch.failure?.()) ?? stderr.trim().split('\n').at(-1)!.slice(0, 300);
        resolve(said === '' ? `it ended with ${error.code}` : said);
      },
    );
    child.stdin?.end();
  });
}
