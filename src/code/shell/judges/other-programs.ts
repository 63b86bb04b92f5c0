import { foreignText } from '../foreign-text.ts';
import type { Invocation, ShellReport } from '../invocation.ts';
import { secretAt } from '../paths.ts';

/** Perl, Ruby, JavaScript and the like are not analysed: words tell what reaches out. */
const acts =
  /\b(?:system|exec|spawn\w*|popen|fork|unlink\w*|rmtree|rm_rf|rmSync|child_process|Socket|TCPSocket|fsockopen|socket|connect|shell_exec|passthru|proc_open|pcntl_exec|eval|require\s*\(?\s*['"](?:node:)?(?:child_process|net|http|https|dgram|tls|vm|worker_threads|cluster)|appendFile(?:Sync)?|createWriteStream|(?:rm|rename|chmod|chown|symlink|copyFile|truncate)(?:Sync)?\(|open-uri|LWP|Net::HTTP|fetch|file_put_contents|writeFile(?:Sync)?|os\.execute|io\.popen|base64|unpack|pack|do shell script)\b|`/;

const sockets = /[Ss]ocket|TCPSocket|fsockopen|net\.|\/inet\/tcp/;
const starts =
  /\/bin\/(?:ba|da|z|k)?sh|exec|spawn|cmd\.exe|powershell|\bsystem\b|popen|proc_open|passthru|dup2|posix_spawn|ProcessBuilder|pty\b/i;

/** Functions by which these languages hand a text to a shell. */
const handing =
  /(?:\b(?:system|exec|execSync|spawnSync|spawn|popen|shell_exec|passthru|proc_open|execute|run|pipeline|do shell script)\b[\s(]{0,8}|\b(?:qx|%x)\s?(?=[{(]))(?:"((?:[^"\\]|\\.){1,2000})"|'((?:[^'\\]|\\.){1,2000})'|`([^`]{1,2000})`|[{(]([^{}()]{1,2000})[})])/g;
const backticks = /`([^`]{1,2000})`/g;
/** In these, backticks run what they hold. */
const running: ReadonlySet<string> = new Set(['perl', 'ruby', 'php', 'julia']);

/** What the home or the whole disk is called where everything below is removed. */
const removesAll =
  /\b(?:rm_rf|rm_r|rmtree|remove_tree|rmSync|rmdirSync|rimraf(?:\.sync)?|unlink|removeSync|rm)\b[\s(]{0,4}(?:Dir\.home|(?:require\(['"](?:node:)?os['"]\)|os)\.homedir\(\)|process\.env\.HOME|ENV(?:\[|\.fetch\()['"]HOME['"]|\$ENV\{['"]?HOME['"]?\}|homedir\(\)|["'](?:\/|~|\/\*|~\/\*|\/(?:home|etc|usr|var|root)\/?)["'])/;

/** Code that is fetched and run in one. */
const evaluates =
  /\b(?:eval|instance_eval|class_eval|new Function|vm\.run\w*|loadstring|dofile)\b|\b(?:source|include|require)\s*\(?\s*(?:url\()?["']https?:/;
const fetches =
  /\b(?:get|getstore|LWP|HTTP|URI|file_get_contents|curl_exec|fetch|request|axios|source|include|require|download\w*)\b|\bopen\b/;

/** `["sh", "-c", "cmd"]`, `exec.Command("sh", "-c", "cmd")`, `spawn('sh', ['-c', 'cmd'])`. */
const lists =
  /["'](?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k)?sh["'][\s,[{(:\w]{0,40}["']-[a-z]{0,3}c["']\s{0,8},\s{0,8}(?:"((?:[^"\\]|\\.){1,2000})"|'((?:[^'\\]|\\.){1,2000})')/g;

const mostTexts = 50;

/** A program in a language that is not analysed: what it hands to a shell is, and its words tell the rest. */
export function foreign(invocation: Invocation, language: string, source: string, report: ShellReport): void {
  report.effect('dynamic-code', invocation, source.slice(0, 200));
  const shown = `${language}: ${source.slice(0, 100)}`;
  const { text: plain, literals, decoded } = foreignText(source);
  const text = `${source}\n${plain}`;
  const secret = literals.map(secretOf).find((each) => each !== undefined);
  if (secret !== undefined) report.hazard('shell-reads-credentials', invocation, `${secret}: ${shown}`);
  if (decoded && (evaluates.test(plain) || handing.test(plain)))
    report.hazard('shell-runs-decoded', invocation, shown);
  handing.lastIndex = 0;
  if (sockets.test(text) && starts.test(text)) report.hazard('shell-reverse-shell', invocation, shown);
  else if (evaluates.test(text) && fetches.test(text) && /https?:\/\//.test(text))
    report.hazard('shell-runs-download', invocation, shown);
  else
    report.hazard(
      acts.test(text.replace(ownFile, '')) ? 'shell-foreign-code-acts' : 'shell-foreign-code',
      invocation,
      shown,
    );
  if (removesAll.test(text)) report.hazard('shell-deletes-everything', invocation, shown);
  for (const command of commandsIn(language, text)) report.run(command, invocation, true);
}

/** Writing a file of the program's own folder, by its name. */
const ownFile =
  /\b(?:writeFile(?:Sync)?|file_put_contents)\s*\(\s*["'](?![/~])(?!\.(?!\/))(?:\.\/)?[\w][\w./-]{0,200}["']/g;

/** What secret a constant text names as a path: whole, or what is put behind a home. */
function secretOf(literal: string): string | undefined {
  if (literal.length > 300 || /\s/.test(literal)) return undefined;
  return secretAt(literal) ?? (literal.startsWith('/.') ? secretAt(`~${literal}`) : undefined);
}

function commandsIn(language: string, text: string): readonly string[] {
  const found = new Set<string>();
  const looked = text.slice(0, 100_000);
  for (const match of looked.matchAll(handing)) {
    const command = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (command !== undefined) found.add(unescaped(command));
    if (found.size >= mostTexts) break;
  }
  for (const match of looked.matchAll(lists))
    if (found.size < mostTexts) found.add(unescaped(match[1] ?? match[2]!));
  if (running.has(language))
    for (const match of looked.matchAll(backticks)) if (found.size < mostTexts) found.add(match[1]!);
  if (language === 'tcl')
    for (const match of looked.matchAll(/(?:^|[;\n{])\s*(?:spawn|exec)\s+([^;\n]{1,2000})/g))
      if (found.size < mostTexts) found.add(match[1]!);
  return [...found];
}

function unescaped(text: string): string {
  return text.replace(/\\(["'\\$`])/g, '$1');
}
