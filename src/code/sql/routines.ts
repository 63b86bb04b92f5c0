import type { SqlDraft } from './draft.ts';
import { isAddress } from './functions.ts';

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
    if (from && isAddress(filename))
      draft.danger('sql-reads-address', 'network', 'COPY … FROM', at, filename);
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
  if (untrusted) draft.danger('sql-runs-commands', 'dynamic-code', `LANGUAGE ${language}`, at);
  else draft.hazard('sql-dynamic', at, `LANGUAGE ${language}`);
  for (const text of bodies) {
    if (/^(?:plpython|python)/.test(language))
      draft.inside({ language: 'python', text, at, by: language, verbatim: false });
    if (language === 'plsh') draft.inside({ language: 'shell', text, at, by: language, verbatim: false });
  }
}
