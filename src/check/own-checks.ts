import { type ByteSource, readBytes } from '../bytes/source.ts';
import { decodeText } from '../code/decode-text.ts';
import type { CodeText } from '../code/read-code.ts';
import type { Ruff } from '../code/ruff/ruff.ts';
import type { Secret } from '../code/secrets/find-secrets.ts';
import { mayHoldSecret } from '../code/secrets/may-hold.ts';
import type { YaraRules } from '../code/yara/yara.ts';
import type { CodeContext, EffectFact } from '../core/code.ts';
import type { Fact } from '../core/fact.ts';
import type { CodePolicy } from '../policy/code.ts';
import { hasNameLists } from '../policy/code-overrides.ts';

/** Texts that are searched for credentials; longer ones are data. */
const longestText = 32 * 2 ** 20;

/** What a policy asks to be looked at beyond what loadlock looks at anyway. */
export interface OwnChecks {
  /** True where the texts of a file of code are wanted. */
  readonly texts: boolean;
  /** Compiles rules and patterns. @throws LoadlockError POLICY_INVALID with the place of what is wrong. */
  prepare(): Promise<void>;
  /** Facts of one file. `texts` are those that were read of it. @returns the credentials in it. */
  look(file: LookedAt, emit: (fact: Fact) => void): Promise<readonly Secret[]>;
}

export interface LookedAt {
  readonly source: ByteSource;
  readonly name: string;
  readonly context: CodeContext;
  /** What the file is written in; null where it is no code. */
  readonly kind: string | null;
  readonly texts: readonly CodeText[];
  /** What its code was seen to do. */
  readonly effects: readonly EffectFact[];
}

const known = new WeakMap<CodePolicy, OwnChecks>();
let last: { readonly key: string; readonly checks: OwnChecks } | undefined;

/** The checks of a policy; made once for policies that say the same of code. */
export function ownChecks(code: CodePolicy): OwnChecks {
  let checks = known.get(code);
  if (checks === undefined) {
    // Threads get a copy of the policy with every batch of files.
    const key = JSON.stringify({ ...code, capabilities: [] });
    if (last?.key !== key) last = { key, checks: made(code) };
    checks = last.checks;
    known.set(code, checks);
  }
  return checks;
}

function made(code: CodePolicy): OwnChecks {
  const lists = hasNameLists(code);
  let yara: Promise<YaraRules> | undefined;
  let ruff: Promise<Ruff> | undefined;
  const yaraRules = (): Promise<YaraRules> => {
    yara ??= import('../code/yara/yara.ts').then(({ loadYara }) =>
      loadYara(code.yara.map(({ path }) => path)),
    );
    return yara;
  };
  const ruffRules = (): Promise<Ruff> => {
    ruff ??= import('../code/ruff/ruff.ts').then(({ loadRuff }) => loadRuff(code.ruff));
    return ruff;
  };
  const patterns = code.patterns.length > 0;
  return {
    texts: lists || patterns || code.ruff.length > 0,
    async prepare() {
      if (code.yara.length > 0) await yaraRules();
      if (code.ruff.length > 0) await ruffRules();
      if (patterns) (await import('../code/pattern/pattern-set.ts')).patternSet(code.patterns);
    },
    async look(file, emit) {
      if (code.yara.length > 0) await lookWithYara(await yaraRules(), file, emit);
      if (lists) await lookAtNames(file, emit);
      if (patterns) {
        const { patternSet, patternFacts } = await import('../code/pattern/pattern-set.ts');
        for (const fact of await patternFacts(patternSet(code.patterns), file)) emit(fact);
      }
      if (code.ruff.length > 0) await lookWithRuff(await ruffRules(), file, emit);
      return code.secrets ? lookForSecrets(file, emit) : [];
    },
  };
}

async function lookWithYara(
  rules: YaraRules,
  { source, context }: LookedAt,
  emit: (fact: Fact) => void,
): Promise<void> {
  const { yaraBytes, yaraFacts } = await import('../code/yara/read-yara.ts');
  const bytes = readBytes(source, 0, Math.min(source.size, yaraBytes));
  for (const fact of await yaraFacts(rules, bytes, source.size, context)) emit(fact);
}

async function lookAtNames({ texts, effects }: LookedAt, emit: (fact: Fact) => void): Promise<void> {
  if (texts.length === 0) return;
  const { codeUses, effectUses } = await import('../code/uses/code-uses.ts');
  const uses = (await Promise.all(texts.map(codeUses))).flat();
  for (const fact of [...uses, ...(await effectUses(effects, uses))]) emit(fact);
}

async function lookWithRuff(
  ruff: Ruff,
  { texts, context }: LookedAt,
  emit: (fact: Fact) => void,
): Promise<void> {
  const { ruffFacts } = await import('../code/ruff/read-ruff.ts');
  for (const { language, isFile, text, reach, where } of texts) {
    if (language !== 'python' || !isFile) continue;
    for (const fact of ruffFacts(ruff, text, { context, reach }, where)) emit(fact);
  }
}

async function lookForSecrets(
  { source, name, context }: LookedAt,
  emit: (fact: Fact) => void,
): Promise<readonly Secret[]> {
  const text = textOf(source);
  if (text === null || !mayHoldSecret(text)) return [];
  const { findSecrets, secretFacts } = await import('../code/secrets/find-secrets.ts');
  const secrets = await findSecrets(text, name);
  for (const fact of secretFacts(secrets, context)) emit(fact);
  return secrets;
}

/** The text of a file that is one: a mark of UTF-16, or no NUL among its first bytes. */
export function textOf(source: ByteSource): string | null {
  if (source.size === 0 || source.size > longestText) return null;
  const head = readBytes(source, 0, Math.min(source.size, 512));
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!wide && head.includes(0)) return null;
  // Credentials are ASCII, and so are the places of lines, whatever the encoding.
  return decodeText(readBytes(source, 0, source.size));
}
