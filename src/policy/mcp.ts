/** What an assistant may be offered. */
export const mcpTools = ['scan_artifact', 'check_code', 'run_code', 'query_sql', 'explain_finding'] as const;
export type McpToolName = (typeof mcpTools)[number];

/** Bounds on what one call may take and give. */
export interface McpLimits {
  /** Milliseconds, waiting for isolation or for a database included. */
  readonly time: number;
  /** Bytes that the process which reads or queries may take. */
  readonly memory: number;
  /** Bytes of what a result tells. */
  readonly output: number;
}

/** What `run_code` gives a script; isolated in any case. */
export interface McpRunPolicy {
  readonly time: number;
  readonly memory: number;
  readonly processes: number;
  readonly output: number;
  readonly disk: number;
  /** A folder that scripts may read, as /input; absolute. Null: none. */
  readonly input: string | null;
  /** The interpreter for Python; absolute. Null: python3 of PATH. */
  readonly python: string | null;
}

/** A database that `query_sql` may read; where it lies and how to get in is never told to a client. */
export interface McpDatabase {
  readonly name: string;
  readonly kind: 'sqlite' | 'postgres';
  /** What it holds, for whoever writes queries. */
  readonly description: string | null;
  /** Of SQLite: the file, absolute. */
  readonly path: string | null;
  /** Of Postgres: the URL, or the variable of the environment that holds it. */
  readonly url: string | null;
  readonly urlEnv: string | null;
  readonly rows: number;
  readonly time: number;
  /** Volatile functions that may be called all the same. */
  readonly functions: readonly string[];
}

/** What `loadlock mcp` offers. Nothing of it can be changed by a client. */
export interface McpPolicy {
  readonly tools: readonly McpToolName[];
  /** Folders whose files may be scanned; absolute. Null: the folder that the server was started in. */
  readonly roots: readonly string[] | null;
  /** Calls that are worked on side by side; as many again and some more may wait. */
  readonly concurrency: number;
  /** Bytes of one message. */
  readonly request: number;
  readonly limits: McpLimits;
  readonly run: McpRunPolicy;
  readonly databases: readonly McpDatabase[];
}

/** Tools that execute nothing and read no data. */
export const plainMcp: McpPolicy = Object.freeze<McpPolicy>({
  tools: ['scan_artifact', 'check_code', 'explain_finding'],
  roots: null,
  concurrency: 2,
  request: 4 * 2 ** 20,
  limits: { time: 60_000, memory: 2 ** 30, output: 64 * 1024 },
  run: {
    time: 30_000,
    memory: 2 ** 30,
    processes: 64,
    output: 64 * 1024,
    disk: 256 * 2 ** 20,
    input: null,
    python: null,
  },
  databases: [],
});
