import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { bufferSource } from '../src/bytes/source.ts';
import { defaultLimits } from '../src/core/limits.ts';
import { runPickle } from '../src/formats/pickle/machine.ts';

// The worker on our side: runs the pickle that each line names, in this process, with every import and call told;
// `repeat` runs are one sample, so that it lasts as long as the peer's and suffers as much from the machine.
for await (const line of createInterface({ input: process.stdin })) {
  const { path, repeat } = JSON.parse(line) as { path: string; repeat: number };
  const source = bufferSource(readFileSync(path));
  let told = 0;
  const tell = (): void => {
    told += 1;
  };
  const began = performance.now();
  const before = process.cpuUsage();
  let opcodes = 0;
  for (let run = 0; run < repeat; run += 1)
    opcodes = runPickle(source, 0, { onImport: tell, onCall: tell }, defaultLimits).opcodes;
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000 / repeat;
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6 / repeat, opcodes, told }));
}
