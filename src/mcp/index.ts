import type { McpTool } from './tool.ts';
import { checkCode } from './tools/check-code.ts';
import { explainFinding } from './tools/explain-finding.ts';
import { querySql } from './tools/query-sql.ts';
import { runCode } from './tools/run-code.ts';
import { scanArtifact } from './tools/scan-artifact.ts';

/** Every tool that there is; the policy says which of them a server has. */
export const tools: readonly McpTool[] = [scanArtifact, checkCode, runCode, querySql, explainFinding];
