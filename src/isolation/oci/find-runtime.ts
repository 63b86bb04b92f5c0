import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Installed, Job, Launch, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { systemTool } from '../tools.ts';

const run = promisify(execFile);

/** A runtime of the system that says its name and version and starts a first guest. */
export async function findRuntime(
  name: string,
  prepare: (job: Job, installed: Installed) => Launch,
): Promise<Installed | Missing> {
  const install = `apt-get install ${name} (or dnf, apk, pacman: the package is called so everywhere)`;
  const tool = systemTool(name);
  if (tool === null) return { missing: `${name} is not there`, install };
  try {
    const { stdout } = await run(tool, ['--version'], { timeout: 5000, env: {} });
    const version = new RegExp(`^${name} version (\\S{1,40})`).exec(stdout)?.[1];
    if (version === undefined) return { missing: `${tool} does not say its version`, install };
    const installed = { tool, version: `${name} ${version}` };
    const failure = await tryOut(async (job) => prepare(job, installed));
    return failure === null ? installed : { missing: `${name} does not work here: ${failure}`, install };
  } catch {
    return { missing: `${tool} does not run`, install };
  }
}
