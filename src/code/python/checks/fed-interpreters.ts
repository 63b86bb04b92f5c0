import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';

const runs = /^subprocess\.(?:run|check_output|call|check_call)$/;

/** Programs that take what they are to do from their input. */
const interpreters =
  /^(?:(?:ba|z|da|k|c|fi)?sh|cmd|powershell|pwsh|python|pypy|perl|ruby|node|deno|bun|php|lua|Rscript|osascript|sudo|su|ssh|psql|mysql|sqlite3)[\d.]*(?:\.exe)?$/;

/** `subprocess.run(['bash'], input=requests.get(…).content)`: whoever answers says what the shell does. */
export const fedInterpreters: Check = {
  id: 'fed-interpreters',
  keywords: new Set(['input']),
  call(site, report) {
    if (!calledNames(site).some((name) => runs.test(name))) return;
    const given = keyword(site, 'input');
    if (given === undefined || site.constant(given) !== undefined) return;
    if (!site.taint(given).includes('network') || !takesProgram(site)) return;
    report.hazard('remote-command', site.node);
  },
};

/** A script, or a text after `-c`, is the program then, and the input is its data. */
function takesProgram(site: CallSite): boolean {
  const [command] = site.node.args;
  if (command === undefined) return false;
  if (command.type !== 'List' && command.type !== 'Tuple') {
    const text = constantOf(site, command);
    return typeof text === 'string' && interpreters.test(text.trim().replace(/^.*[\\/]/, ''));
  }
  const [first, ...rest] = command.elts;
  const program = first === undefined ? undefined : site.text(first);
  if (program === undefined || !interpreters.test(program.replace(/^.*[\\/]/, ''))) return false;
  return rest.every((one) => {
    const word = constantOf(site, one);
    return typeof word === 'string' && /^-(?:[a-bd-z]?|s|-)$/.test(word);
  });
}
