import type { Installed, Job, Launch, Missing } from '../backend.ts';
import type { Architecture } from '../seccomp/filter.ts';

/** A program that starts containers. */
export interface ContainerEngine {
  /** The file name of the program. */
  readonly name: string;
  /** Where it is; tried out, since what is there may not work here. */
  find(): Promise<Installed | Missing>;
  prepare(job: Job, installed: Installed): Launch | Promise<Launch>;
}

/** The user inside. */
export const guestUser = 65534;

/** What our filter of system calls knows; null for other processors. */
export function filterArchitecture(): Architecture | null {
  return process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : null;
}
