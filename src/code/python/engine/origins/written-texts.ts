import { pathReach } from '../../../../core/path-reach.ts';
import { areSettings } from '../../../shell/startup-settings.ts';
import { argumentText } from '../calls/argument-text.ts';
import type { Machine } from '../machine.ts';
import { embed } from '../record.ts';
import type { EffectRecord, ModuleState } from '../state.ts';
import type { Value } from '../values/values.ts';

/** What a program writes to its files, by their paths; null where some of it does not stand in the source. */
const written = new WeakMap<ModuleState, Map<string, string[] | null>>();
const mostFiles = 64;
const mostTexts = 32;
const longest = 16_384;

/** A hook of the repository that somebody stands in: tools that set one up for their project write it there. */
const ownHook = /^(?:\uf8ff\/|\.\/)?(?:\.git|\.husky)\/(?:hooks\/)?[a-z][a-z-]{3,40}$/;

/** Notes a text that is written to a file; what Git is to start is read as the program that it is. */
export function writesText(
  m: Machine,
  module: ModuleState,
  path: string,
  value: Value | undefined,
  record: EffectRecord | null,
): void {
  let files = written.get(module);
  if (files === undefined) {
    files = new Map();
    written.set(module, files);
  }
  const texts = files.get(path);
  if (texts === null || (texts === undefined && files.size >= mostFiles)) return;
  if (namesHosts.test(path)) connectsBy(m, value, record);
  const isKnown = value?.kind === 'constant' && value.value !== null;
  const text = isKnown ? argumentText(value, 'data') : null;
  if (text === null || text.length > longest || (texts?.length ?? 0) >= mostTexts) {
    files.set(path, null);
    return;
  }
  if (texts === undefined) files.set(path, [text]);
  else if (!texts.includes(text)) texts.push(text);
  if (ownHook.test(path) && isShell(text)) embed(m, record, 'shell', text);
}

/** Settings of ssh, and those of them that are commands: it runs them with the next connection (ssh_config(5)). */
const namesHosts = /(?:^|\/)\.ssh\/config$/;
const commandOfSsh =
  /^[ \t]{0,20}(?:ProxyCommand|LocalCommand|KnownHostsCommand)[ \t=]{1,9}([^\n]{1,2000})$/gim;

function connectsBy(m: Machine, value: Value | undefined, record: EffectRecord | null): void {
  const text = value === undefined ? null : argumentText(value, 'data');
  for (const [, command = ''] of text?.slice(0, longest).matchAll(commandOfSsh) ?? [])
    if (/[|;&`$]/.test(command)) embed(m, record, 'shell', command);
}

function isShell(text: string): boolean {
  return /^#!\s{0,4}\/(?:usr\/)?bin\/(?:env )?(?:ba|z|da)?sh\b/.test(text);
}

/** Adds to what is there, rather than taking its place. */
const appends = /["']a[bt+]{0,2}["']/;

/**
 * Whether all that is written to a file that others start is known and told by itself: settings that run nothing, added to
 * a file of the user's shell, or a hook of the project in whose folder the program is started.
 */
export function startsNothingHidden(
  { evidence, capability }: EffectRecord,
  path: string,
  module: ModuleState,
): boolean {
  const texts = written.get(module)?.get(path);
  if (texts === undefined || texts === null || pathReach(path) !== 'persistence') return false;
  if (ownHook.test(path)) return texts.every(isShell);
  return capability === 'file-write' && appends.test(evidence) && texts.every(areSettings);
}
