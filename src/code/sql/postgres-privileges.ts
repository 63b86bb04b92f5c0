import type { SqlDraft } from './draft.ts';
import { list, strings } from './expression-of-tree.ts';
import type { PgNode } from './postgres-parser.ts';
import { isNarrow, isPowerful } from './privileges.ts';
import { isTuning } from './setting-names.ts';

/** GRANT and REVOKE of privileges and of roles, in Postgres' tree. */
export function grant(fields: PgNode, draft: SqlDraft, at: number): void {
  const gives = fields['is_grant'] === true;
  const verb = gives ? 'GRANT' : 'REVOKE';
  draft.verbs.add(verb);
  draft.kinds.add('admin');
  draft.writes.add(verb);
  const roles = accessNames(fields['granted_roles']);
  draft.hazard(
    !gives || isNarrowGrant(fields) ? 'sql-grants' : 'sql-privileges',
    at,
    `${verb} ${roles.join(', ') || 'privileges'}`,
  );
}

/** ALTER DEFAULT PRIVILEGES, which gives or takes what will be made later. */
export function grantByDefault(fields: PgNode, draft: SqlDraft, at: number): void {
  draft.verbs.add('ALTER');
  draft.kinds.add('admin');
  draft.writes.add('ALTER');
  const action = (fields['action'] ?? {}) as PgNode;
  draft.hazard(
    action['is_grant'] !== true || isNarrowGrant(action) ? 'sql-grants' : 'sql-privileges',
    at,
    'ALTER DEFAULT PRIVILEGES',
  );
}

function isNarrowGrant(fields: PgNode): boolean {
  const roles = accessNames(fields['granted_roles']);
  const given = accessNames(fields['privileges']).map((name) => name.toUpperCase());
  const to = [...list(fields['grantees']), ...list(fields['grantee_roles'])].map(roleOf);
  return isNarrow({
    // No list of privileges stands for all of them.
    privileges: roles.length > 0 ? [] : given.length === 0 ? ['ALL'] : given,
    roles,
    on: objectsOf(fields),
    to,
    handsOn: fields['grant_option'] === true || list(fields['opt']).length > 0,
  });
}

/** What privileges are for, as one would write it: `language plpgsql`, `public.total, total`. */
function objectsOf(fields: PgNode): string {
  const names = list(fields['objects']).map((each) => {
    const { RangeVar: table, ObjectWithArgs: routine } = each as Record<string, PgNode | undefined>;
    if (table !== undefined)
      return [table['schemaname'], table['relname']].filter((part) => typeof part === 'string').join('.');
    return strings(routine === undefined ? [each] : routine['objname']).join('.');
  });
  return `${fields['objtype'] === 'OBJECT_LANGUAGE' ? 'language ' : ''}${names.join(', ')}`;
}

function accessNames(value: unknown): readonly string[] {
  return list(value).map((each) =>
    String(((each as PgNode)['AccessPriv'] as PgNode | undefined)?.['priv_name'] ?? ''),
  );
}

function roleOf(value: unknown): string {
  const role = ((value as PgNode)['RoleSpec'] ?? {}) as PgNode;
  return role['roletype'] === 'ROLESPEC_PUBLIC'
    ? 'public'
    : String(role['rolename'] ?? role['roletype'] ?? '');
}

/** CREATE ROLE, USER and GROUP. */
export function makesRole(fields: PgNode, draft: SqlDraft, at: number): void {
  draft.verbs.add('CREATE');
  draft.kinds.add('admin');
  draft.writes.add('CREATE');
  const plain = !isPowerful(String(fields['role'])) && hasPlainOptions(fields);
  draft.hazard(plain ? 'sql-grants' : 'sql-privileges', at, `CREATE ROLE ${String(fields['role'])}`);
}

function hasPlainOptions(fields: PgNode): boolean {
  return list(fields['options']).every((each) =>
    isPlainOption(((each as PgNode)['DefElem'] ?? {}) as PgNode),
  );
}

