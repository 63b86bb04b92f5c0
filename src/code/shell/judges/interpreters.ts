import { baseOf } from '../../../core/slash-paths.ts';
import { hole } from '../../code.ts';
import { type Field, isKnown, shown } from '../field.ts';
import { type Input, type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { downloads, interpreterOf, isShell, locates } from '../known-programs.ts';
import { fileOf } from '../paths.ts';
import { sqlOf } from '../sql-clients.ts';
import { cameIn, mayHaveCome } from '../unpacked.ts';
import { fetchedFiles, fetchedProgram, isFetched, runsUnpacked } from './fetched-programs.ts';
import { foreign } from './other-programs.ts';
import { withArguments } from './python-arguments.ts';

/** Commands that run text: shells, eval, other languages, database clients. */
export const interpreterJudges: readonly Judge[] = [shells, evaluation, languages, queries, fetchedFiles];

/** What runs a text of which only its commands are known. */
function tellUnknown(
  invocation: Invocation,
  commands: readonly string[],
  decoded: boolean,
  what: string,
  report: ShellReport,
): void {
  if (commands.some(downloads)) report.hazard('shell-runs-download', invocation, what);
  else if (
    decoded ||
    commands.some((name) => /^(?:base64|base32|xxd|openssl|gunzip|zcat|uudecode|rev|gpg)$/.test(name))
  )
    report.hazard('shell-runs-decoded', invocation, what);
  else if (!commands.every((name) => hooks.has(name)) || commands.length === 0)
    report.hazard('shell-dynamic', invocation, what);
  report.effect('dynamic-code', invocation, what, ['opaque']);
}

/** Programs whose output is meant to be evaluated. */
const hooks = new Set(
  'ssh-agent shopt locale apt-config conda mamba micromamba pyenv rbenv nodenv direnv brew dircolors docker-machine minikube starship zoxide fnm opam luarocks lesspipe keychain register-python-argcomplete poetry uv thefuck gpg-agent resize printenv cat grep sed'.split(
    ' ',
  ),
);

/** `source <(kubectl completion bash)`, `eval "$(tool init zsh)"`: programs that print what a shell is to know of them. */
const integration =
  /^(?:\$|<)\(\s*(?:\S+\/)?(?!curl|wget|nc|base64|openssl|xxd|python|perl|ruby|node|php|cat|echo|printf)[\w.-]+\s+(?:[\w-]+\s+)?(?:completions?|--completions?|init|hook|shellenv|shell-init|init-shell|activate|virtualenv-init|env)(?:\s+-{0,2}[\w=-]+){0,3}(?:\s+2>\s*\/dev\/null)?\s*\)$/;

function isIntegration(fields: readonly Field[]): boolean {
  return (
    fields.length > 0 &&
    fields.every(
      (field) => field.unknown.length > 0 && field.unknown.every((each) => integration.test(each.name)),
    )
  );
}

function unknownCommands(field: Field): readonly string[] {
  return field.unknown.flatMap((each) => each.commands ?? []);
}

/** A text that is run as shell: read where it is known, told where not. */
function runText(
  invocation: Invocation,
  fields: readonly Field[],
  report: ShellReport,
  own: boolean,
  parameters?: readonly Field[],
): void {
  const text = fields.map((field) => field.text).join(' ');
  const commands = fields.flatMap(unknownCommands);
  const blank = text.replaceAll(hole, '').trim() === '';
  if (blank && text.includes(hole) && isIntegration(fields)) return;
  if (blank && text.includes(hole))
    tellUnknown(invocation, commands, false, fields.map(shown).join(' '), report);
  else {
    if (commands.some(downloads))
      tellUnknown(invocation, commands, false, fields.map(shown).join(' '), report);
    if (fields.some((field) => field.decoded === true))
      report.hazard('shell-runs-decoded', invocation, text.slice(0, 100));
    if (text.trim() !== '') report.run(own ? text : withTemporary(fields), invocation, own, parameters);
  }
}

/** The text with a file of its own in the place of what mktemp has made: nobody else has it. */
function withTemporary(fields: readonly Field[]): string {
  return fields
    .map(({ text, unknown }) => {
      let index = 0;
      return text.replaceAll(hole, () =>
        unknown[index++]?.kind === 'temporary' ? '/tmp/made-by-mktemp' : hole,
      );
    })
    .join(' ');
}

function shells(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!isShell(name)) return;
  const at = args.findIndex(
    (arg) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(arg.text) || /^-(?:Command|EncodedCommand|enc?)$/i.test(arg.text),
  );
  if (at >= 0) {
    let next = at + 1;
    while (args[next] !== undefined && /^[-+]/.test(args[next]!.text) && args[next]!.text.length > 1)
      next += args[next]!.text === '-o' ? 2 : 1;
    const program = args[next];
    if (program === undefined) return;
    if (/^(?:pwsh|powershell)$/.test(name)) {
      const text = /^-e/i.test(args[at]!.text)
        ? Buffer.from(program.text, 'base64').toString('utf16le')
        : args
            .slice(next)
            .map((arg) => arg.text)
            .join(' ');
      report.inner({
        language: 'shell',
        text,
        at: program.at,
        by: name,
        verbatim: false,
        dialect: 'powershell',
      });
    } else runText(invocation, [program], report, true, args.slice(next + 1));
    return;
  }
  const start = args.findIndex((arg) => /^--(?:rcfile|init-file)$/.test(arg.text));
  if (start >= 0 && args[start + 1] !== undefined) script(invocation, args[start + 1]!, report);
  const operand = args.find(
    (arg, i) => !/^[-+]/.test(arg.text) && !/^-(?:o|O|-rcfile|-init-file)$/.test(args[i - 1]?.text ?? ''),
  );
  const reads = args.findIndex((arg) => /^-[a-z]*s$/.test(arg.text));
  if (operand !== undefined && reads < 0) script(invocation, operand, report);
  else {
    // `bash -s -- a b <<EOF`: what follows are the parameters of what it reads.
    const given = reads < 0 ? [] : args.slice(args[reads + 1]?.text === '--' ? reads + 2 : reads + 1);
    runInput(invocation, invocation.input, report, (text, input) =>
      report.run(text, withInput(invocation, input), true, [invocation.path, ...given]),
    );
  }
}

