/** Words for Node that let a process which a test starts load TypeScript as this one does: scripts/stripped.mjs. */
export const startQuickly: readonly string[] = process.execArgv.filter((word) =>
  word.startsWith('--import='),
);
