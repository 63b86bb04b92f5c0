import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { type CallToolResult, Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { loadlock, main, plainEnvironment } from '../cli/program.ts';

/** A folder of its own for a test, gone afterwards. */
export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-mcp-'));
  // A server may still be writing its log.
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return folder;
}

export interface Answer {
  readonly isError: boolean;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a tool tells is looked at key by key.
  readonly data: any;
}

export interface Session {
  readonly client: Client;
  readonly pid: number;
  stderr(): string;
  call(name: string, given: object, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

export interface SessionSettings {
  /** The text of a policy file. */
  readonly policy?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the server as an assistant does, and speaks with it through the official client. */
export async function startSession(
  t: TestContext,
  { policy, args = [], env = {}, cwd }: SessionSettings = {},
): Promise<Session> {
  const client = new Client({ name: 'test', version: '1' });
  t.after(() => client.close());
  const home = folderFor(t);
  const file = join(home, 'loadlock.toml');
  if (policy !== undefined) writeFileSync(file, policy);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, 'mcp', ...(policy === undefined ? [] : ['--policy', file]), ...args],
    env: { ...plainEnvironment, HOME: home, LOADLOCK_HOME: join(home, 'state'), ...env },
    stderr: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  });
  let words = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  await client.connect(transport);
  return {
    client,
    pid: transport.pid!,
    stderr: () => words,
    call: async (name, given, signal) => {
      const options = { timeout: 120_000, ...(signal === undefined ? {} : { signal }) };
      const result = await client.callTool({ name, arguments: { ...given } }, options);
      return answerOf(result as CallToolResult);
    },
    close: () => client.close(),
  };
}

export function answerOf({ isError, content, structuredContent }: CallToolResult): Answer {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  return { isError: isError === true, text, data: structuredContent };
}

/** What a session's audit log holds of it. */
export function recorded(env: Record<string, string>): Recorded[] {
  const { entries } = JSON.parse(
    loadlock(['audit', 'show', '--last', '100000', '--json'], { env }).stdout,
  ) as {
    entries: { entry: Recorded & { process: { command: string } } }[];
  };
  return entries.map(({ entry }) => entry).filter(({ process }) => process.command === 'mcp');
}

export interface Recorded {
  readonly event: string;
  readonly target: string;
  readonly decision: string | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}
