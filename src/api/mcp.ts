import type { McpOptions } from '../mcp/serve.ts';

/** Serves scanning, checking, running and querying as tools over the Model Context Protocol until the input ends. @throws LoadlockError USAGE */
export async function serveMcp(options: McpOptions): Promise<void> {
  return (await import('../mcp/serve.ts')).serveMcp(options);
}