/** ALTER ROLE: a password, a limit, an attribute. */
export function altersRole(fields: PgNode, draft: SqlDraft, at: number): void {
  admin('ALTER', draft);
  const role = roleOf({ RoleSpec: fields['role'] });
  const plain = !isPowerful(role) && hasPlainOptions(fields);
  draft.hazard(plain ? 'sql-grants' : 'sql-privileges', at, `ALTER ROLE ${role}`);
}

/** ALTER ROLE … SET and ALTER DATABASE … SET, ALTER SYSTEM SET. */
export function setsFor(
  whose: string,
  hazard: string,
): (fields: PgNode, reading: { readonly draft: SqlDraft; readonly at: number }) => void {
  return (fields, { draft, at }) => {
    admin('ALTER', draft);
    const name = String((fields['setstmt'] as PgNode | undefined)?.['name'] ?? '');
    draft.hazard(isTuning(name) ? 'sql-tunes' : hazard, at, `ALTER ${whose} SET ${name}`.trim());
  };
}

/** OWNER TO: a function runs with the rights of whoever owns it, a table has none. */
export function changesOwner(fields: PgNode, draft: SqlDraft, at: number): void {
  admin('ALTER', draft);
  const runs = /FUNCTION|PROCEDURE|ROUTINE/.test(String(fields['objectType'] ?? ''));
  const powerful = runs && isPowerful(roleOf({ RoleSpec: fields['newowner'] }));
  draft.hazard(powerful ? 'sql-privileges' : 'sql-grants', at, 'ALTER … OWNER TO');
}

/** DROP ROLE. */
export function dropsRole(fields: PgNode, draft: SqlDraft, at: number): void {
  admin('DROP', draft);
  const powerful = list(fields['roles']).some((each) => isPowerful(roleOf(each)));
  draft.hazard(powerful ? 'sql-privileges' : 'sql-grants', at, 'DROP ROLE');
}

function admin(verb: string, draft: SqlDraft): void {
  draft.verbs.add(verb);
  draft.kinds.add('admin');
  draft.writes.add(verb);
}

/** An option that gives a role no power over others. */
function isPlainOption(option: PgNode): boolean {
  const name = String(option['defname'] ?? '');
  const argument = (option['arg'] ?? {}) as PgNode;
  if (/^(?:superuser|createrole|createdb|bypassrls|isreplication)$/.test(name))
    return (argument['Boolean'] as PgNode | undefined)?.['boolval'] !== true;
  if (name === 'addroleto') {
    const items = list(argument['List'], 'items');
    return [...items.map(roleOf), ...strings(items)].every((role) => !isPowerful(role));
  }
  return /^(?:canlogin|password|validUntil|inherit|connectionlimit|rolemembers)$/.test(name);
}

/** SET and RESET, of the session. */
export function setting(
  fields: PgNode,
  { draft, at }: { readonly draft: SqlDraft; readonly at: number },
): void {
  const name = String(fields['name'] ?? '').toLowerCase();
  draft.verbs.add(fields['kind'] === 'VAR_RESET' || fields['kind'] === 'VAR_RESET_ALL' ? 'RESET' : 'SET');
  draft.kinds.add('admin');
  draft.writes.add(`SET ${name}`.trim());
  if ((name === 'role' && isPowerful(argumentOf(fields))) || name === 'session_authorization')
    draft.hazard('sql-privileges', at, `SET ${name}`);
  if (
    [
      'session_replication_role',
      'session_preload_libraries',
      'local_preload_libraries',
      'dynamic_library_path',
      'allow_system_table_mods',
      'zero_damaged_pages',
    ].includes(name)
  )
    draft.hazard('sql-server-settings', at, `SET ${name}`);
}

/** The first argument of a SET, where it is a constant; a word of power where it is not. */
function argumentOf(fields: PgNode): string {
  const [first] = list(fields['args']) as readonly PgNode[];
  const constant = first?.['A_Const'] as PgNode | undefined;
  return (
    (constant?.['sval'] as { sval?: string } | undefined)?.sval ??
    (fields['kind'] === 'VAR_SET_VALUE' ? 'superuser' : '')
  );
}
