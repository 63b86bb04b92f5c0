/** What a registry asks for: the scheme in lower case, and its parameters. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const mostCharacters = 8192;

/** The first challenge of a WWW-Authenticate header (RFC 9110, 11.6.1), or null where there is none. */
export function parseChallenge(header: string | null): Challenge | null {
  if (header === null || header.length > mostCharacters) return null;
  const scheme = /^\s*([A-Za-z][A-Za-z0-9-]*)(?:\s|$)/.exec(header);
  if (scheme === null) return null;
  const parameters = new Map<string, string>();
  const parameter = /\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/y;
  parameter.lastIndex = scheme[0].length;
  for (let match = parameter.exec(header); match !== null; match = parameter.exec(header)) {
    const name = match[1]!.toLowerCase();
    if (!parameters.has(name)) parameters.set(name, match[2]?.replace(/\\(.)/g, '$1') ?? match[3]!);
  }
  return { scheme: scheme[1]!.toLowerCase(), parameters };
}
