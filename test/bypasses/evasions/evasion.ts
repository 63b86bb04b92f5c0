import { call, type Part, pickle, proto, stackGlobal, unicode } from '../assemble.ts';

/** A way to hide what a pickle does, and the least that has to come of it. */
export interface Evasion {
  readonly id: string;
  /** Where it was published. */
  readonly ref?: string;
  readonly bytes: Uint8Array;
  readonly expect: 'deny' | 'not-allow';
  /** True where the pickle machine alone, reading one way, does not see it. */
  readonly pipelineOnly?: boolean;
}

export const command: Part = unicode('touch marker');

/** `os.system('touch marker')`, with the callable reached by `reach`. */
export function run(reach: Part, ...before: Part[]): Uint8Array {
  return pickle(proto(4), ...before, call(reach, command));
}

export function deny(id: string, content: Uint8Array, ref?: string): Evasion {
  return ref === undefined
    ? { id, bytes: content, expect: 'deny' }
    : { id, ref, bytes: content, expect: 'deny' };
}

export function notAllow(id: string, content: Uint8Array): Evasion {
  return { id, bytes: content, expect: 'not-allow' };
}

export const system: Part = stackGlobal('os', 'system');
