import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../../core/printable.ts';
import { type Arguments, usage } from '../arguments.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeAtomically } from '../output.ts';
import { presetOption } from '../preset-option.ts';
import type { Terminal } from '../terminal.ts';

export const policyInitCommand: Command = {
  name: 'policy init',
  summary: 'Writes a policy file to start from.',
  synopsis: '[options]',
  options: [
    presetOption,
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      what: 'where to write it (default: loadlock.toml); - prints it',
    },
    { name: 'force', what: 'write over a file that is there' },
  ],
  examples: ['loadlock policy init', 'loadlock policy init --preset strict --output ci/loadlock.toml'],
  run: runInit,
};

async function runInit(given: Arguments, terminal: Terminal): Promise<number> {
  if (given.positionals.length > 0) throw usage('policy init takes no argument; --output names the file');
  const text = policyTemplate(given.values.get('preset') ?? 'standard');
  const output = given.values.get('output') ?? 'loadlock.toml';
  if (output === '-') {
    terminal.stdout.write(text);
    return exitCodes.allow;
  }
  const file = resolve(terminal.cwd, output);
  if (existsSync(file) && !given.switches.has('force'))
    throw usage(`${printable(output)} is there already; --force writes over it`);
  writeAtomically(file, text);
  terminal.stderr.write(`loadlock: wrote ${printable(output)}\n`);
  return exitCodes.allow;
}

/** A policy that decides exactly as the preset does, with what can be changed in comments. */
export function policyTemplate(preset: string): string {
  return `# What loadlock admits here. Every key is described in docs/policy.md; unknown keys are errors.
extends = "${preset}"
name = "our-policy"

# Verdict by severity: allow, review or deny.
[severity]
# medium = "deny"

# Verdict by rule, in the place of its severity's (docs/rules.md lists the rules).
[rules]
# "pickle-trailing-data" = "allow"

# Python callables by dotted name; "mylib.models.*" is everything below mylib.models. A deny wins.
[callables]
# allow = ["mylib.models.*"]
# review = []
# deny = []

# Formats by their id; unknown is a file that no format claims.
[formats]
# deny = ["joblib"]
# unknown = "review"

# Who must have signed (docs/trust.md says how the trust file is written).
[provenance]
# required = true
# trust = "trust.json"

# Code, of model repositories and of programs that are about to be run (docs/check.md).
[code]
# deny-modules = ["socket", "requests"]
# deny-functions = ["os.system", "shutil.*"]
# allow-sql = ["SELECT"]
# deny-commands = ["curl", "wget"]
# ruff = ["E", "F", "B", "S"]
# yara = ["rules.yar"]

# What code may do in each phase; a phase that is not named is not restricted.
[code.capabilities]
# import = []

# Budgets of reading one file.
[limits]
# depth = 8
`;
}
