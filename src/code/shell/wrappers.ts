import { type Field, literal } from './field.ts';

/** What is left of a command line once a wrapper is taken off; undefined where it runs nothing else. */
export type Unwrapped =
  | { readonly args: readonly Field[]; readonly assignments?: readonly string[] }
  | undefined;

type Unwrap = (args: readonly Field[]) => Unwrapped;

/** Options of a wrapper that take a value of their own; what follows the options is the command. */
function after(valued: string, operands = 0): Unwrap {
  const takes = new Set(valued.split(' ').filter((each) => each !== ''));
  return (args) => {
    let at = skipOptions(args, takes);
    const assignments: string[] = [];
    while (at < args.length && /^[A-Za-z_]\w*=/.test(args[at]!.text)) assignments.push(args[at++]!.text);
    at += operands;
    return at < args.length ? { args: args.slice(at), assignments } : undefined;
  };
}

function skipOptions(args: readonly Field[], takes: ReadonlySet<string>): number {
  let at = 0;
  while (at < args.length) {
    const { text } = args[at]!;
    if (text === '--') return at + 1;
    if (!text.startsWith('-') || text === '-') return at;
    const name = text.replace(/=.*$/s, '');
    at += takes.has(name) && !text.includes('=') ? 2 : 1;
  }
  return at;
}

const narrowing = /^-(?:name|iname|path|ipath|regex|newer|mtime|mmin|size|empty|atime|wholename)$/;

/** What find finds: everything below its folders, or some of it. */
export function foundBy(args: readonly Field[]): readonly Field[] {
  const end = args.findIndex((arg) => /^[-(!]/.test(arg.text));
  const roots = end < 0 ? args : args.slice(0, end);
  if (!args.some((arg) => narrowing.test(arg.text))) return roots;
  return roots.map((root) => ({ ...root, text: `${root.text}/matching`, glob: false }));
}

/** `find … -exec cmd {} ;`, also -execdir, -ok. */
function find(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => /^-(?:exec|execdir|ok|okdir)$/.test(arg.text));
  if (at < 0) return undefined;
  const end = args.findIndex((arg, i) => i > at && (arg.text === ';' || arg.text === '+'));
  const command = args.slice(at + 1, end < 0 ? args.length : end);
  const found = foundBy(args.slice(0, at));
  return { args: command.flatMap((arg) => (arg.text === '{}' ? found : [arg])) };
}

/** The command that xargs runs; what it reads is not known. */
function xargs(args: readonly Field[]): Unwrapped {
  const rest = after('-I -n -P -L -d -a -s -E --max-args --max-procs --delimiter --replace --arg-file')(args);
  return rest === undefined ? { args: [literal('echo', 0)] } : rest;
}

/** Each argument that is no option is a command line of its own. */
function shellWords(args: readonly Field[]): Unwrapped {
  const words = args.slice(skipOptions(args, new Set(['-n', '-w', '-r', '-m', '-M']))).slice(0, 16);
  return words.length === 0 ? undefined : shell(words, ';');
}

/** `sh -c` with some words, joined; what is not known in them stays so. */
function shell(words: readonly Field[], mark = ' '): Unwrapped {
  const [first] = words;
  if (first === undefined) return undefined;
  const text = words.map((word) => word.text).join(mark);
  const unknown = words.flatMap((word) => word.unknown);
  return { args: [literal('sh', first.at), literal('-c', 0), { ...first, text, unknown, glob: false }] };
}

/** `watch 'cmd | cmd'` hands its words to a shell, unless it is told not to. */
function watch(args: readonly Field[]): Unwrapped {
  const at = skipOptions(args, new Set(['-n', '--interval', '-q', '--equexit']));
  if (at >= args.length) return undefined;
  const plain = args.slice(0, at).some((arg) => /^-[a-z]*x|^--exec$/.test(arg.text));
  return plain || args.length - at > 1 ? { args: args.slice(at) } : shell(args.slice(at));
}

/** `xterm -e cmd`, `gnome-terminal -- cmd`. */
function terminal(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => /^(?:-e|-x|--|--command)$/.test(arg.text));
  if (at < 0 || at + 1 >= args.length) return undefined;
  return args.length - at === 2 ? shell(args.slice(at + 1)) : { args: args.slice(at + 1) };
}

const mostPut = 10_000_000;

/** `parallel cmd {} ::: a b`: the command with each of what is named, through a shell. */
function parallel(args: readonly Field[]): Unwrapped {
  const at = skipOptions(
    args,
    new Set(['-j', '--jobs', '-I', '-a', '-N', '-n', '-L', '-S', '--colsep', '--delay']),
  );
  const end = args.findIndex((arg, i) => i >= at && /^:::\+?$/.test(arg.text));
  const command = args.slice(at, end < 0 ? args.length : end);
  if (command.length === 0) return undefined;
  const given = end < 0 ? [] : args.slice(end + 1, end + 17).filter((arg) => !/^:{3,4}\+?$/.test(arg.text));
  const placed = command.some((word) => /\{[^{} ]{0,4}\}/.test(word.text));
  if (command.length === 1) {
    const lines = (given.length === 0 ? [undefined] : given).map((value) =>
      value === undefined ? command[0]! : put(command[0]!, value, placed),
    );
    return shell(lines, '\n');
  }
  if (given.length === 0) return { args: command };
  if (!placed) return { args: [...command, ...given] };
  return {
    args: command.flatMap((word) =>
      /\{[^{} ]{0,4}\}/.test(word.text) ? given.map((value) => put(word, value, true)) : [word],
    ),
  };
}

