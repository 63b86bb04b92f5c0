import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { AuditContext, AuditRecord } from '../src/audit/entry.ts';
import { parseVkey } from '../src/audit/note-key.ts';
import { type AuditLog, type AuditPlaces, auditPlaces, openAuditLog } from '../src/audit-log.ts';
import { proveEntry, verifyLog } from '../src/audit-tools.ts';
import type { Bench, Row } from './bench.ts';
import type { Stage } from './stage.ts';
import { median, milliseconds } from './statistics.ts';

const promisedEntries = 5000;
const promisedProof = 0.005;

const context: AuditContext = {
  host: 'build-7.example',
  who: { uid: 1000, user: 'ci' },
  process: { pid: 4711, command: 'loadlock scan models/', cwd: '/work' },
};

function recordOf(index: number): AuditRecord {
  const artifact = {
    path: `model-${index}.safetensors`,
    size: 123_456,
    sha256: 'ab'.repeat(32),
    format: 'safetensors',
  };
  const policy = { name: 'standard', sha256: 'cd'.repeat(32) };
  const source = `hf://org/model-${index}@${'ef'.repeat(20)}`;
  return { event: 'decision', target: 'models/', artifacts: [artifact], policy, source, decision: 'allow' };
}

export const audit: Bench = {
  name: 'audit',
  promise: `At least ${promisedEntries} durable entries a second with group commit; an inclusion proof in a log of a million entries in less than ${milliseconds(promisedProof)}.`,
  async run(stage) {
    const rows = [
      await durable(stage, 'by 64 callers at once', 64),
      await durable(stage, 'by one caller, one by one', 1),
    ];
    const places = auditPlaces(join(stage.folder, 'large'));
    const size = stage.quick ? 50_000 : 1_000_000;
    const vkey = await fill(places, size);
    rows.push(prove(places, vkey, size), await verify(places, vkey, size));
    return {
      rows,
      method: [
        'Every entry is acknowledged after fdatasync, with a receipt that holds its inclusion proof; one process.',
        'The peer of the first two rows appends entries of the same size to a file, each with its own fdatasync.',
        `The log of ${size} entries is made with entries as a scan writes them, some 700 bytes each.`,
        'A proof includes reading the checkpoint, checking its signature, and checking the proof; median of 1000 entries at random, files in the page cache, nothing kept from one proof to the next.',
      ],
    };
  },
};

async function durable(stage: Stage, what: string, callers: number): Promise<Row> {
  const places = auditPlaces(join(stage.folder, `callers-${callers}`));
  const log = await openAuditLog(places, '', { context });
  const count = (callers === 1 ? 3000 : 60_000) / (stage.quick ? 10 : 1);
  const ours = count / (await secondsOf(() => appendAll(log, count, callers)));
  await log.close();
  const peer = eachAlone(join(stage.folder, 'plain'), callers === 1 ? count : 3000);
  return {
    what: `durable entries a second, ${what}`,
    ours: ours.toFixed(0),
    peer: `${peer.toFixed(0)} (one fdatasync each)`,
    ratio: ours / peer,
    kept: callers === 1 ? null : ours >= promisedEntries,
  };
}

async function appendAll(log: AuditLog, count: number, callers: number): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await log.append(recordOf(next));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

function eachAlone(path: string, count: number): number {
  const file = openSync(path, 'w');
  const entry = Buffer.alloc(700, 'x');
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    writeSync(file, entry);
    fdatasyncSync(file);
  }
  closeSync(file);
  return count / ((performance.now() - start) / 1000);
}

async function fill(places: AuditPlaces, size: number): Promise<string> {
  const log = await openAuditLog(places, '', { context });
  for (let from = 0; from < size; from += 4000)
    await log.appendAll(Array.from({ length: Math.min(4000, size - from) }, (_, at) => recordOf(from + at)));
  await log.close();
  return log.vkey;
}

function prove(places: AuditPlaces, vkey: string, size: number): Row {
  const key = parseVkey(vkey);
  const taken = Array.from({ length: 1000 }, () => {
    const index = Math.floor(Math.random() * size);
    const start = performance.now();
    proveEntry(places.dir, index, key);
    return (performance.now() - start) / 1000;
  });
  const slow = taken.sort((one, other) => one - other)[990]!;
  return {
    what: `inclusion proof in a log of ${size} entries`,
    ours: `${milliseconds(median(taken))}, 99th of 100 ${milliseconds(slow)}`,
    peer: `${milliseconds(promisedProof)} promised`,
    ratio: median(taken) / promisedProof,
    kept: median(taken) < promisedProof,
  };
}

async function verify(places: AuditPlaces, vkey: string, size: number): Promise<Row> {
  const seconds = await secondsOf(async () => {
    const { ok } = await verifyLog(places.dir, { keys: [parseVkey(vkey)] });
    if (!ok) throw new Error('the log does not verify');
  });
  const rate = size / seconds;
  return {
    what: `verifying all of a log of ${size} entries`,
    ours: `${seconds.toFixed(1)} s, ${rate.toFixed(0)} entries/s`,
    peer: '-',
    ratio: 1,
    kept: null,
  };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
