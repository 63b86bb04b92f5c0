// Appends until the log refuses, and prints how many entries were acknowledged and the code of the refusal. A test runs
// it under a limit on the size of files.

import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';

const writer = await openWriter(auditPlaces(process.argv[2]!));
for (let index = 0; index < 1000; index += 1) {
  try {
    await writer.append([Buffer.alloc(200, index)]);
  } catch (error) {
    console.log(`${index} ${(error as { code: string }).code}`);
    break;
  }
}
await writer.close();
