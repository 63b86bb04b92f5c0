import { mcpTools, plainMcp } from '../src/policy/mcp.ts';
import { databaseName, sqlFunction, variableName } from '../src/policy/read-mcp.ts';
import { exactly } from './schema-parts.ts';

const text = { type: 'string', minLength: 1 };
const time = { type: 'string', pattern: '^[1-9][0-9]{0,5}[smhdw]$' };
const above = { type: 'integer', minimum: 1 };
const description = { type: 'string', minLength: 1, maxLength: 500 };
const querying = { rows: above, time, description };
const name = { type: 'string', pattern: databaseName.source };

const postgres = {
  ...exactly(
    { name, kind: { const: 'postgres' } },
    {
      ...querying,
      url: { type: 'string', pattern: '^postgres(?:ql)?://' },
      'url-env': { type: 'string', pattern: variableName.source },
      functions: { type: 'array', items: { type: 'string', pattern: sqlFunction.source } },
    },
  ),
  oneOf: [{ required: ['url'] }, { required: ['url-env'] }],
};

/** `[mcp]` of a policy. */
export const mcpTable: object = {
  description: 'What an assistant is offered: docs/mcp.md.',
  ...exactly(
    {},
    {
      tools: { type: 'array', items: { enum: [...mcpTools] }, default: [...plainMcp.tools] },
      roots: {
        type: 'array',
        items: text,
        description: 'Folders that may be scanned, relative to the policy.',
      },
      concurrency: { ...above, maximum: 16, default: plainMcp.concurrency },
      'request-bytes': { ...above, default: plainMcp.request },
      time,
      memory: { ...above, default: plainMcp.limits.memory },
      output: { ...above, default: plainMcp.limits.output },
      run: exactly(
        {},
        { time, memory: above, processes: above, output: above, disk: above, input: text, python: text },
      ),
      database: {
        type: 'array',
        items: { oneOf: [exactly({ name, kind: { const: 'sqlite' }, path: text }, querying), postgres] },
      },
    },
  ),
};
