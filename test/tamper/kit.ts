import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Report } from '../../src/core/decision.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { provenanceRules } from '../../src/rules/provenance.ts';
import type { Edit } from './changes.ts';

export const long: boolean = process.env['LOADLOCK_LONG'] === '1';

/** A folder of its own, removed after the tests of the file. */
export function scratch(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `loadlock-${name}-`));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Something that was signed, all of which an attacker has had in hand. */
export interface Fixture {
  readonly name: string;
  /** The folder that the target is, or lies in. */
  readonly root: string;
  readonly target: string;
  /** Relative to the root: manifests and signatures. */
  readonly statements: readonly string[];
  /** Relative to the root: what was signed. */
  readonly files: readonly string[];
  /** Asks the library for its verdict, as things stand. */
  readonly check: () => Promise<Report>;
  /** Changes that mean nothing by a specification: what is said of them, and why that is so. */
  readonly neutral: readonly Neutral[];
}

export interface Neutral {
  readonly change: RegExp;
  readonly reason: string;
}

/** One change; afterwards everything is as it was. */
export interface Change {
  readonly what: string;
  /** A reason must name one of these. */
  readonly about: readonly string[];
  readonly make: () => unknown;
  readonly undo: () => unknown;
}

const rules = new Set(provenanceRules.map(({ id }) => id));
/** Told of what passes, too. */
const notes = new Set(['file-ignored', 'key-near-artifact', 'version-replaced', 'training-versions-missing']);

/** Why it was refused, one line a reason; null where it was not refused. */
export async function refusalOf(check: Fixture['check']): Promise<string[] | null> {
  let report: Report;
  try {
    report = await check();
  } catch (error) {
    if (error instanceof LoadlockError) return [`${error.code}: ${error.message}`];
    throw error;
  }
  const [target] = report.targets;
  if (report.decision !== 'deny') return null;
  assert.notEqual(target!.provenance?.status, 'verified');
  return target!.artifacts.flatMap(({ path, findings }) =>
    findings
      .filter(({ rule }) => rules.has(rule) && !notes.has(rule))
      .map(({ rule, evidence }) => `${rule} ${path} ${evidence}`),
  );
}

/** What was tried, by what it was: no change counts twice. */
export class Tally {
  private readonly tried = new Set<string>();
  /** How many changes were refused. */
  refused = 0;
  private readonly contents = new Set<string>();
  private readonly used = new Map<string, number>();

  /** Makes each change on its own: each must be refused for a reason that names the file, unless it means nothing. */
  async refuseAll(fixture: Fixture, changes: Iterable<Change>): Promise<void> {
    const accepted: string[] = [];
    for (const { what, about, make, undo } of changes) {
      const name = `${fixture.name}: ${what}`;
      assert.ok(!this.tried.has(name), `${name} was tried before`);
      this.tried.add(name);
      make();
      let refusal: string[] | null;
      try {
        refusal = await refusalOf(fixture.check);
      } finally {
        undo();
      }
      if (refusal === null) {
        const neutral = fixture.neutral.find(({ change }) => change.test(what));
        if (neutral === undefined) {
          accepted.push(what);
          continue;
        }
        const use = `${fixture.name}: ${neutral.reason}`;
        this.used.set(use, (this.used.get(use) ?? 0) + 1);
        continue;
      }
      this.refused += 1;
      const named = refusal.some((reason) => about.some((file) => reason.includes(file)));
      assert.ok(named, `${name}: no reason names ${about.join(' or ')}, but ${refusal.join('; ') || 'none'}`);
    }
    assert.deepEqual(accepted, [], `${fixture.name}: was accepted`);
  }

  /** The untouched fixture is accepted, before everything and after it. */
  async acceptUntouched(fixture: Fixture): Promise<void> {
    assert.equal(await refusalOf(fixture.check), null, `${fixture.name}: refused, though nobody touched it`);
    const report = await fixture.check();
    assert.equal(report.targets[0]!.provenance?.status, 'verified');
  }

  /** Other contents of one file. */
  *edits(
    fixture: Fixture,
    file: string,
    all: Iterable<Edit>,
    about: readonly string[] = aboutFile(fixture, file),
  ): Generator<Change> {
    const path = join(fixture.root, file);
    const before = readFileSync(path);
    for (const { what, bytes } of all) {
      const content = `${fixture.name} ${file} ${createHash('sha256').update(bytes).digest('hex')}`;
      if (bytes.equals(before) || this.contents.has(content)) continue;
      this.contents.add(content);
      yield {
        what: `${file}: ${what}`,
        about,
        make: () => writeFileSync(path, bytes),
        undo: () => writeFileSync(path, before),
      };
    }
  }

  /** How often nothing was refused, by the reason; where all was tried, a reason that was never needed is none. */
  neutralOf({ name, neutral }: Fixture, all = true): string[] {
    return neutral.map(({ reason }) => {
      const count = this.used.get(`${name}: ${reason}`) ?? 0;
      assert.ok(count > 0 || !all, `${name}: nothing is accepted because ${reason}`);
      return `${count} accepted: ${reason}`;
    });
  }
}

/** What was signed is named itself; of a statement, it or what it is about. */
function aboutFile({ statements, files }: Fixture, file: string): string[] {
  if (!statements.includes(file)) return [file];
  return statements.length > 0 && files.length === 1 ? [...statements, ...files] : [...statements];
}