function put(word: Field, value: Field, placed: boolean): Field {
  if (word.text.length * value.text.length > mostPut) return word;
  const text = placed
    ? word.text.replace(/\{[^{} ]{0,4}\}/g, () => value.text)
    : `${word.text} ${value.text}`;
  return { ...word, text, unknown: [...word.unknown, ...value.unknown], glob: word.glob || value.glob };
}

/** `npx cmd`, `npx -c 'cmd | cmd'`. */
function packaged(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => arg.text === '-c' || arg.text === '--call');
  if (at >= 0) return args[at + 1] === undefined ? undefined : shell([args[at + 1]!]);
  return after('-p --package')(args);
}

/** `npm exec -- cmd`, `pnpm dlx cmd`. */
function npm(args: readonly Field[]): Unwrapped {
  return /^(?:exec|x|dlx)$/.test(args[0]?.text ?? '') ? packaged(args.slice(1)) : undefined;
}

/** `capsh … -- -c cmd`: what follows is for bash. */
function capsh(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => arg.text === '--' || arg.text === '==');
  return at < 0 ? undefined : { args: [literal('bash', args[at]!.at), ...args.slice(at + 1)] };
}

/** `fd … -x cmd`. */
function fd(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => /^(?:-x|-X|--exec|--exec-batch)$/.test(arg.text));
  return at < 0 || at + 1 >= args.length ? undefined : { args: args.slice(at + 1) };
}

/** `nix-shell --run 'cmd'`. */
function nix(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => arg.text === '--run' || arg.text === '--command');
  return at < 0 || args[at + 1] === undefined ? undefined : shell([args[at + 1]!]);
}

/** `start-stop-daemon --start --pidfile p --exec /usr/sbin/app -- -d`; told to stop one, or to ask, it starts nothing. */
function daemonStarter(args: readonly Field[]): Unwrapped {
  const end = args.findIndex(({ text }) => text === '--');
  const own = end < 0 ? args : args.slice(0, end);
  if (own.some(({ text }) => /^(?:--stop|--status|-[KT])$/.test(text))) return undefined;
  let program: Field | undefined;
  for (const [i, arg] of own.entries()) {
    const [, long, value] = /^--(exec|startas)(?:=(.*))?$/s.exec(arg.text) ?? [];
    const short = /^-\w*[xa]$/.test(arg.text);
    if (long === undefined && !short) continue;
    const given = value === undefined ? own[i + 1] : { ...arg, text: value };
    if (given !== undefined && (program === undefined || long === 'startas' || arg.text.endsWith('a')))
      program = given;
  }
  if (program === undefined) return after(valuedOfStarter)(args);
  return { args: [program, ...(end < 0 ? [] : args.slice(end + 1))], assignments: [] };
}

const valuedOfStarter =
  '-p --pidfile -n --name -u --user -g --group -c --chuid -r --chroot -d --chdir -k --umask -N --nicelevel -R --retry -s --signal -O --output --ppid --pid -P --procsched -I --iosched';

/** `flock file cmd`, `flock file -c 'cmd'`. */
function flock(args: readonly Field[]): Unwrapped {
  const at = skipOptions(args, new Set(['-w', '--timeout', '-E']));
  if (args[at + 1]?.text === '-c')
    return { args: [literal('sh', args[at]!.at), literal('-c', 0), ...args.slice(at + 2)] };
  return at + 1 < args.length ? { args: args.slice(at + 1) } : undefined;
}

/** `su user -c cmd`, `runuser -c`, `script -c`: a shell of its own. */
function withC(args: readonly Field[]): Unwrapped {
  const at = args.findIndex((arg) => arg.text === '-c' || arg.text === '--command' || arg.text === '-qc');
  return at >= 0 && at + 1 < args.length
    ? { args: [literal('sh', args[at]!.at), literal('-c', 0), args[at + 1]!] }
    : undefined;
}

/** `env -S 'cmd args'`, `env X=1 cmd`. */
function env(args: readonly Field[]): Unwrapped {
  const split = args.findIndex((arg) => /^(?:-S|--split-string|-[iv]*S)/.test(arg.text));
  if (split >= 0) {
    const text = args[split]!.text.replace(/^(?:-[iv]*S|--split-string=?)/, '') || args[split + 1]?.text;
    if (text !== undefined)
      return { args: [literal('sh', args[split]!.at), literal('-c', 0), { ...args[split]!, text }] };
  }
  return after('-u --unset -C --chdir')(args);
}

