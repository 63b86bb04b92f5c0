import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const runs = /^subprocess\.(?:run|check_output|call|check_call|Popen)$/;

/** A command that fetches something and shows it. */
const fetches = /["'\s/](?:curl|wget|fetch|aria2c)["',\s][^\n]{0,300}https?:\/\//;

/** Programs that take what they are to do from their input. */
const interpreters =
  /^(?:(?:ba|z|da|k|c|fi)?sh|cmd|powershell|pwsh|python|pypy|perl|ruby|node|deno|bun|php|lua|Rscript|osascript|sudo|su|ssh|psql|mysql|sqlite3)[\d.]*(?:\.exe)?$/;

/** `subprocess.run(['bash'], input=requests.get(…).content)`: whoever answers says what the shell does. */
export const fedInterpreters: Check = {
  id: 'fed-interpreters',
  keywords: new Set(['input', 'stdin']),
  call(site, report) {
    if (!calledNames(site).some((name) => runs.test(name))) return;
    // `Popen(['sh'], stdin=fetching.stdout)`
    const piped = keyword(site, 'stdin');
    if (piped?.type === 'Attribute' && piped.attr === 'stdout') {
      if (takesProgram(site) && sourceHas(site.module, fetches)) report.hazard('remote-command', site.node);
      return;
    }
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
  const words = rest.map((one) => constantOf(site, one));
  // What stands after it are words for the program that comes in.
  if (words[0] === '-s' || words[0] === '-') return true;
  return words.every((word) => {
    return typeof word === 'string' && /^-(?:[a-bd-z]?|s|-)$/.test(word);
  });
}
