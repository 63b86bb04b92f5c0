import type { Input } from './invocation.ts';

/** What stands around a command: where its input comes from, where its output goes. */
export interface Stage {
  readonly input: Input | undefined;
  readonly piped: boolean;
  readonly background: boolean;
}

export const alone: Stage = { input: undefined, piped: false, background: false };
