import { shown } from './field.ts';
import type { Invocation } from './invocation.ts';
import { outputOf } from './outputs.ts';

/**
 * Whether all that a command adds to a file that a shell reads as it starts are settings that run nothing: folders of
 * programs in PATH, values of variables, the lines that installers of tools ask for. What loads code by its value
 * (`LD_PRELOAD`, `PAGER`, `PROMPT_COMMAND`) is no such setting.
 */
export function addsSettings({ name, args, input, redirections }: Invocation): boolean {
  if (!redirections.some(({ operator }) => operator === '>>'))
    return name === 'tee' && appends(args, input?.text);
  if (name === 'cat') return args.length === 0 && input?.text !== undefined && areSettings(input.text);
  if (name !== 'echo' && name !== 'printf') return false;
  const printed = outputOf(name, args, undefined);
  if (printed !== undefined) return areSettings(printed);
  const words = args.filter(({ text }) => !/^-[neE]+$/.test(text)).map(shown);
  return words.length > 0 && areSettings(words.join(' ').replaceAll('\\n', '\n'));
}

function appends(args: Invocation['args'], text: string | undefined): boolean {
  return args.some((arg) => arg.text === '-a') && text !== undefined && areSettings(text);
}

/** Whether every line of a text sets something for a shell, and runs nothing. */
export function areSettings(text: string): boolean {
  return text.length < 4000 && text.split('\n').every((line) => isSetting(line.trim()));
}

/** Their values name programs, files or options that run code. */
const loads =
  /^(?:LD_|DYLD_|PYTHON|PERL|RUBY|NODE_|JAVA|_JAVA|JDK_|GIT_|SSH_|SUDO_|LESS|MAN|BASH|ENV$|PROMPT|PS\d|IFS$|SHELL|BROWSER|VISUAL|.*(?:PAGER|EDITOR|PROXY|proxy|_OPTIONS|_OPTS|OPT|_COMMAND|ASKPASS|_RSH|INDEX_URL|BASE_URL|CA_BUNDLE|CA_CERTS?|CERT_(?:FILE|DIR)|TRUSTED_HOST|_PRELOAD|_PROFILE|_STARTUP)$|ZDOTDIR$|GCONV_|CURL_HOME$)/;

/** An address of another machine: whoever listens there gets what was meant for somebody else, or says what is installed. */
const elsewhere = /^(?!unix:|file:)[a-z][\w+.-]*:\/\/(?!(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$))/i;

const toolLine =
  /^(?:eval "\$\((?:(?:~|\$HOME|\/opt\/homebrew|\/usr\/local|\/home\/linuxbrew\/\.linuxbrew)\/(?:[\w.-]+\/)*)?(?:pyenv|rbenv|nodenv|goenv|direnv|starship|zoxide|fnm|brew|uv|mise) [\w -]{1,60}\)"|(?:\.|source) "?\$HOME\/\.cargo\/env"?)$/;

function isSetting(line: string): boolean {
  if (line === '' || /^#/.test(line) || toolLine.test(line)) return true;
  const [, name, quote, value] = /^(?:export\s+)?(\w{1,60})=(["']?)([^"'`;&|<>()\\\s]*)\2$/.exec(line) ?? [];
  if (name === undefined || value === undefined || quote === undefined) return false;
  if (name !== 'PATH') return !loads.test(name) && !elsewhere.test(value);
  return value
    .split(':')
    .every((folder) => programFolder.test(folder) && !/(?:^|\/)\.\.?(?:\/|$)/.test(folder));
}

/** One's own folders and those of the system; not those that anybody may write to, nor the one where somebody stands. */
const programFolder =
  /^(?:\$\{?PATH\}?|(?:~|\$\{?HOME\}?|\$\{?(?:GOPATH|GOROOT|GOBIN|CARGO_HOME|PYENV_ROOT|JAVA_HOME|NVM_DIR|BUN_INSTALL|PNPM_HOME|CUDA_HOME|ANDROID_HOME|SPARK_HOME|HADOOP_HOME)\}?|\/usr|\/opt|\/snap|\/s?bin|\/home\/\w+)(?:\/[\w.@+-]+)*\/?)$/;
