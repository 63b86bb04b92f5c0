import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printable } from '../../core/printable.ts';
import { keyTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import type { Arguments } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import type { Terminal } from '../terminal.ts';
import { timeText, trustFileOf, trustFileOption } from '../trust-options.ts';

export const keysShowCommand: Command = {
  name: 'keys show',
  summary: 'Shows key files and trust files: ids, algorithms, who is trusted and since when.',
  synopsis: '[FILE…] [options]',
  options: [trustFileOption, jsonOption],
  examples: [
    'loadlock keys show',
    'loadlock keys show acme.pub',
    'loadlock keys show team/trust.json --json',
  ],
  run: runShow,
};

type Tools = Awaited<ReturnType<typeof keyTools>>;
type KeyFile = NonNullable<Awaited<ReturnType<Tools['describeKeyFile']>>>;
type Trust = NonNullable<ReturnType<Tools['loadTrust']>>;
type TrustedKey = Trust['publishers'][number]['keys'][number];

async function runShow(given: Arguments, terminal: Terminal): Promise<number> {
  const tools = await keyTools();
  const named = given.positionals.map((file) => resolve(terminal.cwd, file));
  const folder = join(homeFolder(terminal), 'keys');
  const files = named.length > 0 ? named : keyFilesIn(folder);
  const keys: KeyFile[] = [];
  const trusts: { file: string; trust: Trust }[] = [];
  for (const file of files) {
    const described = await tools.describeKeyFile(file);
    if (described !== null) keys.push(described);
    else trusts.push({ file, trust: tools.loadTrust(file)! });
  }
  const trustFile = trustFileOf(given, terminal);
  const trusted = trusts.some(({ file }) => file === trustFile) ? null : tools.loadTrust(trustFile);
  // Beside keys that were asked for, the trust file only says whether they are trusted.
  const own = trusted === null ? [] : [{ file: trustFile, trust: trusted }];
  const shown = named.length > 0 && !given.values.has('trust') ? trusts : [...trusts, ...own];
  const owners = ownersIn([...trusts, ...own].map(({ trust }) => trust));
  if (given.switches.has('json')) terminal.stdout.write(jsonText(document(keys, shown, owners)));
  else terminal.stdout.write(text(keys, shown, owners, folder));
  return exitCodes.allow;
}

function keyFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  // The audit log's own key signs nothing that is published.
  const names = readdirSync(folder).filter((name) => /\.(?:key|pub)$/.test(name) && name !== 'audit.key');
  return names.sort().map((name) => join(folder, name));
}

/** By the key itself: ids are not proved. */
function ownersIn(
  trusts: readonly Trust[],
): Map<string, { readonly publisher: string; readonly status: string }> {
  const owners = new Map<string, { publisher: string; status: string }>();
  for (const { publishers } of trusts)
    for (const { name, keys } of publishers)
      for (const key of keys)
        if (key.material.kind !== 'sigstore')
          owners.set(key.material.text, { publisher: name, status: statusOf(key) });
  return owners;
}

function statusOf({ from, until, revoked }: TrustedKey): string {
  const now = Date.now();
  if (revoked !== null && (revoked.at <= now || revoked.reason === 'compromised')) return revoked.reason;
  if (from !== null && now < from) return 'not yet in use';
  return until !== null && until <= now ? 'out of use' : 'in use';
}

type Owners = ReturnType<typeof ownersIn>;

function document(
  keys: readonly KeyFile[],
  trusts: readonly { file: string; trust: Trust }[],
  owners: Owners,
): object {
  const time = (at: number | null): string | null => (at === null ? null : timeText(at));
  return {
    schema: 'loadlock.keys/1',
    keys: keys.map((key) => ({ ...key, trusted: owners.get(key.publicKey ?? '') ?? null })),
    trust: trusts.map(({ file, trust: { publishers, rules, otherwise } }) => ({
      file,
      default: otherwise,
      rules: rules.length,
      publishers: publishers.map(({ name, keys: trusted }) => ({
        name,
        keys: trusted.map((key) => ({
          keyId: key.id,
          type: key.material.kind,
          algorithm: key.algorithm,
          status: statusOf(key),
          from: time(key.from),
          until: time(key.until),
          revoked: key.revoked === null ? null : { at: timeText(key.revoked.at), reason: key.revoked.reason },
          replacedBy: key.replacedBy,
        })),
      })),
    })),
  };
}

function text(
  keys: readonly KeyFile[],
  trusts: readonly { file: string; trust: Trust }[],
  owners: Owners,
  folder: string,
): string {
  const lines: string[] = [];
  for (const { file, kind, algorithm, keyId, publicKey, encrypted } of keys) {
    const protection = kind === 'public' ? '' : encrypted ? ', protected by a password' : ', no password';
    lines.push(printable(file), `  ${kind} key, ${algorithm}${protection}`);
    lines.push(`  id ${keyId ?? 'behind the password'}`);
    if (kind === 'public' && publicKey !== null && !publicKey.includes('\n')) lines.push(`  ${publicKey}`);
    const owner = owners.get(publicKey ?? '');
    if (owner !== undefined)
      lines.push(`  trusted as a key of ${printable(owner.publisher)}: ${owner.status}`);
    lines.push('');
  }
  for (const { file, trust } of trusts) lines.push(printable(file), ...trustLines(trust), '');
  if (lines.length === 0) return `no keys in ${printable(folder)}; loadlock keys generate makes one\n`;
  return lines.join('\n');
}

function trustLines({ publishers, rules, otherwise }: Trust): string[] {
  const lines = publishers.flatMap(({ name, keys }) => [
    `  ${printable(name)}`,
    ...keys.map((key) => `    ${printable(key.id)}  ${key.algorithm}  ${statusOf(key)}${bounds(key)}`),
  ]);
  const elsewhere = otherwise === 'deny' ? 'nobody' : 'any publisher';
  lines.push(`  ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}; for all other files: ${elsewhere}`);
  return lines;
}

function bounds({ from, until, revoked, replacedBy }: TrustedKey): string {
  const parts = [
    from === null ? '' : `from ${timeText(from)}`,
    until === null ? '' : `until ${timeText(until)}`,
    revoked === null ? '' : `revoked as of ${timeText(revoked.at)}`,
    replacedBy === null ? '' : `replaced by ${printable(replacedBy)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
