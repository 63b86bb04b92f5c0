import type { Field } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { isShell } from '../known-programs.ts';
import { gitCommands } from './git-commands.ts';
import { type Handed, toShell } from './handed.ts';
import { valuesOf } from './options.ts';
import { foreign } from './other-programs.ts';

/** Programs that are no interpreters, and run commands when they are asked to. */
export const escapeJudges: readonly Judge[] = [escapes, chosenPrograms];

/** Programs by which others page, edit and connect. */
const expected =
  /^(?:\S*\/)?(?:less|more|most|cat|delta|diff-so-fancy|bat|vim?|nvim|nvimpager|nano|pico|emacs\w*|code|subl|mate|micro|hx|ed|ssh|nc|ncat|netcat|cloudflared|corkscrew|connect(?:-proxy)?|aws|gcloud|az|tsh|git|gh|glab|hub|store|cache|manager\S*|osxkeychain|libsecret|wincred|gpg2?|make|npm|pnpm|yarn|npx|pytest|cargo|go|true|:|zstd|gzip|pigz|bzip2|xz|lz4|lbzip2|pbzip2|sudo)(?:\s+[\w@%+=:,./~-]+)*\s*$/;

/** Whether nobody would wonder: a program of the kind, or one that is named and nothing more, as if it were called itself. */
function isExpected(text: string): boolean {
  const named = /^\s*(?:\S*\/)?([\w.+-]+)(?:\s+%s)?\s*$/.exec(text)?.[1];
  return expected.test(text) || (named !== undefined && !isShell(named));
}

function escapes(invocation: Invocation, report: ShellReport): void {
  const handed = handedBy(invocation, report);
  for (const each of handed.slice(0, 50)) hand(each, invocation, report);
}

function hand({ text, language, told }: Handed, invocation: Invocation, report: ShellReport): void {
  if (text.trim() === '') return;
  if (language === 'shell') {
    if (told === 'always' || (told === 'unexpected' && !isExpected(text)))
      report.hazard('shell-hidden-command', invocation, text.slice(0, 120));
    report.run(text, invocation, true);
  } else if (language === 'python')
    report.inner({ language, text, at: invocation.at, by: invocation.name, verbatim: false });
  else foreign(invocation, language, text, report);
}

