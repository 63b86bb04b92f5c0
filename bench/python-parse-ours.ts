import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { decodePython } from '../src/code/python/decode.ts';
import { parsePython } from '../src/code/python/parse/parse.ts';

// The worker on our side: `paths` are read once, before any clock starts; each other line asks for one run over them.
let sources: readonly Uint8Array[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { paths } = JSON.parse(line) as { paths?: readonly string[] };
  if (paths !== undefined) sources = paths.map((path) => readFileSync(path));
  const began = performance.now();
  const before = process.cpuUsage();
  let bytes = 0;
  let refused = 0;
  if (paths === undefined) {
    for (const source of sources) {
      const { text, problems } = decodePython(source);
      const { errors, python2 } = parsePython(text);
      bytes += source.length;
      if (problems.length > 0 || errors.length > 0 || python2) refused++;
    }
  }
  const { user, system } = process.cpuUsage(before);
  console.log(
    JSON.stringify({
      seconds: (performance.now() - began) / 1000,
      cpu: (user + system) / 1e6,
      bytes,
      refused,
    }),
  );
}
