import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';
import type { McpPolicy } from './mcp.ts';
import type { Policy, ProvenancePolicy } from './policy.ts';
import { isPresetName, presetNames, presets } from './presets/index.ts';
import { yaraFile } from './yara-file.ts';

export interface LoadedPolicy {
  readonly policy: Policy;
  /** The file it was read from; null for a preset. */
  readonly file: string | null;
}

const longestFile = 2 ** 20;

/**
 * The policy that a caller asked for: the name of a preset, a TOML file, or, where `spec` is undefined, the nearest
 * `loadlock.toml` (or pyproject.toml with `[tool.loadlock]`) from `cwd` upwards, else the standard preset.
 * @throws LoadlockError POLICY_INVALID
 */
export async function loadPolicy(spec: string | undefined, cwd: string): Promise<LoadedPolicy> {
  if (spec === undefined) return (await discover(resolve(cwd))) ?? { policy: presets.standard, file: null };
  if (isPresetName(spec)) return { policy: presets[spec], file: null };
  const file = resolve(cwd, spec);
  const text = readText(file);
  if (text === null) throw new LoadlockError('POLICY_INVALID', null, missing(spec));
  const found = await fromText(text, file, spec);
  if (found !== null) return found;
  throw new LoadlockError('POLICY_INVALID', null, `${printable(spec)}: has no [tool.loadlock] table`);
}

/** The policy that a TOML text describes. @throws LoadlockError POLICY_INVALID */
export async function parsePolicy(text: string, origin: string): Promise<Policy> {
  const [{ readPolicy }, { linesOf }] = await Promise.all([import('./read.ts'), import('./lines.ts')]);
  return readPolicy(await parseToml(text, origin), origin, linesOf(text));
}

async function discover(from: string): Promise<LoadedPolicy | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of ['loadlock.toml', 'pyproject.toml']) {
      const file = join(folder, name);
      const text = readText(file);
      const found = text === null ? null : await fromText(text, file, file);
      if (found !== null) return found;
    }
    if (dirname(folder) === folder) return null;
  }
}

async function fromText(text: string, file: string, origin: string): Promise<LoadedPolicy | null> {
  if (!file.endsWith('pyproject.toml'))
    return { policy: placed(await parsePolicy(text, origin), file), file };
  // Most pyproject files say nothing of loadlock: the parser is loaded for those that do.
  if (!text.includes('loadlock')) return null;
  const table = ['tool', 'loadlock'];
  const document = below(await parseToml(text, origin), table);
  if (document === undefined) return null;
  const [{ readPolicy }, { linesOf }] = await Promise.all([import('./read.ts'), import('./lines.ts')]);
  return { policy: placed(readPolicy(document, origin, linesOf(text, table)), file), file };
}

/** Paths in a policy are relative to its file. */
function placed(policy: Policy, file: string): Policy {
  const at = (path: string | null): string | null => (path === null ? null : resolve(dirname(file), path));
  const { provenance, audit, code } = policy;
  return {
    ...policy,
    code: { ...code, yara: code.yara.map(({ path }) => yaraFile(resolve(dirname(file), path))) },
    provenance: rooted({
      ...provenance,
      trust: at(provenance.trust),
      sigstoreRoot: at(provenance.sigstoreRoot),
    }),
    audit: { ...audit, folder: at(audit.folder), ship: audit.ship.map((table) => placedIn(table, at)) },
    mcp: placedMcp(policy.mcp, at),
  };
}

/** With the digests of the files that say whom to trust. Where one cannot be read, whoever needs it says so. */
function rooted(provenance: ProvenancePolicy): ProvenancePolicy {
  const { trust, sigstoreRoot } = provenance;
  if (trust === null && sigstoreRoot === null) return provenance;
  return { ...provenance, rootDigests: { trust: digestOf(trust), sigstoreRoot: digestOf(sigstoreRoot) } };
}

function digestOf(path: string | null): string | null {
  try {
    return path === null ? null : hash('sha256', readFileSync(path), 'hex');
  } catch {
    return null;
  }
}

function placedMcp(mcp: McpPolicy, at: (path: string | null) => string | null): McpPolicy {
  const { roots, run, databases } = mcp;
  return {
    ...mcp,
    roots: roots?.map((root) => at(root)!) ?? null,
    run: { ...run, input: at(run.input), python: at(run.python) },
    databases: databases.map((database) => ({ ...database, path: at(database.path) })),
  };
}

const shipPaths: readonly string[] = ['folder', 'ca', 'cert', 'key'];

function placedIn(
  table: Readonly<Record<string, unknown>>,
  at: (path: string | null) => string | null,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(table);
  return Object.fromEntries(
    entries.map(([key, value]) =>
      shipPaths.includes(key) && typeof value === 'string' && value !== '' ? [key, at(value)] : [key, value],
    ),
  );
}

function below(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

async function parseToml(text: string, origin: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split('\n');
    const reason = printable(what ?? '').replace(/^Invalid TOML document: /, '');
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `${printable(origin)}:${error.line}: not valid TOML: ${reason}`,
    );
  }
}

/** Null where there is no such file. A policy that exists and cannot be read is an error, never the default. */
function readText(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= longestFile) return text;
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `${printable(file)}: longer than a policy may be (1 MiB)`,
    );
  } catch (error) {
    if (error instanceof LoadlockError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `${printable(file)}: cannot be read (${code ?? 'unknown error'})`,
    );
  }
}

function missing(spec: string): string {
  const near = nearest(spec, presetNames);
  const hint = near === null ? `presets: ${presetNames.join(', ')}` : `did you mean the preset ${near}?`;
  return `there is no policy file ${printable(spec)}; ${hint}`;
}
