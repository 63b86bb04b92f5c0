/** Loaded with the first file of code: most scans see none. */
export interface CodeParts {
  readonly readCode: typeof import('./code/read-code.ts').readCode;
  readonly pythonTextOf: typeof import('./code/path-configuration/python-text.ts').pythonTextOf;
  readonly parsePython: typeof import('./code/python/parse/parse.ts').parsePython;
  readonly loadGraph: typeof import('./code/repository/load-graph.ts').loadGraph;
  readonly restoredGraph: typeof import('./code/repository/load-graph.ts').restoredGraph;
}

export async function codeParts(): Promise<CodeParts> {
  const [{ readCode }, { pythonTextOf }, { parsePython }, { loadGraph, restoredGraph }] = await Promise.all([
    import('./code/read-code.ts'),
    import('./code/path-configuration/python-text.ts'),
    import('./code/python/parse/parse.ts'),
    import('./code/repository/load-graph.ts'),
  ]);
  return { readCode, pythonTextOf, parsePython, loadGraph, restoredGraph };
}
