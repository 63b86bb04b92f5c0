// Leaves entries in the inbox of a log and prints each, or takes in what waits until it is killed or told to stop:
//
//   node inbox-worker.ts leave HOME NAME COUNT
//   node inbox-worker.ts take HOME
//
// Run by tests in processes of their own, and killed by some of them.

import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { leave } from '../../src/audit/inbox.ts';
import { auditPlaces } from '../../src/audit/places.ts';
import { openAuditLog } from '../../src/audit-log.ts';

const [what, home, name, count] = process.argv.slice(2) as [string, string, string?, string?];
const places = auditPlaces(home);

async function leaveAll(): Promise<void> {
  for (let next = 0; next < Number(count); ) {
    const size = Math.min(1 + Math.floor(Math.random() * 3), Number(count) - next);
    const entries = Array.from({ length: size }, (_, at) => `{"by":"${name}","entry":${next + at}}`);
    const { full } = leave(
      places.inbox,
      entries.map((entry) => Buffer.from(entry)),
    );
    next += size;
    writeSync(1, entries.map((entry) => `${entry}\n`).join(''));
    // Takers take long to start on a busy machine: what waits must not grow by that.
    if (full) await sleep(50);
    else if (Math.random() < 0.2) await sleep(1);
  }
}

async function takeAll(): Promise<void> {
  writeSync(1, 'ready\n');
  while (!existsSync(join(home, 'stop'))) {
    await (await openAuditLog(places, 'test')).close();
    await sleep(Math.random() * 2);
  }
}

await (what === 'leave' ? leaveAll() : takeAll());
