import type { Hazard } from './hazard-rule.ts';
import { shellDestruction } from './shell-destruction.ts';
import { shellMachine } from './shell-machine.ts';
import { shellReach } from './shell-reach.ts';

/** Shell commands: what they destroy, fetch, send, hide and leave behind. */
export const shellHazards: readonly Hazard[] = [...shellDestruction, ...shellReach, ...shellMachine];
