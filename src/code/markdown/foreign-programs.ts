import { lastPart } from '../../core/dotted-names.ts';
import { isLoopback } from '../../core/loopback.ts';
import { pathReach } from '../../core/path-reach.ts';
import { commandLine } from '../dockerfile/quoted.ts';
import { blankedCalls, type ForeignCall } from './foreign-calls.ts';

/** What a program in a language that is not analysed was seen to do, by its words. */
export interface ForeignProgram {
  /** Commands that it starts with constant words, each with its line. */
  readonly commands: readonly { readonly text: string; readonly line: number }[];
  /** Nothing else in it reaches for processes, code, or what is none of its own. */
  readonly understood: boolean;
  /** It sends the whole environment to another machine. */
  readonly sendsEnvironment: boolean;
}

const longest = 100_000;

/** Start a program by a list of words, or hand a text to a shell. */
const byWords =
  /(?:^|\.)(?:execFile(?:Sync)?|spawn(?:Sync)?|execa(?:Sync)?|exec\.Command|Command\.new|ProcessBuilder|Process\.Start|capture2e?|capture3|popen3|system2)$/;
const byText = /(?:^|\.)(?:exec|execSync|system|popen|shell_exec|passthru|os\.execute)$/;
const files =
  /^(?:write(?:File|FileSync|String|TextFile|AllText|Text)|appendFile(?:Sync)?|WriteFile|file_put_contents|mkdir(?:Sync|All|p)?|unlink(?:Sync)?|rm(?:Sync)?|rmdir(?:Sync)?|readFile(?:Sync)?|ReadFile|read_to_string|createWriteStream|createReadStream|remove_file|remove_dir_all|Remove(?:All)?|rm_rf|cp(?:Sync)?|copyFile(?:Sync)?|rename(?:Sync)?)$/;
const deletes =
  /^(?:unlink(?:Sync)?|rm(?:Sync)?|rmdir(?:Sync)?|remove_file|remove_dir_all|Remove(?:All)?|rm_rf)$/;
const asks = /^(?:fetch|axios|(?:\w{1,40}\.)*(?:get|post|put|patch|Get|Post|PostForm|NewRequest|request))$/;

