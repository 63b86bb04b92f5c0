import { printable } from '../../core/printable.ts';
import { type Explanation, explain } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { padEnd, wrap } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { styleOf } from '../style-of.ts';
import type { Terminal } from '../terminal.ts';

export const policyExplainCommand: Command = {
  name: 'policy explain',
  summary: 'Says how Python callables are classed when a pickle imports them, and why.',
  synopsis: 'NAME… [options]',
  options: [jsonOption],
  examples: [
    'loadlock policy explain torch.device',
    'loadlock policy explain os.system numpy.ndarray --json',
    "loadlock policy explain 'collections OrderedDict'",
  ],
  run: runExplain,
};

async function runExplain(given: Arguments, terminal: Terminal): Promise<number> {
  const names = given.positionals.map(dottedName);
  if (names.length === 0) throw usage('policy explain needs the name of a callable, as module.name');
  const explanations = await explain(names);
  if (given.switches.has('json')) {
    const plain = explanations.map(({ global, decision, why }) => ({ global, decision, why }));
    terminal.stdout.write(jsonText(plain));
  } else terminal.stdout.write(explanationText(explanations, terminal));
  return exitCodes.allow;
}

/** `module name` means `module.name`, as a pickle's GLOBAL opcode writes it on two lines. */
function dottedName(written: string): string {
  const name = written.trim().split(/\s+/).join('.');
  if (name === '') throw usage('policy explain: an empty name');
  return name;
}

function explanationText(explanations: readonly Explanation[], terminal: Terminal): string {
  const style = styleOf(terminal.stdout, terminal.env);
  const width = Math.min(terminal.stdout.columns || 100, 120);
  return explanations
    .map(({ global, decision, why }) => {
      const verdict = style.verdict(decision, padEnd(decision.toUpperCase(), 6));
      const reason = wrap(printable(why), width - 8).map((line) => `        ${line}\n`);
      return `${verdict}  ${style.bold(printable(global))}\n${reason.join('')}`;
    })
    .join('');
}
