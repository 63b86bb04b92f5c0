import { infer, type Profile } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { renderProfileToml } from '../../report/profile-toml.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption, outputOption, quietOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { checkOutput, writeAtomically } from '../output.ts';
import { presetOption } from '../preset-option.ts';
import { progressLine } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export const policyInferCommand: Command = {
  name: 'policy infer',
  summary:
    "Reads a library's source, imports nothing of it, and writes a policy that admits the classes and functions which load as data.",
  synopsis: 'PATH… [options]',
  options: [presetOption, jsonOption, outputOption, { ...quietOption, what: 'show no progress' }],
  examples: [
    'loadlock policy infer src/mylib',
    'loadlock policy infer mylib-1.2-py3-none-any.whl --output mylib.toml',
    'loadlock policy infer mylib/ otherlib/       # what mylib imports is read too',
    'loadlock policy infer mylib/models.py --json',
  ],
  run: runInfer,
};

async function runInfer(given: Arguments, terminal: Terminal): Promise<number> {
  const targets = given.positionals;
  if (targets.length === 0) throw usage('policy infer needs a path: a package folder, a .py file or a wheel');
  if (targets.includes('-')) throw usage('policy infer reads files and folders, not the standard input');
  const output = given.values.get('output');
  checkOutput(output, targets);
  const progress = progressLine(terminal, given.switches.has('quiet'));
  let profile: Profile;
  try {
    profile = await infer(targets, {
      onProgress: (current, stage) => progress.update({ files: stage === 'read' ? 1 : 0, bytes: 0, current }),
    });
  } finally {
    progress.clear();
  }
  const text = given.switches.has('json')
    ? jsonText(profile)
    : renderProfileToml(profile, given.values.get('preset') ?? 'standard');
  if (output === undefined) terminal.stdout.write(text);
  else writeAtomically(output, text);
  return exitCodes.allow;
}