function withInput(invocation: Invocation, input: Input): Invocation {
  return input.at === undefined ? invocation : { ...invocation, at: input.at };
}

/** A program read from standard input. */
function runInput(
  invocation: Invocation,
  input: Input | undefined,
  report: ShellReport,
  run: (text: string, input: Input) => void,
): void {
  if (input === undefined) return;
  if (input.text !== undefined) {
    if (input.decoded === true) report.hazard('shell-runs-decoded', invocation, input.text.slice(0, 100));
    run(input.text, input);
    return;
  }
  if (input.word !== undefined) {
    tellUnknown(invocation, unknownCommands(input.word), false, shown(input.word), report);
    return;
  }
  if (input.file !== undefined) {
    const place = fileOf(input.file, invocation.scope);
    const text = invocation.scope.textOf(place);
    if (invocation.scope.fetched.has(place))
      report.hazard('shell-runs-download', invocation, shown(input.file));
    else if (text !== undefined) run(text, { from: [], text });
    if (input.file.text.startsWith('/dev/tcp') || input.file.text.startsWith('/dev/udp'))
      report.hazard('shell-reverse-shell', invocation, shown(input.file));
    return;
  }
  const commands = input.from.map((each) => each.name);
  if (commands.length === 0) return;
  // `cat script.sh | bash` runs a file that is there.
  const plain = input.from.every(
    (each) => each.name === 'cat' && !each.args.some((arg) => arg.unknown.length > 0),
  );
  const fetched = input.from.some((each) =>
    each.args.some((arg) => invocation.scope.fetched.has(fileOf(arg, invocation.scope))),
  );
  if (fetched) report.hazard('shell-runs-download', invocation, commands.join(' | '));
  else if (!plain) tellUnknown(invocation, commands, input.decoded === true, commands.join(' | '), report);
}

