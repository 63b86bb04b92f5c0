import type { Rule } from '../rule.ts';
import { credentialsRead } from './effects/credentials.ts';
import { deserialised, reflected, untrustedStatement } from './effects/data.ts';
import { dynamicCode } from './effects/dynamic-code.ts';
import { effectRulesOf } from './effects/effect-rule.ts';
import { environmentHijacked, modulePathExtended } from './effects/environment.ts';
import { filesDeleted, filesRead, filesWritten, persistence } from './effects/files.ts';
import { hiddenEffect } from './effects/hidden.ts';
import { machineCode, nativeCode } from './effects/native.ts';
import { networkUsed, secretLeaves } from './effects/network.ts';
import { processStarted } from './effects/processes.ts';
import { inputWatched, systemChanged } from './effects/system.ts';

/** What code would do, judged by what it reaches for and when. A fact is judged by the first family it belongs to. */
export const effectRules: readonly Rule<'effect'>[] = effectRulesOf([
  persistence,
  secretLeaves,
  hiddenEffect,
  environmentHijacked,
  modulePathExtended,
  machineCode,
  dynamicCode,
  processStarted,
  credentialsRead,
  networkUsed,
  nativeCode,
  filesDeleted,
  filesWritten,
  filesRead,
  inputWatched,
  systemChanged,
  deserialised,
  untrustedStatement,
  reflected,
]);
