import type { SqlDraft } from './draft.ts';
import { isAddress, isDataElsewhere, isDataFile } from './functions.ts';
import { onlyComputes } from './python-bodies.ts';

/**
 * A file of data: below the program's folder it is what a program works with; in a folder for data elsewhere it is for a
 * person to look at. False for any other file.
 */
export function movesData(
  draft: SqlDraft,
  at: number,
  capability: 'file-read' | 'file-write',
  callable: string,
  path: string,
): boolean {
  if (isDataFile(path)) {
    draft.effect(capability, callable, at, path);
    draft.writes.add(`${callable} a file`);
    return true;
  }
  if (!isDataElsewhere(path)) return false;
  const hazard = capability === 'file-read' ? 'sql-reads-data' : 'sql-writes-data';
  draft.danger(hazard, capability, callable, at, path);
  return true;
}

/** COPY with a file or a program of the server. */
export function judgeFileCopy(
  draft: SqlDraft,
  at: number,
  from: boolean,
  program: boolean,
  filename: string | undefined,
): void {
  if (program) {
    draft.danger('sql-runs-commands', 'process', 'COPY … PROGRAM', at, filename);
    if (filename !== undefined)
      draft.inside({ language: 'shell', text: filename, at, by: 'COPY … PROGRAM', verbatim: false });
  } else if (filename !== undefined) {
    const verb = from ? 'COPY … FROM' : 'COPY … TO';
    if (from && isAddress(filename)) draft.danger('sql-reads-address', 'network', verb, at, filename);
    else if (movesData(draft, at, from ? 'file-read' : 'file-write', verb, filename)) return;
    else if (from) draft.danger('sql-reads-files', 'file-read', 'COPY … FROM', at, filename);
    else draft.danger('sql-writes-files', 'file-write', 'COPY … TO', at, filename);
  }
}

/** The body of a function or a DO block, by its language. */
export function judgeLanguage(
  draft: SqlDraft,
  at: number,
  language: string,
  bodies: readonly string[],
): void {
  if (language === 'sql' || language === 'plpgsql') {
    for (const text of bodies) draft.inside({ language: 'sql', text, at, by: language, verbatim: false });
    return;
  }
  if (language === 'c' || language === 'internal') {
    draft.danger('sql-native-code', 'native-code', `LANGUAGE ${language}`, at, bodies.join(', '));
    return;
  }
  // Untrusted languages reach the server's machine; trusted ones (plperl, plv8) run in their own sandbox.
  const untrusted = /^(?:plpython\d?u|plperlu|pltclu|plsh|plr|pljavau|pllua?u|plrustu?)$/.test(language);
  const computes = /^plpython\d?u$/.test(language) && bodies.length > 0 && bodies.every(onlyComputes);
  if (computes) draft.danger('sql-untrusted-language', 'dynamic-code', `LANGUAGE ${language}`, at);
  else if (untrusted) draft.danger('sql-runs-commands', 'dynamic-code', `LANGUAGE ${language}`, at);
  else draft.hazard('sql-dynamic', at, `LANGUAGE ${language}`);
  for (const text of bodies) {
    if (/^(?:plpython|python)/.test(language))
      draft.inside({ language: 'python', text, at, by: language, verbatim: false });
    if (language === 'plsh') draft.inside({ language: 'shell', text, at, by: language, verbatim: false });
  }
}
