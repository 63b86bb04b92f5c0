import { callOnly, holdsCredentials, knownFunction } from './functions.ts';

/** A GRANT, whichever reader found it. */
export interface Grant {
  /** In capitals; `ALL` among them for all of an object, none where roles are given. */
  readonly privileges: readonly string[];
  /** Roles that are given, as one gives a role to a user. */
  readonly roles: readonly string[];
  /** On what, as written: `SCHEMA sales`, `*.*`. */
  readonly on: string;
  /** To whom. */
  readonly to: readonly string[];
  /** Whoever gets it may give it to others. */
  readonly handsOn: boolean;
}

/** What work with the tables of one database takes: their rows, their shape, calling what is there. */
const ordinary = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'USAGE',
  'EXECUTE',
  'CONNECT',
  'TEMP',
  'TEMPORARY',
  'REFERENCES',
  'TRIGGER',
  'SHOW VIEW',
  'LOCK TABLES',
  'CREATE TEMPORARY TABLES',
  'VIEW DEFINITION',
  'MONITOR',
  'OPERATE',
  'READ',
  // Its own tables, as a program makes and changes them.
  'ALL',
  'CREATE',
  'ALTER',
  'DROP',
  'INDEX',
  'TRUNCATE',
  'MAINTAIN',
  'EVENT',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
]);
/** What everybody may have. */
const harmless = new Set(['USAGE', 'EXECUTE', 'CONNECT', 'TEMP', 'TEMPORARY']);

/** Roles of servers and clouds that may do more than work with tables. */
const ownRoles =
  /^(?:postgres|sa|mysql|sys|system)$|^pg_(?:execute|write|read|signal|maintain|monitor|checkpoint|create|use)_|^db_(?:owner|ddl|security|access|backup)|^roles\/(?:[\w.]+\.)?(?:owner|editor|\w*admin)$|replicat/i;
/** Words of a name that say so: `rds_superuser`, `accountadmin`, `site-owner`; not `superset`, `content_editor`. */
const powerfulWord =
  /^(?:\w*admin(?:istrators?|s)?|\w*superusers?|super|root|\w*owners?|\w*dba|sysoper|\w*securityadmin)$/i;
const everybody = /^(?:public|allusers|allauthenticatedusers|everyone|guest|anonymous|''|%)$/i;

/** What Oracle calls a system privilege: for the tables of everybody, or for the server. */
const systemWide =
  /\bANY\b|^ALL$|^UNLIMITED|^ALTER (?:SYSTEM|DATABASE|USER)|^BECOME|^CREATE (?:USER|ROLE|LIBRARY|EXTERNAL)|^EXEMPT|^CONTROL|^IMPERSONATE|^SUPER$|^FILE$/i;

/** Whether a role lets its members do more than work with tables: it is one of the server's own, or is named like one. */
export function isPowerful(role: string): boolean {
  const name = role.replace(/["'`[\]]/g, '');
  return ownRoles.test(name) || name.split(/[^A-Za-z0-9]+/).some((word) => powerfulWord.test(word));
}

/**
 * Whether a GRANT gives one role what it takes to work with the tables of one database. Those for all databases, to
 * everybody, or with the power to give, are for the owner of the server.
 */
export function isNarrow({ privileges, roles, on, to, handsOn }: Grant): boolean {
  if (handsOn || to.length === 0 || privileges.length + roles.length === 0) return false;
  const all = to.some((each) => everybody.test(each.replace(/["'`[\]]/g, '').replace(/^.*:/, '')));
  if (roles.length > 0) return !all && roles.every((role) => !isPowerful(role) && !systemWide.test(role));
  if (privileges.some((each) => !ordinary.has(each)) || leadsOut(on)) return false;
  if (all) return privileges.every((each) => harmless.has(each));
  return !/^\*\s*\.\s*\*$|^(?:SERVER|SYSTEM|ACCOUNT|mysql\s*\.|pg_catalog)/i.test(on.trim());
}

const packages =
  /^(?:sys\.)?(?:utl_(?:http|tcp|smtp|file|inaddr|mail)|dbms_(?:scheduler|job|java|sql|sys_sql|ldap|xslprocessor|advisor|network_acl_admin))$/;
/** Languages whose functions reach the machine of the server. */
const untrusted = /^pl(?:python\d?|perl|tcl|lua|rust)u$|^pl(?:sh|r|java)u?$/;

/** Whether what a privilege is for reaches the machine, others or the passwords: whoever may call it may do that. */
function leadsOut(on: string): boolean {
  const names = on
    .toLowerCase()
    .replaceAll(' . ', '.')
    .split(/[\s,("'`[\]]+/);
  return names.some(
    (name) =>
      (knownFunction(name) !== undefined && !callOnly.has(name)) ||
      packages.test(name) ||
      holdsCredentials(name) ||
      (names[0] === 'language' && untrusted.test(name)),
  );
}
