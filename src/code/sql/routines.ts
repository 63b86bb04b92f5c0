import type { SqlDraft } from './draft.ts';
import { isAddress } from './functions.ts';
import { movesData, readsAddressOf, sendsRows } from './moved-rows.ts';
import { onlyComputes } from './python-bodies.ts';

/** Files that hold rows and nothing that anybody runs, whatever they are called. */
const rowsOnly = /^(?:parquet|arrow|arrows|orc|avro|feather|xlsx|gdal)$/i;
const below = /^(?!\/|~|[A-Za-z]:)(?!.*\.\.)(?:\uf8ff|\w)[\w\uf8ff./-]{0,300}$/;

/** Rows in a file of DuckDB's own kinds: wherever the program says, or in a folder below it. */
function isRows(filename: string, format: string | undefined): boolean {
  if (format === undefined || !below.test(filename)) return false;
  return rowsOnly.test(format) || (/^(?:csv|json)$/i.test(format) && /^\w[\w/-]*$/.test(filename));
}

/**
 * COPY with a file or a program of the server; `keys`: with those of an account that the statement names itself; `format`:
 * what it says that it writes.
 */
export function judgeFileCopy(
  draft: SqlDraft,
  at: number,
  from: boolean,
  program: boolean,
  filename: string | undefined,
  keys = false,
  format?: string,
): void {
  if (program) {
    draft.danger('sql-runs-commands', 'process', 'COPY … PROGRAM', at, filename);
    if (filename !== undefined)
      draft.inside({ language: 'shell', text: filename, at, by: 'COPY … PROGRAM', verbatim: false });
  } else if (filename !== undefined && !from && isRows(filename, format)) {
    draft.effect('file-write', 'COPY … TO', at, filename);
    draft.writes.add('COPY a file');
  } else if (filename !== undefined) {
    if (!from) sendsRows(draft, at, 'COPY … TO', filename, keys);
    else if (isAddress(filename)) readsAddressOf(draft, 'COPY … FROM', at, filename);
    else if (!movesData(draft, at, 'file-read', 'COPY … FROM', filename))
      draft.danger('sql-reads-files', 'file-read', 'COPY … FROM', at, filename);
  }
}

/** `$libdir/name`: a library out of the folder of the server's own, into which only its administrator can put one. */
export function isOfServer(library: string): boolean {
  return /^\$libdir\/(?:plugins\/)?[\w.-]+$/.test(library) && !library.includes('..');
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
    const [library = ''] = bodies;
    // A mark that CREATE EXTENSION alone fills in, with the library that its administrator installed.
    if (language === 'c' && library === 'MODULE_PATHNAME') {
      draft.effect('native-code', 'LANGUAGE c', at, library);
      draft.hazard('sql-extension-part', at, bodies.join(', '));
      return;
    }
    if (language === 'c' && isOfServer(library)) {
      draft.effect('native-code', 'LANGUAGE c', at, library);
      draft.hazard('sql-extension', at, bodies.join(', '));
      return;
    }
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

/** Extensions that Postgres lets anybody install, and others that only bring types, functions and counts. */
const plain = new Set(
  `btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo ltree pgcrypto pg_trgm
   plpgsql seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp postgis postgis_topology postgis_raster vector
   pg_stat_statements pg_partman timescaledb bloom pgstattuple pg_buffercache`.split(/\s+/),
);

/** CREATE EXTENSION. */
export function installsExtension(draft: SqlDraft, at: number, name: string): void {
  draft.hazard(plain.has(name.toLowerCase()) ? 'sql-bundled-extension' : 'sql-extension', at, name);
}
