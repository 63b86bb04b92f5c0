import type { SqlDraft } from './draft.ts';
import { list, strings } from './expression-of-tree.ts';
import type { PgNode } from './postgres-parser.ts';
import { isNarrow, isPowerful } from './privileges.ts';

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
    on: '',
    to,
    handsOn: fields['grant_option'] === true || list(fields['opt']).length > 0,
  });
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
  const plain =
    fields['stmt_type'] !== 'ROLESTMT_USER' &&
    list(fields['options']).every((each) => isPlainOption(((each as PgNode)['DefElem'] ?? {}) as PgNode));
  draft.hazard(plain ? 'sql-grants' : 'sql-privileges', at, `CREATE ROLE ${String(fields['role'])}`);
}

/** An option that gives a role neither a way in nor power. */
function isPlainOption(option: PgNode): boolean {
  const name = String(option['defname'] ?? '');
  const argument = (option['arg'] ?? {}) as PgNode;
  if (/^(?:superuser|canlogin|createrole|createdb|bypassrls|isreplication)$/.test(name))
    return (argument['Boolean'] as PgNode | undefined)?.['boolval'] !== true;
  if (name === 'addroleto') {
    const items = list(argument['List'], 'items');
    return [...items.map(roleOf), ...strings(items)].every((role) => !isPowerful(role));
  }
  return name === 'inherit' || name === 'connectionlimit' || name === 'rolemembers';
}