/** A script that is named: one that was fetched, or the output of commands. */
function script(invocation: Invocation, operand: Field, report: ShellReport): void {
  const known = operand.unknown.find((each) => each.text !== undefined)?.text;
  if (known !== undefined) report.run(known, invocation, true);
  else if (isIntegration([operand])) report.effect('dynamic-code', invocation, shown(operand));
  else if (
    unknownCommands(operand).length > 0 &&
    !locates(unknownCommands(operand)) &&
    !operand.unknown.every(({ kind }) => kind === 'temporary')
  )
    tellUnknown(invocation, unknownCommands(operand), false, shown(operand), report);
  else if (/^\/dev\/(?:tcp|udp)\//.test(operand.text))
    report.hazard('shell-reverse-shell', invocation, shown(operand));
  else if (/^\/dev\/(?:stdin|fd\/0)$|^\/proc\/self\/fd\/0$|^-$/.test(operand.text))
    runInput(invocation, invocation.input, report, (text, input) =>
      report.run(text, withInput(invocation, input), true, argumentsFrom(invocation, operand)),
    );
  else if (isFetched(invocation, operand)) report.hazard('shell-runs-download', invocation, shown(operand));
  else {
    const { scope } = invocation;
    const path = fileOf(operand, scope);
    const from = cameIn(path, scope) ?? mayHaveCome(path, scope);
    const text = from === undefined ? scope.textOf(path) : undefined;
    if (from !== undefined) runsUnpacked(invocation, operand, from, report);
    else if (text !== undefined) report.run(text, invocation, true, argumentsFrom(invocation, operand));
  }
}

/** A script's own name and its parameters. */
function argumentsFrom({ args }: Invocation, operand: Field): readonly Field[] {
  return args.slice(args.indexOf(operand));
}

function evaluation(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name === 'eval')
    runText(
      invocation,
      args.filter((arg) => arg.text !== '--'),
      report,
      false,
    );
  else if ((name === 'source' || name === '.') && args[0] !== undefined) script(invocation, args[0], report);
  else if (name === 'mapfile' || name === 'readarray' || name === 'complete' || name === 'compgen') {
    const at = args.findIndex((arg) => arg.text === '-C');
    if (at >= 0 && args[at + 1] !== undefined) runText(invocation, [args[at + 1]!], report, false);
  } else if (name === 'bind') {
    for (const { text } of args) {
      const command = /^\s*"[^"]{1,40}"\s*:\s*(\S.*)$/s.exec(text)?.[1];
      if (command !== undefined && args.some((arg) => arg.text === '-x'))
        report.run(command, invocation, false);
    }
  } else if (name === 'trap' && args.length > 1 && !/^-[lp]?$/.test(args[0]!.text))
    runText(invocation, [args[0]!], report, false);
  // fish and csh read what is piped into `source`; `parallel` without a command runs the lines that it reads.
  else if (/^(?:at|batch|parallel)$/.test(name) || (name === 'source' && args.length === 0))
    runInput(invocation, invocation.input, report, (text) => report.run(text, invocation, true));
  else if (name === 'ssh' || name === 'mosh' || name === 'sshpass') {
    const { operands } = optionsOf(args, [...'bcDEeFIiJLlmOopQRSWwB']);
    const command = operands.slice(1);
    if (command.length > 0) runText(invocation, command, report, true);
    // `ssh host bash -s` reads its script here.
    if (
      command.length === 0 ||
      /^(?:sudo\s+(?:-\S+\s+)*)?\S*sh(?:\s+-[a-z]*s\b.*|\s+-[a-bd-z]+)?\s*$/.test(
        command.map((each) => each.text).join(' '),
      )
    )
      runInput(invocation, invocation.input, report, (text) => report.run(text, invocation, true));
  } else if (/^(?:docker|podman|nerdctl|kubectl)$/.test(name)) container(invocation, report);
}

/** `docker exec c sh -c …`, `docker run img sh -c …`: the shell inside. */
function container(invocation: Invocation, report: ShellReport): void {
  const at = invocation.args.findIndex((arg, i) => i > 0 && isShell(baseOf(arg.text)));
  if (at < 0) return;
  const option = invocation.args.findIndex((arg, i) => i > at && /^-[a-z]*c[a-z]*$/.test(arg.text));
  const program = option < 0 ? undefined : invocation.args[option + 1];
  if (program !== undefined) runText(invocation, [program], report, true);
  else if (invocation.args.slice(at + 1).every((arg) => arg.text.startsWith('-')))
    runInput(invocation, invocation.input, report, (text) => report.run(text, invocation, true));
}

/** `-e'code'`, `-ne'code'`: a program right behind the letter that takes it. */
function gluedProgram({ text }: Field, options: readonly string[], language: string): string | undefined {
  const [, letter, program] = (language === 'perl' || language === 'ruby'
    ? /^-[acghlnpstuwW0-9]*([eE])(.+)$/s
    : /^-([A-Za-z])(.+)$/s
  ).exec(text) ?? ['', '', ''];
  if (!options.includes(letter!) || options.includes(text.slice(1))) return undefined;
  // Letters alone are further options.
  return /^[A-Za-z]{1,4}$/.test(program!) ? undefined : program;
}

