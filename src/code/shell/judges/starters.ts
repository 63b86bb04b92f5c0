import { readMakefile } from '../../dockerfile/read-makefile.ts';
import { isKnown, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { downloads, isShell } from '../known-programs.ts';
import { pathOf } from '../paths.ts';
import { valuesOf } from './options.ts';

/** Programs that run what a file of theirs says, and variables that make a shell run something as it starts. */
export const starterJudges: readonly Judge[] = [makes, startsWith];

/** `make -f -`, and a Makefile that the script itself brought. */
function makes(invocation: Invocation, report: ShellReport): void {
  const { name, args, input, scope } = invocation;
  if (!/^(?:g|b|re)?make$/.test(name)) return;
  const { values } = optionsOf(args, ['f', 'C', 'j', 'l', 'o', 'W', 'I', 'file', 'makefile', 'directory']);
  const file = values.get('f') ?? values.get('file') ?? values.get('makefile');
  const path = file === undefined ? undefined : pathOf(file, scope);
  const named = path === undefined ? ['Makefile', 'makefile', 'GNUmakefile'] : [path];
  if (path === '-' || path === '/dev/stdin') {
    if (input?.text !== undefined) recipes(input.text, invocation, report);
    else if (input !== undefined && input.from.length > 0)
      report.hazard('shell-dynamic', invocation, input.from.map((each) => each.name).join(' | '));
  } else if (file !== undefined && scope.fetched.has(path!))
    report.hazard('shell-runs-download', invocation, shown(file));
  else if (file !== undefined && !isKnown(file)) {
    const [first] = file.unknown;
    if (first?.text !== undefined) recipes(first.text, invocation, report);
    else if (first?.commands !== undefined)
      report.hazard(
        first.commands.some(downloads) ? 'shell-runs-download' : 'shell-dynamic',
        invocation,
        shown(file),
      );
  }
  for (const text of valuesOf(args, ['--eval', '-E'])) recipes(text, invocation, report);
  const written = named.map((each) => scope.written.get(each)).find((text) => text !== undefined);
  if (written !== undefined) recipes(written, invocation, report);
}

function recipes(text: string, invocation: Invocation, report: ShellReport): void {
  for (const recipe of readMakefile(text).slice(0, 100)) report.run(recipe.text, invocation, true);
}

/** Bash reads the file that BASH_ENV names before its script, sh the one of ENV; PROMPT_COMMAND runs at every prompt. */
function startsWith(invocation: Invocation, report: ShellReport): void {
  const { name, args, assignments, scope } = invocation;
  if (name === 'export' || name === 'declare' || name === '') {
    const prompt = args.find(({ text }) => text.startsWith('PROMPT_COMMAND='));
    if (prompt !== undefined && isKnown(prompt))
      report.run(prompt.text.slice('PROMPT_COMMAND='.length), invocation, true);
    return;
  }
  if (!isShell(name)) return;
  for (const variable of ['BASH_ENV', 'ENV']) {
    const given = assignments.get(variable);
    const set = given === undefined && scope.exports.has(variable) ? scope.get(variable) : undefined;
    const path = given ?? (set !== undefined && 'text' in set ? set.text : undefined);
    if (path === undefined) continue;
    const text = scope.written.get(path);
    if (scope.fetched.has(path)) report.hazard('shell-runs-download', invocation, `${variable}=${path}`);
    else if (text !== undefined) report.run(text, invocation, true);
  }
}