/** Runs what it is given, hides what it does, or reaches into the machine; in any of these languages. */
const grave =
  /\b(?:eval|instance_eval|class_eval|loadstring|dofile|TCPSocket|fsockopen|TcpStream|net\.(?:connect|Socket|Dial)|atob|fromCharCode|b64decode|FromBase64String|decode64|dlopen|LoadLibrary\w?|ptrace|mprotect|VirtualAlloc\w{0,4}|setuid|__proto__|ObjectInputStream|Marshal\.load|unserialize|ShellExecute\w?|CreateProcess\w?|WinExec|pcntl_exec|proc_open|shell_exec|passthru|execve|rmtree|authorized_keys|crontab)\b|\bFunction\s{0,4}\(|\.constructor\b|\[\s{0,4}["'`]constructor|\b(?:globalThis|window|global|process)\s{0,4}\[|\brequire\s{0,4}\(\s{0,4}[^"'\s]|\bimport\s{0,4}\(\s{0,4}[^"'\s]|\bset(?:Timeout|Interval)\s{0,4}\(\s{0,4}["'`]|["']base64["']|\\x[0-9a-f]{2}\\x|\\u\{?00[0-9a-f]{2}\}?\\u|[A-Za-z0-9+/=]{160}|\bdocument\.cookie\b|\bsendBeacon\b/;
/** Starts programs with words that are not all constant. */
const starts =
  /\b(?:system|exec(?:File)?(?:Sync)?|spawn(?:Sync)?|execa(?:Sync)?|popen\w?|fork|execl|execvp?e?|exec\.Command\w{0,7}|Command::new|Deno\.Command|ProcessBuilder|getRuntime|Process\.(?:Start|run)|rm_rf|RemoveAll|remove_dir_all)\b|\bBun\.spawn/;
const programs = /child_process|\bexeca\b|\bzx\b|shelljs|\bBun\b|\bDeno\b/;
const isScript = /^(?:javascript|js|mjs|cjs|node|typescript|ts|jsx|tsx)$/;
const runsBackticks = /^(?:ruby|rb|perl|pl|php|julia|groovy)$/;

/** The environment as a whole, not one variable of it. */
const wholeEnvironment =
  /\bos\.Environ\(\)|\bprocess\.env\b(?!\s{0,4}(?:\?\.|[.[]))|\b(?:std::)?env::vars(?:_os)?\(\)|\bSystem\.getenv\(\s{0,4}\)|\bENV\.(?:to_h|to_a|inspect|to_json|map|each|collect)\b|\$_(?:ENV|SERVER)\b(?!\s{0,4}\[)|\bgetenv\(\s{0,4}\)|\bEnvironment\.GetEnvironmentVariables\b|\bDeno\.env\.toObject\b/;
const oneVariable = /\bprocess\.env\b|\b[Gg]etenv\b|\bENV\b|\benv::var\b/;
const sends =
  /\b(?:fetch|axios|http\.(?:Post|PostForm|NewRequest\w{0,12}|request)|https?\.request|got|superagent|Net::HTTP|HttpClient|reqwest|ureq|WebClient|curl_exec|file_get_contents|UploadString|sendBeacon|net\.(?:Dial|connect))\b/;
const elsewhere =
  /["'`](?:https?:|wss?:|tcp:)?\/\/(?!(?:localhost|127\.0\.0\.1|\[::1\])\b)[\w.-]+|["']\d{1,3}(?:\.\d{1,3}){3}/;
const headers = /\bheaders\s{0,4}:\s{0,4}\{(?:[^{}]|\$\{[^{}]{0,200}\}){0,1000}\}/g;

/** Reads a program by its words: what it starts with constant words is handed on, the rest is told by what is left. */
export function readForeignProgram(language: string, text: string): ForeignProgram {
  const looked = withoutImports(text.slice(0, longest));
  const commands: { text: string; line: number }[] = [];
  let reaches = false;
  const left = blankedCalls(looked, (call) => {
    const command = commandOf(call);
    if (command !== undefined) commands.push({ text: command, line: call.line });
    else if (reachesOut(call)) reaches = true;
    return command !== undefined;
  });
  const startsMore = (!isScript.test(language) || programs.test(text)) && starts.test(left);
  const backticks = runsBackticks.test(language) && left.includes('`');
  const sendsEnvironment = wholeEnvironment.test(looked) && sends.test(looked) && elsewhere.test(looked);
  return {
    commands,
    understood:
      text.length <= longest &&
      !reaches &&
      !startsMore &&
      !backticks &&
      !sendsEnvironment &&
      !grave.test(left),
    sendsEnvironment,
  };
}

function commandOf({ name, words, constant, inside }: ForeignCall): string | undefined {
  if (!constant || words.length === 0 || grave.test(behindBrace(inside))) return undefined;
  if (byWords.test(name)) return commandLine(words);
  return byText.test(name) ? words[0] : undefined;
}

function behindBrace(inside: string): string {
  const at = inside.indexOf('{');
  return at < 0 ? '' : inside.slice(at);
}

/** Files that are none of the program's own, and addresses of which nobody knows whose they are. */
function reachesOut({ name, words, begins, inside }: ForeignCall): boolean {
  const last = lastPart(name);
  const first = begins ? words[0] : undefined;
  if (files.test(last)) {
    if (first === undefined) return deletes.test(last) && /home|HOME|tmpdir|\broot\b/.test(inside);
    const reach = pathReach(first);
    return /^(?:credentials|persistence|system)$/.test(reach) || (reach === 'outside' && deletes.test(last));
  }
  if (!asks.test(name)) return false;
  if (first !== undefined && (/^\/(?!\/)/.test(first) || isLoopback(first))) return false;
  if (
    first !== undefined &&
    /^[a-z]+:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|[^/]{0,100}(?:webhook\.site|ngrok|pastebin|oast\.))/.test(first)
  )
    return true;
  const body = inside.replace(headers, '');
  return oneVariable.test(body) || /\breadFile|ReadFile|read_to_string/.test(body);
}

/** What is brought in is no deed: what is done with it is. Comments say nothing; lines stay where they are. */
function withoutImports(text: string): string {
  const blank = (whole: string): string => whole.replace(/[^\n]/g, ' ');
  return text
    .replace(/(^|[\s;{}])(?:\/\/[^\n]{0,2000}|\/\*[^*]{0,5000}\*\/)/g, blank)
    .replace(
      /^[ \t]*import[ \t]+(?:type[ \t]+)?(?:[\w*, \t]{0,200}\{[^{}]{0,2000}\}|[\w*, \t]{1,200})[ \t]+from[ \t]+["'][^"'\n]{1,200}["'];?/gm,
      blank,
    )
    .replace(/^[ \t]*import[ \t]+\([^()]{0,4000}\)/gm, blank)
    .replace(/^[ \t]*import\b(?!\s{0,4}\()[^;\n]{0,500}(?:;|$)/gm, blank)
    .replace(
      /^[ \t]*(?:const|let|var)\s{1,4}(?:\w{1,60}|\{[^{}]{0,500}\})\s{0,4}=\s{0,4}require\(["'][\w@:/.-]{1,200}["']\)(?:\.promises)?;?/gm,
      blank,
    )
    .replace(/^[ \t]*(?:use|using|require|#include|package|extern crate)[ \t][^;\n]{0,500};?$/gm, blank);
}