function languages(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const interpreter = interpreterOf(name);
  if (interpreter === undefined) {
    if (name === 'go' && args[0]?.text === 'run') goProgram(invocation, report);
    else if (/^(?:java|javaw|mono|wine|dotnet)$/.test(name)) fetchedProgram(invocation, report);
    return;
  }
  // Deno runs what lies at an address.
  if (/^(?:deno|bun)$/.test(name) && /^(?:run|test|bench|serve|install|x)$/.test(args[0]?.text ?? '')) {
    const address = args.find((arg) => /^https?:\/\//.test(arg.text));
    if (address !== undefined) report.hazard('shell-runs-download', invocation, shown(address));
  }
  const { language, options } = interpreter;
  const give = (text: string, at: number, verbatim: boolean, operand?: Field, zero?: string): void => {
    if (language === 'python') {
      const given = operand === undefined ? [] : args.slice(args.indexOf(operand) + 1);
      const program = withArguments(text, zero ?? operand?.text ?? '', given);
      // The line in front stands where the command does, above its heredoc.
      const place = verbatim ? Math.max(0, at - program.added) : at;
      report.inner({ language, text: program.text, at: place, by: `${name} -c`, verbatim });
    } else foreign(invocation, language, text, report);
  };
  for (const [i, arg] of args.entries()) {
    const glued = gluedProgram(arg, options, language);
    const match = glued === undefined ? /^--?([A-Za-z]+)(.*)$/s.exec(arg.text) : ['', options[0]!, glued];
    if (match === null) {
      if (language === 'javascript' && options.includes(arg.text) && i === 0 && args[1] !== undefined)
        give(args[1].text, args[1].at, false);
      if (i === 0 || !args[i - 1]!.text.startsWith('-')) break;
      continue;
    }
    const letters = match[1]!;
    const option = options.find(
      (each) =>
        each === letters ||
        (each.length === 1 && !arg.text.startsWith('--') && letters.endsWith(each) && letters.length <= 5),
    );
    if (option === undefined) continue;
    const program = match[2] === '' ? args[i + 1] : { ...arg, text: match[2]! };
    if (program === undefined) continue;
    if (isKnown(program) || program.text.replaceAll(hole, '').trim() !== '')
      give(program.text, program.at, false, args[i + 1] === program ? program : arg, '-c');
    if (!isKnown(program) && (program.text.trim() === hole || unknownCommands(program).some(downloads)))
      tellUnknown(invocation, unknownCommands(program), false, shown(program), report);
    return;
  }
  const operand = args.find((arg) => !arg.text.startsWith('-') || arg.text === '-');
  const module = args.findIndex((arg) => arg.text === '-m');
  if (module >= 0 && language === 'python') timed(invocation, module, give);
  if (operand === undefined || operand.text === '-' || operand.text === '/dev/stdin') {
    if (module < 0)
      runInput(invocation, invocation.input, report, (text, input) =>
        give(text, input.at ?? invocation.at, input.verbatim === true, operand),
      );
  } else if (module < 0) {
    const known = operand.unknown.find((each) => each.text !== undefined)?.text;
    if (known !== undefined) give(known, operand.at, false, operand);
    else if (unknownCommands(operand).length > 0 && !locates(unknownCommands(operand)))
      tellUnknown(invocation, unknownCommands(operand), false, shown(operand), report);
    else if (invocation.scope.fetched.has(fileOf(operand, invocation.scope)))
      report.hazard('shell-runs-download', invocation, shown(operand));
    else {
      const { scope } = invocation;
      const path = fileOf(operand, scope);
      const from = cameIn(path, scope);
      const text = from === undefined ? scope.textOf(path) : undefined;
      if (from !== undefined) runsUnpacked(invocation, operand, from, report);
      else if (text !== undefined) give(text, operand.at, false, operand);
    }
  }
}

/** Python's `timeit` takes statements. */
function timed(
  invocation: Invocation,
  module: number,
  give: (text: string, at: number, verbatim: boolean) => void,
): void {
  const { args } = invocation;
  if (args[module + 1]?.text !== 'timeit') return;
  const lines: string[] = [];
  for (let i = module + 2; i < args.length; i += 1) {
    const { text } = args[i]!;
    if (/^(?:-n|-r|-u|--number|--repeat|--unit)$/.test(text)) i += 1;
    else if (/^(?:-s|--setup)$/.test(text)) lines.push(args[++i]?.text ?? '');
    else if (!text.startsWith('-')) lines.push(text);
  }
  if (lines.length > 0) give(lines.join('\n'), args[module]!.at, false);
}

/** `go run file.go`, where the script wrote the file. */
function goProgram(invocation: Invocation, report: ShellReport): void {
  const { args, scope } = invocation;
  const file = args.find((arg) => arg.text.endsWith('.go'));
  const text = file === undefined ? undefined : scope.textOf(fileOf(file, scope));
  if (text !== undefined) foreign(invocation, 'go', text, report);
}

function queries(invocation: Invocation, report: ShellReport): void {
  const found = sqlOf(invocation);
  for (const { text, at, dialect, verbatim } of found)
    report.inner({ language: 'sql', text, at, by: invocation.name, verbatim, dialect });
  if (found.length > 0) report.effect('database', invocation);
}
