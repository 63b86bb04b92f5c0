import { readFileSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Severity, severities } from '../../core/finding.ts';
import type { YaraAnswer, YaraMatch, YaraWork } from './yara.ts';

interface Wasm {
  readonly default: (options: { module_or_path: Uint8Array }) => Promise<unknown>;
  readonly Compiler: new () => Compiler;
}

interface Compiler {
  addSource(source: string): void;
  newNamespace(name: string): void;
  build(): Rules;
}

interface Rules {
  scanner(): Scanner;
}

interface Scanner {
  setMaxMatchesPerPattern(most: number): void;
  scan(bytes: Uint8Array): { readonly matches: readonly Raw[] };
  free(): void;
}

interface Raw {
  readonly identifier: string;
  readonly isPrivate: boolean;
  readonly metadata: readonly { readonly identifier: string; readonly value: unknown }[];
  readonly patterns: readonly {
    readonly identifier: string;
    readonly isPrivate: boolean;
    readonly matches: readonly { readonly offset: number; readonly length: number }[];
  }[];
}

const mostPlaces = 3;
const mostMatches = 1_000;

const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');
const { wasm, sources } = workerData as YaraWork;

function answer(words: YaraAnswer): void {
  port?.postMessage(words);
}

/** Each file is a namespace of its own, as with yara. Null where one does not compile, which is told. */
async function compiled(): Promise<Rules | null> {
  const { default: init, Compiler } = (await import('@virustotal/yara-x')) as unknown as Wasm;
  await init({ module_or_path: readFileSync(wasm) });
  const compiler = new Compiler();
  for (const [at, source] of sources.entries()) {
    compiler.newNamespace(String(at));
    try {
      compiler.addSource(source);
    } catch (error) {
      answer({
        kind: 'refused',
        source: at,
        message: error instanceof Error ? error.message : String(error),
      });
      return null;
    }
  }
  return compiler.build();
}

function scan(rules: Rules, bytes: Uint8Array): readonly YaraMatch[] {
  const scanner = rules.scanner();
  try {
    scanner.setMaxMatchesPerPattern(mostMatches);
    return scanner
      .scan(bytes)
      .matches.filter(({ isPrivate }) => !isPrivate)
      .map(matchOf);
  } finally {
    scanner.free();
  }
}

function matchOf({ identifier, metadata, patterns }: Raw): YaraMatch {
  const meta = (name: string): unknown =>
    metadata.find((entry) => entry.identifier.toLowerCase() === name)?.value;
  const description = meta('description');
  return {
    rule: identifier,
    severity: severityOf(meta('severity')),
    description: typeof description === 'string' ? description : null,
    strings: patterns
      .filter(({ isPrivate, matches }) => !isPrivate && matches.length > 0)
      .map((pattern) => ({
        id: pattern.identifier,
        offsets: pattern.matches.slice(0, mostPlaces).map(({ offset }) => offset),
        count: pattern.matches.length,
      })),
  };
}

/** Rule files spell it their own way: `High`, `warning`, `informational`. */
function severityOf(value: unknown): Severity {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  const known = severities.find((severity) => severity === word);
  return known ?? synonyms.get(word) ?? 'medium';
}

const synonyms: ReadonlyMap<string, Severity> = new Map([
  ['informational', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['minor', 'low'],
  ['warning', 'medium'],
  ['moderate', 'medium'],
  ['error', 'high'],
  ['major', 'high'],
  ['severe', 'high'],
]);

async function serve(listening: MessagePort): Promise<void> {
  const rules = await compiled();
  if (rules === null) return;
  listening.on('message', (bytes: Uint8Array) => {
    try {
      answer({ kind: 'matches', matches: scan(rules, bytes) });
    } catch (error) {
      answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  answer({ kind: 'ready' });
}

void serve(port);
