import type { SqlDraft } from './draft.ts';
import type { SqlToken } from './lex.ts';
import type { Words } from './words.ts';

/** Classes of Java’s by which a query reaches the machine, and some that only compute. */
const reaching =
  /^(?:java\.lang\.(?:Runtime|Process\w*|System|Thread|ClassLoader|reflect\..*|invoke\..*)|java\.(?:io|nio|net|rmi|security)\..*|javax\.(?:script|naming|management)\..*|groovy\..*|sun\..*|jdk\..*|scala\.sys\..*|org\.apache\.commons\.(?:io|exec)\..*|org\.codehaus\.groovy\..*)$/;
const computing =
  /^java\.(?:lang\.(?:Math|StrictMath|String|Integer|Long|Double|Float|Boolean|Character|Byte|Short)|util\.(?:UUID|Objects|Base64|Locale|Currency|concurrent\.ThreadLocalRandom|regex\.\w+)|time\.[\w.]+|math\.\w+|text\.\w+)$/;

/** Spark’s and Hive’s `reflect('class', 'method', …)`, also `java_method` and `try_reflect`: a call of any method of Java’s. */
export function isReflection(name: string): boolean {
  return /^(?:try_)?reflect$|^java_method$/.test(name);
}

/** Judges such a call by its class and its method, undefined where they are computed. */
export function judgeReflection(
  [name, method]: readonly (string | undefined)[],
  at: number,
  draft: SqlDraft,
): void {
  if (name !== undefined && computing.test(name)) return;
  const whole = `${name ?? '?'}.${method ?? '?'}`;
  if (name !== undefined && reaching.test(name))
    draft.danger('sql-runs-commands', 'process', 'reflect', at, whole);
  else {
    draft.hazard('sql-dynamic', at, `reflect: ${whole}`);
    draft.effect('dynamic-code', 'reflect', at, whole);
  }
}

const resources = /^(?:JARS?|FILES?|ARCHIVES?)$/;

/** `ADD JAR path`, `ADD FILE path`: code that is brought to every machine of the cluster. Unquoted paths are words and signs. */
export function addsResource(words: Words, draft: SqlDraft): void {
  if (!resources.test(words.word(1))) return;
  const given: string[] = [];
  for (let i = 2; i < 400 && words.token(i) !== undefined; i += 1) given.push(words.text(i));
  bringsCode(draft, words.at, `ADD ${words.word(1)}`, given.join(''));
}

/** `CREATE FUNCTION f AS 'class' USING JAR '…'`. */
export function usesResource(words: Words, draft: SqlDraft): void {
  for (const kind of ['JAR', 'FILE', 'ARCHIVE']) {
    const at = words.find(`USING ${kind}`);
    const path = at < 0 ? undefined : words.string(at)?.value;
    if (path !== undefined) bringsCode(draft, words.at, `USING ${kind}`, path);
  }
}

function bringsCode(draft: SqlDraft, at: number, callable: string, path: string): void {
  draft.writes.add(callable);
  if (/^(?:https?|ftp):|^ivy:.*repos=http|^\/?(?:tmp|var\/tmp|dev\/shm)\//i.test(path))
    draft.danger('sql-native-code', 'native-code', callable, at, path);
  else if (/^\w+:\/\//.test(path)) {
    draft.hazard('sql-extension', at, `${callable}: ${path.slice(0, 120)}`);
    draft.effect('native-code', callable, at, path);
  } else draft.effect('native-code', callable, at, path);
}

/** Hive’s and Spark’s `TRANSFORM (…) USING 'command'`, `MAP … USING`, `REDUCE … USING`: rows go through a program. */
export function judgeTransforms(tokens: readonly SqlToken[], draft: SqlDraft): void {
  for (const [i, { kind, value, at }] of tokens.entries()) {
    if (kind !== 'word' || value !== 'USING' || tokens[i + 1]?.kind !== 'string') continue;
    const before = tokens.slice(Math.max(0, i - 400), i);
    if (!before.some((each) => each.kind === 'word' && /^(?:TRANSFORM|MAP|REDUCE)$/.test(each.value)))
      continue;
    const command = tokens[i + 1]!.value;
    draft.hazard('sql-untrusted-language', at, `USING ${command.slice(0, 120)}`);
    draft.effect('process', 'TRANSFORM', at, command);
    draft.inside({
      language: 'shell',
      text: command,
      at: tokens[i + 1]!.at,
      by: 'TRANSFORM',
      verbatim: false,
    });
  }
}
