import { type McpDatabase, type McpPolicy, type McpToolName, mcpTools } from './mcp.ts';
import type { Section } from './section.ts';

/** How each is written in a policy, for the schema too. */
export const databaseName: RegExp = /^[a-z0-9][a-z0-9_-]{0,39}$/;
export const variableName: RegExp = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
export const sqlFunction: RegExp = /^[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?$/;

const mostConcurrent = 16;
/** Rows that a query may give where its database says nothing. */
const defaultRows = 200;
const defaultQueryTime = 10_000;

/** The `[mcp]` table of a policy over that of its preset. @throws LoadlockError POLICY_INVALID */
export function readMcpPolicy(section: Section | null, base: McpPolicy): McpPolicy {
  if (section === null) return base;
  section.only([
    ...['tools', 'roots', 'concurrency', 'request-bytes', 'time', 'memory', 'output'],
    ...['run', 'database'],
  ]);
  const tools = readTools(section) ?? base.tools;
  const databases = readDatabases(section);
  if (tools.includes('query_sql') && databases.length === 0)
    section.fail('tools', 'has query_sql, and no database is given under [[mcp.database]]');
  const concurrency = section.count('concurrency') ?? base.concurrency;
  if (concurrency > mostConcurrent) section.fail('concurrency', `must be at most ${mostConcurrent}`);
  return {
    tools,
    roots: section.texts('roots') ?? base.roots,
    concurrency,
    request: section.count('request-bytes') ?? base.request,
    limits: {
      time: section.duration('time') ?? base.limits.time,
      memory: section.count('memory') ?? base.limits.memory,
      output: section.count('output') ?? base.limits.output,
    },
    run: readRun(section.section('run'), base.run),
    databases,
  };
}

function readTools(section: Section): readonly McpToolName[] | undefined {
  const words = section.texts('tools');
  for (const word of words ?? [])
    if (!(mcpTools as readonly string[]).includes(word))
      section.fail('tools', `'${word}' is none of ${mcpTools.join(', ')}`);
  return words as readonly McpToolName[] | undefined;
}

function readRun(section: Section | null, base: McpPolicy['run']): McpPolicy['run'] {
  if (section === null) return base;
  section.only(['time', 'memory', 'processes', 'output', 'disk', 'input', 'python']);
  return {
    time: section.duration('time') ?? base.time,
    memory: section.count('memory') ?? base.memory,
    processes: section.count('processes') ?? base.processes,
    output: section.count('output') ?? base.output,
    disk: section.count('disk') ?? base.disk,
    input: section.filePath('input') ?? base.input,
    python: section.filePath('python') ?? base.python,
  };
}

function readDatabases(section: Section): readonly McpDatabase[] {
  const seen = new Set<string>();
  return section.sections('database').map((table) => {
    const name = table.text('name') ?? table.fail('name', 'is missing');
    if (!databaseName.test(name)) table.fail('name', 'must be lower-case letters, digits, - and _');
    if (seen.has(name)) table.fail('name', `'${name}' is there twice`);
    seen.add(name);
    return readDatabase(name, table);
  });
}

function readDatabase(name: string, table: Section): McpDatabase {
  const kind = table.choice('kind', ['sqlite', 'postgres'] as const) ?? table.fail('kind', 'is missing');
  const own = kind === 'sqlite' ? ['path'] : ['url', 'url-env', 'functions'];
  table.only(['name', 'kind', 'description', 'rows', 'time', ...own]);
  const path = table.filePath('path') ?? null;
  const url = table.longText('url', 4_096) ?? null;
  const urlEnv = table.text('url-env') ?? null;
  if (kind === 'sqlite' && path === null) table.fail('path', 'is missing: the file of the database');
  if (kind === 'postgres' && (url === null) === (urlEnv === null))
    table.fail('url', 'or url-env must be given, and one of them alone');
  if (urlEnv !== null && !variableName.test(urlEnv))
    table.fail('url-env', 'must be the name of a variable of the environment');
  // What is not understood may be a password: it is not repeated in the error.
  if (url !== null && !/^postgres(?:ql)?:\/\//.test(url)) table.fail('url', 'must begin with postgres://');
  const functions = table.texts('functions') ?? [];
  for (const each of functions)
    if (!sqlFunction.test(each)) table.fail('functions', `'${each}' is no name of a function`);
  return {
    name,
    kind,
    description: table.longText('description', 500) ?? null,
    path,
    url,
    urlEnv,
    rows: table.count('rows') ?? defaultRows,
    time: table.duration('time') ?? defaultQueryTime,
    functions: functions.map((each) => each.toLowerCase()),
  };
}
