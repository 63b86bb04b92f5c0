import type { ByteSource } from '../bytes/source.ts';
import type { CodeReading, CodeText } from '../code/read-code.ts';
import type { Secret } from '../code/secrets/find-secrets.ts';
import type { CodeOptions, CodeTarget } from '../code-target.ts';
import type { EffectFact } from '../core/code.ts';
import type { CodeReport } from '../core/decision.ts';
import type { Fact, Place } from '../core/fact.ts';
import type { CodeHook } from '../read-artifact.ts';
import type { Dresser } from './dress.ts';
import { unreadLanguage } from './other-languages.ts';
import { type OwnChecks, textOf } from './own-checks.ts';

/** Effects of one file that its measures and the policy's lists look at. */
const mostEffects = 20_000;

/** One file of a target as code: what is read of it, what the policy's own rules say, and what is told beside facts. */
export class EntryCode {
  readonly hook: CodeHook;
  private readonly own: OwnChecks;
  private readonly options: CodeOptions;
  private readonly texts: CodeText[] = [];
  private readonly effects: EffectFact[] = [];
  private reading: CodeReading | null = null;
  private kind: string | null = null;
  private secrets: readonly Secret[] = [];

  constructor(target: CodeTarget, path: string, own: OwnChecks, options: CodeOptions) {
    this.own = own;
    this.options = options;
    const wanted = own.texts || options.metrics === true;
    const onText = wanted ? (text: CodeText): unknown => this.texts.push(text) : undefined;
    this.hook = {
      kindOf: (name, head, isFile) => {
        const kind = target.kindOf(isFile ? path : name, head, isFile);
        if (isFile) this.kind = kind;
        return kind;
      },
      read: async (source, name, isFile, emit, beside) => {
        const around = isFile || beside === undefined ? {} : { beside };
        const place = { path: isFile ? path : name, member: !isFile, source, ...around };
        const told = (fact: Fact): void => {
          if (isFile && fact.kind === 'effect' && this.effects.length < mostEffects) this.effects.push(fact);
          emit(fact);
        };
        const reading = await target.read({ ...place, ...(onText === undefined ? {} : { onText }) }, told);
        if (isFile) this.reading = reading;
        return reading?.whole === true;
      },
      inside: (beside, emit) => target.factsInside(beside, emit),
      isAside: (beside, name) => target.isAsideInside(beside, name),
    };
  }

  /** Holds the file against the policy's own rules. */
  async look(source: ByteSource, name: string, emit: (fact: Fact) => void): Promise<void> {
    const { kind, texts, effects } = this;
    const context = this.options.context ?? 'repository';
    const unread = kind === null && this.options.context !== undefined ? unreadLanguage(name, context) : null;
    if (unread !== null) emit(unread);
    this.secrets = await this.own.look({ source, name, context, kind, texts, effects }, emit);
  }

  /** What the report has of a file of code beside its findings. */
  async report(): Promise<CodeReport> {
    if (this.reading === null) return {};
    const { capabilities } = this.reading;
    // The cells of a notebook are one program.
    const whole = this.reading.module === null ? this.texts.find(({ isFile }) => isFile) : undefined;
    const module = this.reading.module ?? whole?.module ?? null;
    if (this.options.metrics !== true || module === null) return { capabilities };
    const own = whole === undefined ? this.effects.filter(isOutermost) : inWhole(whole, this.effects);
    const { measure } = await import('../code/metrics/index.ts');
    return { capabilities, metrics: measure(module, own) };
  }

  /** What takes the credentials of the file out of what is told, and puts source lines in; null where there is nothing to do. */
  async dresser(source: ByteSource): Promise<Dresser | null> {
    const excerpts = this.options.excerpts === true && this.kind !== 'notebook';
    if (this.reading === null && this.secrets.length === 0) return null;
    const text = textOf(source) ?? '';
    return (await import('./dress.ts')).dresserOf(text, this.secrets, excerpts);
  }
}

function isOutermost({ where }: EffectFact): boolean {
  return where.member === undefined;
}

/** Effects by the lines of the text that all cells make together. */
function inWhole({ text, where }: CodeText, effects: readonly EffectFact[]): readonly EffectFact[] {
  const lines = new Map<string, number>();
  for (let line = text.split('\n').length; line > 0; line -= 1) lines.set(keyOf(where(line)), line);
  return effects.flatMap((effect) => {
    const line = lines.get(keyOf(effect.where));
    return line === undefined || effect.language !== 'python' ? [] : [{ ...effect, where: { line } }];
  });
}

function keyOf({ member, line }: Place): string {
  return `${member ?? ''}\n${line ?? 0}`;
}