function handedBy(invocation: Invocation, report: ShellReport): readonly Handed[] {
  const { name, args } = invocation;
  switch (name) {
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'nawk':
    case 'oawk':
      return awk(invocation, report);
    case 'sed':
    case 'gsed':
      return sed(invocation, report);
    case 'tar':
    case 'bsdtar':
    case 'gtar':
      return [
        ...valuesOf(args, ['--checkpoint-action'])
          .filter((text) => text.startsWith('exec='))
          .map((text) => toShell(text.slice('exec='.length))),
        ...valuesOf(args, ['--to-command', '--info-script', '--new-volume-script', '--rmt-command']).map(
          (text) => toShell(text),
        ),
        ...valuesOf(args, ['--use-compress-program', '--rsh-command', '-I']).map((text) =>
          toShell(text, 'unexpected'),
        ),
      ];
    case 'vi':
    case 'vim':
    case 'nvim':
    case 'ex':
    case 'view':
    case 'gvim':
    case 'rvim':
      return [
        ...valuesOf(args, ['-c', '--cmd']),
        ...args.filter(({ text }) => text.startsWith('+')).map(({ text }) => text.slice(1)),
        ...(name === 'ex' ? linesOf(invocation) : []),
      ].flatMap(editorCommand);
    case 'ed':
    case 'red':
      return linesOf(invocation).flatMap(editorCommand);
    case 'gdb':
    case 'lldb':
      return valuesOf(args, debuggerOptions).flatMap(debuggerCommand);
    case 'emacs':
    case 'emacsclient':
      return valuesOf(args, ['--eval', '-eval', '--execute', '-execute', '-e']).flatMap((text) =>
        [
          ...text.matchAll(
            /\((?:async-)?(?:shell-command(?:-to-string)?|call-process-shell-command|start-process-shell-command|compile)\s+"((?:[^"\\]|\\.){0,2000})"/g,
          ),
        ].map((match) => toShell(match[1]!.replace(/\\(["\\])/g, '$1'))),
      );
    case 'zip':
      return valuesOf(args, ['-TT', '--unzip-command']).map((text) => toShell(text));
    case 'dc':
      return [...valuesOf(args, ['-e', '--expression']), ...linesOf(invocation)].flatMap((text) => {
        const command = /(?:^|\s)!(?![=<>])\s*(\S.*)$/.exec(text)?.[1];
        return command === undefined ? [] : [toShell(command)];
      });
    case 'm4':
    case 'gm4':
      return linesOf(invocation).flatMap((line) =>
        [...line.matchAll(/\be?syscmd\(\s*`?([^')]{1,2000})/g)].map((match) => toShell(match[1]!)),
      );
    case 'strace':
      return valuesOf(args, ['-o', '--output']).flatMap((text) =>
        /^[|!]/.test(text) ? [toShell(text.slice(1))] : [],
      );
    case 'man':
      return valuesOf(args, ['-P', '--pager']).map((text) => toShell(text, 'unexpected'));
    case 'less':
    case 'more':
      return args.flatMap(({ text }) => {
        const command = /^\+:?!(.+)$/s.exec(text)?.[1];
        return command === undefined ? [] : [toShell(command)];
      });
    case 'ssh':
    case 'scp':
    case 'sftp':
      return [
        ...valuesOf(args, ['-o']).flatMap(sshOption),
        ...(name === 'ssh' ? [] : valuesOf(args, ['-S']).map((text) => toShell(text, 'unexpected'))),
      ];
    case 'rsync':
      return valuesOf(args, ['-e', '--rsh', '--rsync-path']).map((text) => toShell(text, 'unexpected'));
    case 'tmux':
      return tmux(args);
    case 'rg':
      return valuesOf(args, ['--pre', '--hostname-bin']).map((text) => toShell(text, 'unexpected'));
    case 'git':
      return gitCommands(args);
    default:
      return [];
  }
}

const debuggerOptions = [
  '-ex',
  '-iex',
  '--ex',
  '--iex',
  '-eval-command',
  '--eval-command',
  '--init-eval-command',
  '-o',
  '-O',
  '--one-line',
  '--one-line-before-file',
];

/** The lines of what a program reads from its input, where that is known. */
function linesOf({ input }: Invocation): readonly string[] {
  return (input?.text ?? '').slice(0, 100_000).split('\n').slice(0, 1_000);
}

function awk(invocation: Invocation, report: ShellReport): readonly Handed[] {
  const all = invocation.args
    .map((arg) => arg.text)
    .join(' ')
    .slice(0, 20_000);
  const texts = (pattern: RegExp): readonly string[] =>
    [...all.matchAll(pattern)].map((match) => match[1]!.replace(/\\(["\\/])/g, '$1'));
  if (/\/inet\/(?:tcp|udp)\//.test(all)) report.hazard('shell-reverse-shell', invocation, 'awk /inet/');
  else if (/\|\s*getline|\|&|\bsystem\s*\(\s*[^")]/.test(all))
    report.hazard('shell-hidden-command', invocation, all.slice(0, 120));
  return [
    ...texts(/\bsystem\s*\(\s*"((?:[^"\\]|\\.)*)"/g).map((text) => toShell(text)),
    ...texts(/"((?:[^"\\]|\\.)*)"\s*\|&?\s*getline/g).map((text) => toShell(text)),
    // `print | "sort"` is what awk is for.
    ...texts(/[^|]\|&?\s*"((?:[^"\\]|\\.)*)"/g).map((text) =>
      toShell(text, /^\s*(?:\/\S*\/)?(?:ba|da|z|k)?sh\b/.test(text) ? 'always' : 'never'),
    ),
  ];
}

/** GNU sed's `e command`, and the flag `e` of `s`, which runs what came of the line. */
function sed(invocation: Invocation, report: ShellReport): readonly Handed[] {
  const texts = invocation.args.map((arg) => arg.text.slice(0, 20_000));
  if (texts.some((text) => /^(?:\d+|\$)?e$/.test(text) || /^s([^\w\s]).*\1.*\1[gIp\d]*e[gIp\d]*$/.test(text)))
    report.hazard('shell-hidden-command', invocation, texts.join(' ').slice(0, 120));
  return texts.flatMap((text) => {
    const command = /^(?:[^;]{0,200}[;\n{]\s{0,20})?(?:\d+|\$|\/[^/]{0,200}\/)?\s{0,20}e\s+(\S.*)$/s.exec(
      text,
    )?.[1];
    return command === undefined ? [] : [toShell(command)];
  });
}

/** A command of vi or ed: `:!cmd`, `:r !cmd`, `:%!cmd`, `:py3 code`, `:call system('cmd')`. */
function editorCommand(line: string): readonly Handed[] {
  const text = line
    .slice(0, 20_000)
    .replace(/^[:\s]+/, '')
    .replace(/^(?:sil(?:ent)?!?\s+|exe(?:cute)?\s+["'])/, '');
  const command = /^(?:[\d,.$%]*|[\d,.$%]*\s*(?:r|w|read|write|ter(?:minal)?)\s*)!\s*(\S.*)$/s.exec(
    text,
  )?.[1];
  if (command !== undefined) return [toShell(command)];
  const [, name, program] = /^(py(?:thon)?[3x]?|lua|luado|ruby|perl|tcl)\s+(\S.*)$/s.exec(text) ?? [];
  if (program !== undefined)
    return [{ text: program, language: name!.startsWith('py') ? 'python' : name!, told: 'always' }];
  return [
    ...text.matchAll(/\b(?:system|systemlist|termopen|jobstart|job_start)\(\s*(["'])(.{1,2000}?)\1/g),
  ].map((match) => toShell(match[2]!));
}

/** A command of gdb or lldb: `shell cmd`, `!cmd`, `python code`. */
function debuggerCommand(text: string): readonly Handed[] {
  const command = /^\s*(?:!|(?:platform )?shell\s|make\s|pipe\s[^|]*\|)\s*(\S.*)$/s.exec(text)?.[1];
  if (command !== undefined) return [toShell(command)];
  const called = /\b(?:system|popen)\s*\(\s*"((?:[^"\\]|\\.){1,2000})"/.exec(text)?.[1];
  if (called !== undefined) return [toShell(called)];
  const program =
    /^\s*(?:python|py|pi|python-interactive|script(?:\s+-l\s+python)?(?:\s+--)?)\s+(\S.*)$/s.exec(text)?.[1];
  return program === undefined ? [] : [{ text: program, language: 'python', told: 'always' }];
}

function sshOption(text: string): readonly Handed[] {
  const [, name, command] =
    /^\s*(ProxyCommand|LocalCommand|KnownHostsCommand|RemoteCommand)\s{0,20}[= ]\s{0,20}(\S.*)$/is.exec(
      text,
    ) ?? [];
  if (command === undefined || command === 'none') return [];
  return [toShell(command, /^R/i.test(name!) ? 'never' : 'unexpected')];
}

/** What tmux starts, and what it types. */
function tmux(args: readonly Field[]): readonly Handed[] {
  const words = args.map(({ text }) => text);
  const at = words.findIndex((word, i) => !word.startsWith('-') && !/^-[LSfc]$/.test(words[i - 1] ?? ''));
  const verb = words[at] ?? '';
  const rest = words
    .slice(at + 1)
    .filter((word, i, all) => !word.startsWith('-') && !/^-[tsncxyFel]$/.test(all[i - 1] ?? ''));
  if (/^(?:send-keys|send)$/.test(verb))
    return [toShell(rest.filter((word) => !/^(?:Enter|C-m|C-j|C-c)$/.test(word)).join(' '), 'never')];
  if (
    /^(?:new|new-session|new-window|neww|split-window|splitw|respawn-pane|respawn-window|run|run-shell|if|if-shell)$/.test(
      verb,
    )
  )
    return [toShell(rest.join(' '), 'never')];
  return [];
}

/** Variables that name a program which others start. */
const programVariables =
  /^(?:(?:GIT_|MAN|SYSTEMD_|AWS_|PSQL_|DELTA_|BAT_)?PAGER|LESSOPEN|LESSCLOSE|(?:GIT_|SVN_|HG|SUDO_|KUBE_)?EDITOR|VISUAL|GIT_SEQUENCE_EDITOR|GIT_SSH_COMMAND|GIT_SSH|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|GIT_ASKPASS|SSH_ASKPASS|SUDO_ASKPASS|RSYNC_RSH|CVS_RSH|BROWSER|TAR_OPTIONS|FCEDIT)$/;
/** These are expanded by the shell itself before it shows or reads them. */
const expanded = /^(?:PS[0-4]|BASH_ENV|ENV)$/;

/** `PAGER='sh -c …' man ls`, `export GIT_SSH_COMMAND=…`, `PS1='$(…)'`. */
function chosenPrograms(invocation: Invocation, report: ShellReport): void {
  const { name, args, assignments } = invocation;
  const given = [...assignments];
  if (/^(?:export|declare|typeset|readonly)$/.test(name))
    for (const { text } of args) {
      const at = text.indexOf('=');
      if (at > 0) given.push([text.slice(0, at), text.slice(at + 1)]);
    }
  // A function that bash takes out of the environment.
  for (const { text } of args) {
    const body = /^BASH_FUNC_[^=]{1,100}=\(\)\s*\{(.*)\}\s*$/s.exec(text)?.[1];
    if (body !== undefined) hand(toShell(body), invocation, report);
  }
  for (const [variable, value] of given.slice(0, 100)) {
    if (programVariables.test(variable))
      hand(toShell(value.replace(/^[|\-\s]+/, ''), 'unexpected'), invocation, report);
    else if (expanded.test(variable)) {
      if (/\$\(|`/.test(value)) report.run(`: "${value}"`, invocation, true);
      if (/^\/dev\/(?:tcp|udp)\//.test(value)) report.hazard('shell-reverse-shell', invocation, value);
    }
  }
}
