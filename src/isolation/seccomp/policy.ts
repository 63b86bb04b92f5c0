import type { CallPolicy } from './actions.ts';
import * as families from './families.ts';
import * as rules from './rules.ts';

/** Which filter: around the whole sandbox, or around a process that is about to read untrusted bytes. */
export type Profile = 'stage1' | 'stage2';

const common: readonly string[] = [
  ...families.memory,
  ...families.streams,
  ...families.readiness,
  ...families.lookup,
  ...families.names,
  ...families.identity,
  ...families.time,
  ...families.signalHandling,
  ...families.threads,
];

/** For scripts and what they start, for the sandbox's own first process, and for the way to the second stage. */
const stage1: CallPolicy = {
  allowed: [
    ...common,
    ...families.programs,
    ...families.localSockets,
    ...families.metadata,
    ...families.confining,
    'fcntl',
    'setrlimit',
  ],
  rules: [
    rules.cloneHere,
    ...rules.unixSockets,
    rules.terminalControl,
    rules.processControl,
    rules.furtherFilters,
    rules.ownLimits,
    rules.personalityAsked,
    ...rules.plainModes,
    ...rules.plainModeChanges,
    ...rules.namedPipes,
    ...rules.noAttributes,
  ],
  absent: families.newerWays,
};

/**
 * For one process that loads a model: no program, no child, no socket, no signal to others, no change to what a file is
 * (Landlock governs none of chmod, chown, utime and extended attributes). `tgkill` is for abort() and faulthandler; the
 * guest pins it to its own process, whose number only the guest knows.
 */
const stage2: CallPolicy = {
  allowed: [...common, 'tgkill'],
  rules: [
    rules.cloneThreads,
    rules.descriptorControl,
    rules.processNaming,
    rules.ownLimits,
    rules.descriptorCommands,
    ...rules.plainModes,
    ...rules.noAttributes,
  ],
  absent: families.newerWays,
};

export const policies: Readonly<Record<Profile, CallPolicy>> = { stage1, stage2 };
