import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printable } from '../../core/printable.ts';
import { keyTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { askNewPassword, givenPassword, passwordFileOption } from '../password.ts';
import type { Terminal } from '../terminal.ts';

export const keysGenerateCommand: Command = {
  name: 'keys generate',
  summary: 'Makes a key to sign with, in the files of the minisign program.',
  synopsis: '[NAME] [options]',
  options: [
    {
      name: 'out',
      value: 'PREFIX',
      what: 'write PREFIX.key and PREFIX.pub (default: keys/NAME in the state folder; NAME is publisher)',
    },
    passwordFileOption,
    { name: 'no-password', what: 'leave the secret key open: whoever reads the file can sign' },
    { name: 'force', what: 'write over a key that is there' },
    jsonOption,
  ],
  examples: [
    'loadlock keys generate',
    'loadlock keys generate acme --password-file secret.txt',
    'loadlock keys generate --out ci/signing --no-password',
  ],
  run: runGenerate,
};

async function runGenerate(given: Arguments, terminal: Terminal): Promise<number> {
  const prefix = prefixOf(given, terminal);
  const [secretFile, publicFile] = [`${prefix}.key`, `${prefix}.pub`];
  const replace = given.switches.has('force');
  // Before a password is asked for.
  const there = [secretFile, publicFile].find((file) => !replace && existsSync(file));
  if (there !== undefined) throw usage(`${printable(there)} is there already; --force writes over it`);
  const password = await passwordOf(given, terminal);
  const { generateKeyFiles } = await keyTools();
  const made = await generateKeyFiles({ secretFile, publicFile, password, replace });
  if (password === null)
    terminal.stderr.write('loadlock: the secret key has no password: whoever reads the file can sign\n');
  if (given.switches.has('json')) {
    terminal.stdout.write(jsonText({ schema: 'loadlock.key/1', ...made }));
    return exitCodes.allow;
  }
  const lines = [
    `key ${made.keyId}`,
    `  secret  ${printable(secretFile)}  (keep it to yourself)`,
    `  public  ${printable(publicFile)}`,
    '',
    'Give others the public key over another way than what you sign. They trust it with:',
    `  loadlock keys add --publisher NAME ${made.publicKey}`,
    'Sign with:',
    `  loadlock sign PATH --key ${printable(secretFile)}`,
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.allow;
}

function prefixOf(given: Arguments, terminal: Terminal): string {
  const [name = 'publisher', ...more] = given.positionals;
  const out = given.values.get('out');
  if (more.length > 0) throw usage('keys generate makes one key at a time');
  if (out !== undefined && given.positionals.length > 0) throw usage('give a NAME or --out, not both');
  if (out !== undefined) return resolve(terminal.cwd, out.replace(/\.(?:key|pub)$/, ''));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw usage(`'${printable(name)}' is no name for a key: letters, digits, '.', '_' and '-'`);
  return join(homeFolder(terminal), 'keys', name);
}

async function passwordOf(given: Arguments, terminal: Terminal): Promise<string | null> {
  if (!given.switches.has('no-password')) return givenPassword(given, terminal) ?? askNewPassword(terminal);
  if (given.values.has('password-file')) throw usage('--no-password and --password-file exclude each other');
  return null;
}
