// Appends to a log until it is told to stop, and prints the index and the leaf hash of each acknowledged entry:
//
//   node appender.ts HOME NAME COUNT [JOURNAL_BYTES]
//
// Run by tests in processes of their own, and killed by some of them.

import { writeSync } from 'node:fs';
import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';

const [home, name, count, journalBytes = '20000'] = process.argv.slice(2) as [
  string,
  string,
  string,
  string?,
];
const writer = await openWriter(auditPlaces(home), { journalBytes: Number(journalBytes) });
let next = 0;

async function append(): Promise<void> {
  while (next < Number(count)) {
    const size = Math.min(1 + Math.floor(Math.random() * 6), Number(count) - next);
    const entries = Array.from({ length: size }, (_, at) =>
      Buffer.from(`{"by":"${name}","entry":${next + at}}`),
    );
    next += size;
    const receipts = await writer.append(entries);
    writeSync(1, receipts.map(({ index, leafHash, entry }) => `${index} ${leafHash} ${entry}\n`).join(''));
  }
}

await Promise.all(Array.from({ length: 4 }, append));
await writer.close();
