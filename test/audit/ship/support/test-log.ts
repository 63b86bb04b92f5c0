import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AuditEntry } from '../../../../src/audit/entry.ts';
import { parseVkey } from '../../../../src/audit/note-key.ts';
import { type AuditPlaces, auditPlaces } from '../../../../src/audit/places.ts';
import type { ShipOptions } from '../../../../src/audit/ship/ship.ts';
import { type LogWriter, openWriter } from '../../../../src/audit/writer.ts';

/** A log in a folder of its own, gone when the test ends. */
export interface TestLog {
  readonly home: string;
  readonly places: AuditPlaces;
  readonly writer: LogWriter;
  readonly options: ShipOptions;
  /** Everything that was appended, in order. */
  readonly entries: string[];
  add(count: number): Promise<void>;
}

export function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-ship-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function makeLog(t: TestContext, count = 0): Promise<TestLog> {
  const home = mkdtempSync(join(tmpdir(), 'loadlock-ship-'));
  const places = auditPlaces(home);
  const writer = await openWriter(places);
  t.after(async () => {
    // Closing remembers the log's head, which would make the folder again.
    await writer.close();
    rmSync(home, { recursive: true, force: true });
  });
  const entries: string[] = [];
  const log: TestLog = {
    home,
    places,
    writer,
    options: optionsFor(home, writer.vkey),
    entries,
    async add(more) {
      const made = Array.from({ length: more }, (_, at) => entryText(entries.length + at));
      entries.push(...made);
      await writer.append(made.map((text) => Buffer.from(text)));
    },
  };
  await log.add(count);
  return log;
}

export function optionsFor(home: string, vkey: string): ShipOptions {
  return {
    dir: auditPlaces(home).dir,
    verifier: parseVkey(vkey),
    stateDir: join(home, 'ship'),
    version: '0.0.0',
  };
}

/** As the log writes them. Names as attackers would choose them. */
export function entryText(index: number): string {
  const odd = index % 7 === 3 ? 'a\nb\u202ec\u001b[2J"\u00e9\u{1f4a9}' : 'plain';
  return JSON.stringify({
    schema: 'loadlock.audit/1',
    time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + index * 1000).toISOString(),
    host: 'host-a',
    who: { uid: 1000, user: 'tester' },
    process: { pid: 4321, command: `loadlock scan ${odd}`, cwd: '/' },
    event: index % 5 === 0 ? 'load' : 'decision',
    target: `models/${odd}-${index}.pkl`,
    artifacts: [{ path: `${odd}-${index}.pkl`, size: index, sha256: 'ab'.repeat(32), format: 'pickle' }],
    source: null,
    publisher: null,
    signature: null,
    versions: null,
    policy: { name: 'standard', sha256: 'cd'.repeat(32) },
    decision: (['allow', 'review', 'deny'] as const)[index % 3]!,
    isolation: null,
    outcome: null,
    detail: null,
  } satisfies AuditEntry);
}
