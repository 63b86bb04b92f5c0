import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import type { Scope } from '../scope.ts';

/** Variables by which an interpreter loads code of somebody's choice before the program that it was started for. */
export const preloadJudges: readonly Judge[] = [preloads];

interface Loading {
  readonly variable: RegExp;
  /** Takes the files out of a value; a value without one loads nothing. */
  readonly file: RegExp;
}

const loading: readonly Loading[] = [
  // https://docs.python.org/3/using/cmdline.html#environment-variables
  { variable: /^PYTHONSTARTUP$/, file: /^(.+)$/ },
  { variable: /^PYTHON(?:PATH|HOME)$/, file: /((?:\/tmp|\/var\/tmp|\/dev\/shm)[^:]*)/ },
  // https://nodejs.org/api/cli.html#node_optionsoptions
  {
    variable: /^NODE_OPTIONS$/,
    file: /(?:^|\s)(?:--require|-r|--import|--loader|--experimental-loader)[=\s]\s*["']?([^\s"']+)/,
  },
  { variable: /^BUN_OPTIONS$/, file: /(?:^|\s)(?:--preload|-r)[=\s]\s*["']?([^\s"']+)/ },
  // https://perldoc.perl.org/perlrun#ENVIRONMENT
  { variable: /^PERL5OPT$/, file: /(?:^|\s)-?[mM]['"]?([^\s'"]+)/ },
  { variable: /^PERL5(?:LIB|DB)$/, file: /((?:\/tmp|\/var\/tmp|\/dev\/shm)[^:]*|BEGIN.+)/ },
  { variable: /^RUBYOPT$/, file: /(?:^|\s)-?r\s*([^\s]+)/ },
  // https://docs.oracle.com/en/java/javase/21/docs/specs/jvmti.html#starting-up
  {
    variable: /^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|JAVA_OPTS|MAVEN_OPTS|GRADLE_OPTS)$/,
    file: /-(?:javaagent|agentpath):([^\s=]+)/,
  },
  { variable: /^(?:DYLD_INSERT_LIBRARIES|LD_AUDIT)$/, file: /^(.+)$/ },
  { variable: /^LD_LIBRARY_PATH$/, file: /((?:\/tmp|\/var\/tmp|\/dev\/shm)[^:]*)/ },
  {
    variable: /^(?:LUA_INIT|R_PROFILE_USER|R_PROFILE|JULIA_LOAD_PATH|PHPRC|PHP_INI_SCAN_DIR)$/,
    file: /^(.+)$/,
  },
];

/** A name that a package manager found, and agents by which services watch programs of their own. */
const pragma = /^(?:strict|warnings|utf8|open|local::lib|Carp::Always|Devel::Cover)\b/;
/** The one that Python's documentation and everybody's dotfiles have. */
const ownStartup =
  /^(?:~|\/home\/\w+|\/root|\$\{?HOME\}?|[^\w/])\/\.(?:config\/(?:python\/)?)?python\w*(?:\.py)?$/;
const packaged = /^(?:@[\w.-]+\/)?[a-z][\w-]*(?:\/[\w./-]+)?$|^(?:bundler\/setup|rubygems)\b/;
const watching =
  /(?:opentelemetry|dd-java-agent|datadog|newrelic|elastic-apm|jacoco|skywalking|glowroot|lombok)[\w.-]*\.jar$/i;

function preloads(invocation: Invocation, report: ShellReport): void {
  const { name, args, assignments, scope } = invocation;
  const given = [...assignments];
  if (/^(?:export|declare|typeset|readonly|env)$/.test(name))
    for (const { text } of args.slice(0, 50)) {
      const at = text.indexOf('=');
      if (at > 0) given.push([text.slice(0, at), text.slice(at + 1)]);
    }
  for (const [variable, value] of given.slice(0, 100)) {
    const file = fileOf(variable, value.slice(0, 2000));
    if (file === undefined) continue;
    report.effect('dynamic-code', invocation, `${variable}=${value}`.slice(0, 120));
    report.hazard(
      isFetched(file, scope) ? 'shell-runs-download' : 'shell-preloads',
      invocation,
      `${variable}=${value}`.slice(0, 120),
    );
  }
}

function fileOf(variable: string, value: string): string | undefined {
  for (const each of loading) {
    if (!each.variable.test(variable)) continue;
    const file = each.file.exec(value)?.[1];
    if (file === undefined || watching.test(file)) return undefined;
    if (variable === 'PERL5OPT' ? pragma.test(file) : variable === 'PYTHONSTARTUP' && ownStartup.test(file))
      return undefined;
    return packaged.test(file) && !/^(?:PYTHONSTARTUP|PERL5OPT|DYLD_|LD_)/.test(variable) ? undefined : file;
  }
  return undefined;
}

function isFetched(file: string, scope: Scope): boolean {
  return scope.fetched.has(file);
}
