import { namedDanger, wholeDanger } from './dotted.ts';
import type { Capability } from './entry.ts';

/** What a text among the arguments of a call shows; each pattern is linear in the text. */
const shown: readonly (readonly [RegExp, string])[] = [
  [
    /__import__\s{0,4}\(|__subclasses__|__builtins__|__globals__/,
    'It is given source text that reaches for the whole program.',
  ],
  [
    /\b(?:os|posix|nt)\.(?:system|popen|exec[lv]\w{0,3}|spawn[lv]\w{0,3}|posix_spawnp?|remove|unlink|putenv)\s{0,4}\(/,
    'It is given source text that runs commands.',
  ],
  [
    /\bsubprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)\s{0,4}\(/,
    'It is given source text that runs commands.',
  ],
  [
    /\b(?:pty\.spawn|shutil\.rmtree|runpy\.run_\w{1,8}|importlib\.import_module|marshal\.loads|pickle\.loads|ctypes\.CDLL|request\.urlopen|socket\.socket)\s{0,4}\(/,
    'It is given source text that does harm.',
  ],
  [
    /(?<![.\w])(?:exec|eval)\s{0,4}\(\s{0,4}(?:compile|base64|codecs|bytes|zlib|open|input|__|['"])/,
    'It is given source text that runs more text.',
  ],
  [
    /(?:^|[;\n])[ \t]{0,16}(?:import|from)[ \t]{1,4}(?:os|subprocess|socket|pty|ctypes|shutil|urllib)\b[^\n;]{0,40}[;\n]/,
    'It is given source text that imports what runs commands or opens sockets.',
  ],
  [
    /(?:^|[;&|\n]\s{0,4})(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh[ \t]{1,4}-[a-z]{0,4}c\b|\|\s{0,4}(?:sudo[ \t]{1,4})?(?:ba|z|da)?sh\b(?!\.)/,
    'It is given a command for a shell.',
  ],
  [
    /\/dev\/(?:tcp|udp)\/|\brm[ \t]{1,4}-[a-zA-Z]{0,4}[rf]|\bpython3?[ \t]{1,4}-c\b/,
    'It is given a command for a shell.',
  ],
  [/\b(?:curl|wget)[ \t][^\n]{0,120}https?:\/\//, 'It is given a command that downloads something.'],
  [/\bpowershell(?:\.exe)?[ \t]{1,4}-|\bcmd(?:\.exe)?[ \t]{1,4}\/c\b/i, 'It is given a command for a shell.'],
  [
    /^(?:touch|chmod|chown|cat|mkfifo|nc|ncat|crontab|useradd|nohup|mkdir|cp|mv|tee|dd)[ \t]{1,4}(?:-\w|[~.]{0,2}\/|if=|of=)/,
    'It is given a command for a shell.',
  ],
  [
    /(?:^|[\s'"=/~])\.(?:ssh|aws|gnupg|kube)\/|\.(?:netrc|pypirc|bashrc|bash_profile|zshrc)\b|authorized_keys\b/,
    'It is given the path of credentials or of a start-up file.',
  ],
  [
    /(?:^|[\s'"=])\/etc\/(?:passwd|shadow|sudoers|cron|profile|ld\.so|rc\.local|systemd|init|hosts)|^\/proc\/(?:self|\d)/,
    'It is given the path of a file of the system.',
  ],
  [/^module:\/\//, 'It is given the name of a module to import.'],
];

/** Modules whose callables do harm; words of theirs are no everyday names. */
const roots =
  /^(?:os|posix|nt|subprocess|_posixsubprocess|pty|builtins|__builtin__|runpy|importlib|ctypes|marshal|shutil|socket|commands)(?:\.[a-z_]\w{0,40}){0,2}[.:][A-Za-z_]\w{0,40}$/;
const harmful: ReadonlySet<Capability> = new Set<Capability>([
  'runs-commands',
  'runs-code',
  'imports-modules',
  'native-code',
  'opens-sockets',
  'writes-files',
]);

/** Null where a text shows nothing. */
export function intentOfText(text: string): string | null {
  if (text.length < 5) return null;
  if (roots.test(text)) {
    const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'));
    const module = text.slice(0, at);
    const danger = namedDanger(module, text.slice(at + 1)) ?? wholeDanger(module);
    if (danger !== undefined && harmful.has(danger.capability))
      return `It is given the name of ${text}, which does harm when it is found by it.`;
  }
  for (const [pattern, why] of shown) if (pattern.test(text)) return why;
  return null;
}

const interpreters =
  /(?:^|[\\/])(?:(?:ba|z|da|k|c|tc|fi)?sh|cmd|powershell|pwsh|python[\d.]{0,5}|perl|ruby|node|php|osascript)(?:\.exe)?$/i;

/** Whether two texts in a row begin a command line: `['sh', '-c', …]`. */
export function namesCommand(first: string, second: string): boolean {
  return first.length < 200 && interpreters.test(first) && /^(?:-\w|\/[ck]$)/i.test(second);
}

const writingMode = /^(?:[wax][bt]?\+?|[wax]\+[bt]|r[bt]?\+|r\+[bt]|w-)$/;
const pathLike = /[/\\]|^[\w-]{1,100}\.[A-Za-z]\w{0,9}$/;

/** Whether two texts in a row are a path and a mode that writes: `('/root/data.h5', 'w')`. */
export function writesBy(path: string, mode: string): boolean {
  return mode.length <= 3 && writingMode.test(mode) && path.length < 4096 && pathLike.test(path);
}