/** A command inside of a container: what it destroys there is the container's. Only what is mounted is told by the judge. */
const wrappers = new Map<string, Unwrap>([
  ['sudo', after('-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot')],
  ['doas', after('-u -C')],
  ['pkexec', after('--user')],
  ['env', env],
  ['nohup', after('')],
  ['setsid', after('')],
  ['nice', after('-n --adjustment')],
  ['ionice', after('-c -n -p --class --classdata')],
  ['chrt', after('', 1)],
  ['taskset', after('-c', 1)],
  ['time', after('-f -o --format --output')],
  ['timeout', after('-s -k --signal --kill-after', 1)],
  ['stdbuf', after('-i -o -e')],
  ['unbuffer', after('')],
  ['exec', after('-a')],
  ['command', after('')],
  ['builtin', after('')],
  ['busybox', after('')],
  ['toybox', after('')],
  ['coproc', after('')],
  ['xargs', xargs],
  ['parallel', parallel],
  ['find', find],
  ['watch', watch],
  ['strace', after('-e -o -p -s -E -u')],
  ['ltrace', after('-e -o')],
  ['unshare', after('')],
  ['chroot', after('--userspec --groups', 1)],
  ['fakeroot', after('')],
  ['proxychains', after('-f')],
  ['proxychains4', after('-f')],
  ['torsocks', after('')],
  ['firejail', after('')],
  ['systemd-run', after('-p -u --unit --property')],
  ['caffeinate', after('')],
  ['flock', flock],
  ['su', withC],
  ['runuser', withC],
  ['script', withC],
  ['sg', withC],
  ['start-stop-daemon', daemonStarter],
  ['daemonize', after('')],
  ['dbus-run-session', after('')],
  ['xvfb-run', after('-s -n --server-args')],
  ['poetry', named('run')],
  ['uv', named('run')],
  ['pipenv', named('run')],
  ['conda', named('run')],
  ['srun', after('-n -N -p -J -c -t')],
  ['torchrun', () => undefined],
  ['tini', after('')],
  ['dumb-init', after('')],
  ['gosu', after('', 1)],
  ['nsenter', after('-t -S -G --target --setuid --setgid')],
  ['setpriv', after('')],
  ['prlimit', after('')],
  ['numactl', after('-C -N -m -i')],
  ['valgrind', after('')],
  ['systemd-inhibit', after('')],
  ['systemd-cat', after('-t -p')],
  ['cgexec', after('-g')],
  ['eatmydata', after('')],
  ['chronic', after('')],
  ['rlwrap', after('')],
  ['capsh', capsh],
  ['entr', after('')],
  ['fd', fd],
  ['fdfind', fd],
  ['npx', packaged],
  ['bunx', packaged],
  ['pnpx', packaged],
  ['uvx', after('--from --with --python -p --index-url --with-requirements')],
  ['npm', npm],
  ['pnpm', npm],
  ['yarn', npm],
  ['bundle', named('exec')],
  ['pipx', named('run')],
  ['pdm', named('run')],
  ['rye', named('run')],
  ['hatch', named('run')],
  ['mamba', named('run')],
  ['micromamba', named('run')],
  ['nix-shell', nix],
  ['setarch', after('', 1)],
  ['hyperfine', shellWords],
  [
    'screen',
    // After `-X` stands a command of screen's own.
    (args) =>
      args.some(({ text }) => /^-\w*X$/.test(text)) ? undefined : after('-S -dmS -DmS -t -c -T -h -s')(args),
  ],
  ['xterm', terminal],
  ['gnome-terminal', terminal],
  ['konsole', terminal],
  ['x-terminal-emulator', terminal],
  ['su-exec', after('', 1)],
]);

/** `uv run cmd`: only behind that word is there a command. */
function named(word: string): Unwrap {
  return (args) => {
    if (args[0]?.text !== word) return undefined;
    return after('-n --name -p --prefix --with --python --project')(args.slice(1));
  };
}

/** What a wrapper runs; undefined for a command that is none, or that runs nothing here. */
export function unwrap(name: string, args: readonly Field[]): Unwrapped {
  // `command -v x` and `sudo -l` ask, and run nothing.
  if (name === 'command' && args.some((arg) => arg.text === '-v' || arg.text === '-V')) return undefined;
  // The dynamic linker starts the program that it is given.
  if (/^ld(?:-linux.*|-musl.*|)\.so\.\d$/.test(name)) return after('--library-path --preload --argv0')(args);
  const unwrapped = wrappers.get(name)?.(args);
  // `sudo -i` and `su` alone start a shell, which reads what they are given.
  const starts =
    name === 'su' ||
    (name === 'sudo' && args.some((arg) => /^-[a-zA-Z]*[is]$|^--(?:login|shell)$/.test(arg.text)));
  return unwrapped === undefined && starts ? { args: [literal('sh', args[0]?.at ?? 0)] } : unwrapped;
}
