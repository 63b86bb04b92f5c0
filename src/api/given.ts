import { LoadlockError } from '../core/errors.ts';
import { defaultLimits, type Limits } from '../core/limits.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import { isPresetName, presetNames, presets } from '../policy/presets/index.ts';

/** What an option must be. */
export type Kind =
  | 'text'
  | 'texts'
  | 'flag'
  | 'count'
  | 'function'
  | 'object'
  | 'date'
  | 'text or true'
  | 'policy'
  | 'limits';

export type Kinds = Readonly<Record<string, Kind>>;

/** Options as a caller of the library gives them: a preset by its name, limits as far as they are others. */
type Settled<Options> = Omit<Options, 'policy' | 'limits'> & {
  readonly policy: Policy;
} & SettledLimits<Options>;

/** Limits of reading are filled up; those of a sandbox are left to whoever makes it. */
type SettledLimits<Options> = Options extends { readonly limits?: infer Given }
  ? 'opcodes' extends keyof NonNullable<Given>
    ? { readonly limits?: Limits }
    : { readonly limits?: NonNullable<Given> }
  : unknown;

/**
 * Looks over the options of a public function, since JavaScript does not: an option that is misspelt or of another type
 * must not be taken for one that was not given.
 * @throws LoadlockError USAGE
 */
export function settled<Options extends object>(
  caller: string,
  options: Options,
  kinds: Kinds,
  needed: readonly string[] = [],
): Settled<Options> {
  const kept = checked(caller, options, kinds, needed);
  const { policy, limits } = kept as { policy?: Policy | PresetName; limits?: Partial<Limits> };
  return {
    ...kept,
    policy: policyOf(caller, policy),
    ...(limits === undefined || kinds['limits'] !== 'limits' ? {} : { limits: limitsOf(caller, limits) }),
  } as unknown as Settled<Options>;
}

/** The same for functions that take no policy. @throws LoadlockError USAGE */
export function checked<Options extends object>(
  caller: string,
  options: Options,
  kinds: Kinds,
  needed: readonly string[] = [],
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw usage(caller, `its options must be an object, not ${wordsFor(options)}`);
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const near = nearest(name, Object.keys(kinds));
      throw usage(
        caller,
        `there is no option ${printable(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      );
    }
    if (kind !== 'policy' && kind !== 'limits' && !is[kind](value))
      throw usage(caller, `${name} must be ${wanted[kind]}, not ${wordsFor(value)}`);
    kept.push([name, value]);
  }
  const missing = needed.find((name) => !kept.some(([given]) => given === name));
  if (missing !== undefined) throw usage(caller, `the option ${missing} is needed`);
  return Object.fromEntries(kept) as Options;
}

const is: Readonly<Record<Exclude<Kind, 'policy' | 'limits'>, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  flag: (value) => typeof value === 'boolean',
  count: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  function: (value) => typeof value === 'function',
  object: (value) => typeof value === 'object' && value !== null,
  date: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  'text or true': (value) => typeof value === 'string' || value === true,
};

const wanted: Readonly<Record<keyof typeof is, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  flag: 'true or false',
  count: 'a whole number above zero',
  function: 'a function',
  object: 'an object',
  date: 'a valid Date',
  'text or true': 'a text, or true',
};

function policyOf(caller: string, policy: unknown): Policy {
  if (policy === undefined) return presets.standard;
  if (typeof policy === 'string') {
    if (isPresetName(policy)) return presets[policy];
    const near = nearest(policy, presetNames);
    const hint = near === null ? `presets: ${presetNames.join(', ')}` : `did you mean ${near}?`;
    throw usage(
      caller,
      `the policy ${printable(policy)} is no preset (loadPolicy reads one from a file); ${hint}`,
    );
  }
  if (typeof policy === 'object' && policy !== null && 'policy' in policy && 'file' in policy)
    throw usage(caller, 'this is what loadPolicy answers; pass its .policy');
  if (!isPolicy(policy))
    throw usage(caller, `a policy is a preset’s name or what loadPolicy reads, not ${wordsFor(policy)}`);
  return policy;
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, rules, severity, callables, formats, provenance } = value as Partial<Policy>;
  const parts = [severity, callables, formats, provenance].every(
    (part) => typeof part === 'object' && part !== null,
  );
  return typeof name === 'string' && rules instanceof Map && parts;
}

/** @throws LoadlockError USAGE for a limit that is none: comparing with it would bound nothing. */
export function limitsOf(caller: string, limits: Partial<Limits>): Limits {
  if (typeof limits !== 'object' || limits === null)
    throw usage(caller, `limits must be an object, not ${wordsFor(limits)}`);
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      const near = nearest(name, Object.keys(defaultLimits));
      throw usage(
        caller,
        `there is no limit ${printable(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      );
    }
    if (value !== undefined && !is.count(value))
      throw usage(caller, `limits.${name} must be a whole number above zero, not ${wordsFor(value)}`);
  }
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(given) };
}

/** A path that a caller gives. @throws LoadlockError USAGE */
export function pathGiven(caller: string, path: unknown, what = 'a path'): string {
  if (typeof path === 'string' && path !== '') return path;
  if (path instanceof URL)
    throw usage(caller, `it takes ${what} as a text; of a file: address, fileURLToPath makes one`);
  if (path instanceof Uint8Array)
    throw usage(caller, `it takes ${what}, not bytes: write them into a file first`);
  throw usage(caller, `it takes ${what}, not ${wordsFor(path)}`);
}

/** One path or several. @throws LoadlockError USAGE */
export function pathsGiven(caller: string, paths: unknown): readonly string[] {
  if (!Array.isArray(paths)) return [pathGiven(caller, paths, 'a path, or a list of them')];
  if (paths.length === 0) throw usage(caller, 'it takes at least one path');
  return paths.map((path) => pathGiven(caller, path, 'a path, or a list of them'));
}

function usage(caller: string, message: string): LoadlockError {
  return new LoadlockError('USAGE', null, `${caller}: ${message}`);
}

function wordsFor(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `the text ${printable(value.slice(0, 60))}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
