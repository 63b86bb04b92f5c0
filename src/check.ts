import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { contextOf } from './check/context.ts';
import { guessKind } from './check/guess-kind.ts';
import { mergedReports } from './check/merge-reports.ts';
import { isOther } from './check/other-languages.ts';
import type { CodeKind } from './code/languages.ts';
import { codeKindOf } from './code/languages.ts';
import type { CodeContext } from './core/code.ts';
import type { Report } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import type { Limits } from './core/limits.ts';
import { scanTargets } from './pipeline.ts';
import type { Progress } from './pipeline-options.ts';
import type { Policy } from './policy/policy.ts';
import { withYara } from './policy/yara-file.ts';
import { keepScript } from './run/decide-script.ts';

export interface CheckOptions {
  readonly policy: Policy;
  /** What the targets are written in; by default as their names, first lines or texts say. */
  readonly language?: CodeKind | 'auto';
  /** Of SQL and shell: `postgres`, `mysql`, `powershell`; by default as names and texts say. */
  readonly dialect?: string;
  /** By default `repository` for a folder that looks like a model repository, `generated` for all else. */
  readonly context?: CodeContext;
  /** Measure what is Python. */
  readonly metrics?: boolean;
  /** Put the source line into each finding. */
  readonly excerpts?: boolean;
  /** Files of YARA rules, beside those of the policy. */
  readonly yara?: readonly string[];
  /** ruff's selectors, in the place of the policy's. */
  readonly ruff?: readonly string[];
  /** Whether to look for credentials, whatever the policy says. */
  readonly secrets?: boolean;
  readonly jobs?: number;
  readonly limits?: Limits;
  readonly onProgress?: (progress: Progress) => void;
  /** Told how each target is looked at. */
  readonly onContext?: (target: string, context: CodeContext) => void;
}

/** Program text that is in no file. */
export interface CodeSource {
  readonly text: string | Uint8Array;
  /** What it is called in the report; its ending may say what it is written in. By default `-`. */
  readonly name?: string;
}

/**
 * Checks files and folders of code without running any of it, and decides by the policy. What in a folder is no code is
 * scanned as `scan` does.
 * @throws LoadlockError TARGET_MISSING, POLICY_INVALID, USAGE for a language with a folder
 */
export async function checkTargets(targets: readonly string[], options: CheckOptions): Promise<Report> {
  const policy = withOptions(options);
  const reports: Report[] = [];
  for (const target of targets) {
    const context = options.context ?? contextOf(target);
    options.onContext?.(target, context);
    const kind = await kindOf(target, options.language);
    reports.push(await scanTargets([target], pipelineOptions(options, policy, context, kind)));
  }
  return mergedReports(reports);
}

/** Checks a text. @throws LoadlockError POLICY_INVALID */
export async function checkText({ text, name = '-' }: CodeSource, options: CheckOptions): Promise<Report> {
  const policy = withOptions(options);
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const { language = 'auto' } = options;
  const kind = language === 'auto' ? await guessKind(name, bytes) : language;
  // Files of tools that start commands are read by their names.
  const own = basename(name);
  const kept = keepScript(bytes, kind === 'makefile' && /^[\w.@+-]{1,100}$/.test(own) ? own : 'text');
  try {
    const context = options.context ?? 'generated';
    options.onContext?.(name, context);
    const report = await scanTargets([kept.path], {
      ...pipelineOptions(options, policy, context, kind),
      private: true,
    });
    const named = report.targets.map((target) => ({
      ...target,
      target: name,
      artifacts: target.artifacts.map((artifact) => ({ ...artifact, path: basename(name) })),
    }));
    return { ...report, targets: named };
  } finally {
    kept.release();
  }
}

function pipelineOptions(
  { metrics, excerpts, dialect, jobs, limits, onProgress }: CheckOptions,
  policy: Policy,
  context: CodeContext,
  kind: CodeKind | undefined,
): Parameters<typeof scanTargets>[1] {
  return {
    policy,
    code: {
      context,
      ...(kind === undefined ? {} : { kind }),
      ...(dialect === undefined ? {} : { dialect }),
      metrics: metrics === true,
      excerpts: excerpts === true,
    },
    ...(jobs === undefined ? {} : { jobs }),
    ...(limits === undefined ? {} : { limits }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** The policy with what the caller asks for beside it: the report's digest is of what was decided by. */
function withOptions({ policy, yara = [], ruff, secrets }: CheckOptions): Policy {
  const { code, ...rest } = withYara(policy, yara);
  if (ruff === undefined && secrets === undefined) return yara.length === 0 ? policy : { ...rest, code };
  return { ...rest, code: { ...code, ruff: ruff ?? code.ruff, secrets: secrets ?? code.secrets } };
}

/** What a text is written in shows in so much of it. */
const largestGuess = 2 * 2 ** 20;

/** A single file that somebody names is code, whatever it is called; in a folder names and first lines tell. */
async function kindOf(target: string, language: CheckOptions['language']): Promise<CodeKind | undefined> {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (language !== undefined && language !== 'auto') {
    if (stat?.isDirectory() !== true) return language;
    const reason = 'the files of a folder say themselves what they are written in';
    throw new LoadlockError('USAGE', null, `a language is for one text: ${reason}`);
  }
  if (stat?.isFile() !== true || stat.size === 0 || isOther(target)) return undefined;
  try {
    const bytes = headOf(target, Math.min(stat.size, largestGuess));
    const own = basename(target);
    const head = bytes.subarray(0, 4096);
    if (codeKindOf(own, head) !== null || bytes.subarray(0, 512).includes(0)) return undefined;
    // A folder tells what some files are (`.husky/pre-commit`), and an artifact is called by its last name alone.
    return codeKindOf(target, head) ?? (await guessKind(own, bytes));
  } catch {
    // Opening it will say why it cannot be read.
    return undefined;
  }
}

function headOf(target: string, most: number): Uint8Array {
  const file = openSync(target, 'r');
  try {
    const bytes = new Uint8Array(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } finally {
    closeSync(file);
  }
}
