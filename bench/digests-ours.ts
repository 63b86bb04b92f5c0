import { createInterface } from 'node:readline';
import { digestsOf } from '../src/open/digests.ts';

// The worker on our side: the digest of the file that each line names, in this process, on as many threads as it says.
for await (const line of createInterface({ input: process.stdin })) {
  const { path, jobs } = JSON.parse(line) as { path: string; jobs: number };
  const began = performance.now();
  const before = process.cpuUsage();
  const [result] = await digestsOf([{ location: Buffer.from(path), follow: false, spans: [] }], { jobs });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  if (result === undefined || 'problem' in result) throw new Error(result?.detail ?? 'no result');
  console.log(
    JSON.stringify({ seconds, cpu: (user + system) / 1e6, size: result.size, sha256: result.sha256 }),
  );
}
