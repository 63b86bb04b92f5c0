import { createInterface } from 'node:readline';
import { digestsOf } from '../src/open/digests.ts';

// The worker on our side: the digests of the files that each line names, on as many threads as it says.
for await (const line of createInterface({ input: process.stdin })) {
  const { paths, jobs } = JSON.parse(line) as { paths: string[]; jobs: number };
  const began = performance.now();
  const before = process.cpuUsage();
  const files = paths.map((path) => ({ location: Buffer.from(path), follow: false, spans: [] }));
  const results = await digestsOf(files, { jobs });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  let size = 0;
  for (const result of results) {
    if ('problem' in result) throw new Error(result.detail);
    size += result.size;
  }
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, size }));
}
