import { hole } from '../code.ts';
import { SqlDraft } from './draft.ts';
import { isFormality, joinsAlike, SqlFolding } from './expression.ts';
import { expressionOfTree, list, strings } from './expression-of-tree.ts';
import { isAddress, isCatalog, knownFunction } from './functions.ts';
import { isReflection, judgeReflection } from './java-code.ts';
import { looksAt } from './looks-at.ts';
import { connects } from './own-network.ts';
import { beginning, constantOf, hostOption, optionText } from './postgres-options.ts';
import type { PgNode } from './postgres-parser.ts';
import {
  altersRole,
  changesOwner,
  dropsRole,
  grant,
  grantByDefault,
  makesRole,
  setsFor,
  setting,
} from './postgres-privileges.ts';
import { installsExtension, isOfServer, judgeFileCopy, judgeLanguage } from './routines.ts';
import { isScheduler, judgeScheduled } from './scheduled-jobs.ts';
import type { SqlKind } from './statement.ts';

/** Turns a byte offset of the parsed text into an offset of the source. */
export type Locate = (byte: number) => number;

interface Reading {
  readonly draft: SqlDraft;
  readonly locate: Locate;
  /** Where the statement begins. */
  readonly at: number;
  /** Names of WITH queries: no tables. */
  readonly queries: Set<string>;
  readonly relations: { readonly name: string; readonly at: number }[];
}

/** Nodes of one statement that are looked at; a tree of a bounded text does not come near. */
const nodeBudget = 4_000_000;

/** Reads one statement of Postgres' tree. */
export function readPostgresTree(tree: PgNode, at: number, locate: Locate): SqlDraft {
  const draft = new SqlDraft();
  const reading: Reading = { draft, locate, at, queries: new Set(), relations: [] };
  const stack: unknown[] = [tree];
  let left = nodeBudget;
  while (stack.length > 0 && left > 0) {
    left -= 1;
    const node = stack.pop();
    if (Array.isArray(node)) {
      for (let i = node.length - 1; i >= 0; i -= 1) stack.push(node[i]);
      continue;
    }
    if (node === null || typeof node !== 'object') continue;
    const entries = Object.entries(node);
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      const [key, value] = entries[i]!;
      if (value === null || typeof value !== 'object') continue;
      if (!Array.isArray(value)) visit(key, value as PgNode, reading);
      stack.push(value);
    }
  }
  for (const { name, at: place } of reading.relations)
    if (!reading.queries.has(name)) draft.table(name, place);
  return draft;
}

function place(fields: PgNode, reading: Reading): number {
  const location = fields['location'];
  return typeof location === 'number' ? reading.locate(location) : reading.at;
}

function visit(key: string, fields: PgNode, reading: Reading): void {
  const { draft } = reading;
  if (typeof fields['relname'] === 'string') relation(fields, reading);
  const handler = handlers.get(key);
  if (handler !== undefined) handler(fields, reading);
  else if (key.endsWith('Stmt') && /^[A-Z]/.test(key)) {
    const kind: SqlKind =
      /^(?:Create|Alter|Comment|Index|Define|Rule|View|Import|Composite|Rename|Reindex|Refresh|SecLabel)/.test(
        key,
      )
        ? 'ddl'
        : 'admin';
    draft.kinds.add(kind);
    draft.writes.add(statementName(key));
  }
}

/** `CreateRoleStmt` as words. */
function statementName(key: string): string {
  return key
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

function relation(fields: PgNode, reading: Reading): void {
  const parts = [fields['schemaname'], fields['relname']].filter((part) => typeof part === 'string');
  reading.relations.push({ name: parts.join('.'), at: place(fields, reading) });
}

type Handler = (fields: PgNode, reading: Reading) => void;

function changes(verb: string, kind: SqlKind): Handler {
  return (_, { draft }) => {
    draft.verbs.add(verb);
    draft.kinds.add(kind);
    draft.writes.add(verb);
  };
}

/** Statements that are a hazard by themselves. */
function always(
  verb: string,
  kind: SqlKind,
  hazard: string,
  describe?: (fields: PgNode) => string | undefined,
): Handler {
  return (fields, { draft, at }) => {
    draft.verbs.add(verb);
    draft.kinds.add(kind);
    draft.writes.add(verb);
    draft.hazard(hazard, at, describe?.(fields));
  };
}

const handlers = new Map<string, Handler>([
  [
    'SelectStmt',
    (fields, { draft }) => {
      draft.verbs.add(fields['valuesLists'] === undefined ? 'SELECT' : 'VALUES');
      draft.kinds.add('read');
      if (fields['lockingClause'] !== undefined) draft.writes.add('locks rows');
    },
  ],
  [
    'intoClause',
    (_, { draft }) => {
      draft.kinds.add('ddl');
      draft.writes.add('SELECT INTO');
    },
  ],
  ['CommonTableExpr', (fields, { queries }) => void queries.add(String(fields['ctename']))],
  ['FuncCall', call],
  ['funccall', call],
  ['SQLValueFunction', () => undefined],
  ['InsertStmt', changes('INSERT', 'write')],
  ['DeleteStmt', (fields, reading) => rows('DELETE', 'sql-delete-all', fields, reading)],
  ['UpdateStmt', (fields, reading) => rows('UPDATE', 'sql-update-all', fields, reading)],
  ['MergeStmt', merge],
  ['TruncateStmt', always('TRUNCATE', 'ddl', 'sql-truncate')],
  ['DropStmt', drop],
  [
    'DropdbStmt',
    always('DROP', 'ddl', 'sql-drop-database', (fields) => `database ${String(fields['dbname'])}`),
  ],
  ['DropRoleStmt', (fields, { draft, at }) => dropsRole(fields, draft, at)],
  ['DropOwnedStmt', always('DROP', 'ddl', 'sql-drop-database', () => 'everything that a role owns')],
  ['DropTableSpaceStmt', always('DROP', 'ddl', 'sql-drop-database', () => 'a tablespace')],
  ['DropUserMappingStmt', changes('DROP', 'ddl')],
  ['DropSubscriptionStmt', changes('DROP', 'ddl')],
  ['AlterTableCmd', alterTable],
  ['CopyStmt', copy],
  ['DoStmt', (fields, reading) => routine('DO', fields['args'], reading)],
  ['CreateFunctionStmt', (fields, reading) => routine('CREATE', fields['options'], reading)],
  [
    'CreateExtensionStmt',
    (fields, reading) => {
      changes('CREATE', 'admin')(fields, reading);
      installsExtension(reading.draft, reading.at, String(fields['extname']));
    },
  ],
  [
    'CreatePLangStmt',
    always('CREATE', 'admin', 'sql-native-code', (fields) => `LANGUAGE ${String(fields['plname'])}`),
  ],
  [
    'LoadStmt',
    (fields, { draft, at }) => {
      draft.verbs.add('LOAD');
      if (isOfServer(String(fields['filename']))) {
        draft.effect('native-code', 'LOAD', at, String(fields['filename']));
        draft.hazard('sql-extension', at, String(fields['filename']));
        return;
      }
      draft.danger('sql-native-code', 'native-code', 'LOAD', at, String(fields['filename']));
    },
  ],
  ['AlterSystemStmt', setsFor('SYSTEM', 'sql-server-settings')],
  ['AlterDatabaseSetStmt', setsFor('DATABASE', 'sql-server-settings')],
  ['AlterRoleSetStmt', setsFor('ROLE', 'sql-privileges')],
  ['GrantStmt', (fields, { draft, at }) => grant(fields, draft, at)],
  ['GrantRoleStmt', (fields, { draft, at }) => grant(fields, draft, at)],
  ['AlterDefaultPrivilegesStmt', (fields, { draft, at }) => grantByDefault(fields, draft, at)],
  ['CreateRoleStmt', (fields, { draft, at }) => makesRole(fields, draft, at)],
  ['AlterRoleStmt', (fields, { draft, at }) => altersRole(fields, draft, at)],
  ['AlterOwnerStmt', (fields, { draft, at }) => changesOwner(fields, draft, at)],
  ['ReassignOwnedStmt', always('REASSIGN', 'admin', 'sql-privileges', () => 'REASSIGN OWNED')],
  ['AlterPolicyStmt', always('ALTER', 'admin', 'sql-privileges', () => 'ALTER POLICY')],
  ['VariableSetStmt', setting],
  ['VariableShowStmt', (_, { draft }) => show(draft)],
  ['ExplainStmt', explain],
  ['PrepareStmt', changes('PREPARE', 'admin')],
  ['ExecuteStmt', changes('EXECUTE', 'admin')],
  ['CallStmt', changes('CALL', 'write')],
  [
    'CreateForeignServerStmt',
    (fields, { draft, at }) =>
      connects(draft, at, 'CREATE SERVER', optionText(fields['options'], hostOption)),
  ],
  [
    'CreateSubscriptionStmt',
    (fields, { draft, at }) => connects(draft, at, 'CREATE SUBSCRIPTION', text(fields['conninfo'])),
  ],
  ['CreateForeignTableStmt', foreignTable],
  ['CreatePublicationStmt', changes('CREATE', 'ddl')],
  ['CreateEventTrigStmt', always('CREATE', 'admin', 'sql-server-settings', () => 'CREATE EVENT TRIGGER')],
  ['RuleStmt', changes('CREATE', 'ddl')],
]);

function show(draft: SqlDraft): void {
  draft.verbs.add('SHOW');
  draft.kinds.add('read');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function call(fields: PgNode, reading: Reading): void {
  const name = strings(fields['funcname']).join('.').toLowerCase();
  const first = (list(fields['args'])[0] as PgNode | undefined)?.['A_Const'] as PgNode | undefined;
  const number = (first?.['ival'] as { ival?: number } | undefined)?.ival;
  const argument =
    (first?.['sval'] as { sval?: string } | undefined)?.sval ??
    (number === undefined ? undefined : String(number));
  if (name.endsWith('setval') || name.endsWith('nextval')) reading.draft.writes.add(`calls ${name}`);
  const at = place(fields, reading);
  const constants = list(fields['args']).map(constantOf);
  if (isScheduler(name)) judgeScheduled(name, at, constants, reading.draft);
  if (isReflection(name)) judgeReflection(constants, at, reading.draft);
  const begins = argument === undefined ? beginning(list(fields['args'])[0]) : undefined;
  // Something is put into the address: whoever answers there is told it.
  if (begins !== undefined && isAddress(begins) && knownFunction(name) !== undefined)
    reading.draft.danger('sql-network', 'network', name, at, begins);
  else reading.draft.call(name, at, argument);
}

function rows(verb: string, hazard: string, fields: PgNode, reading: Reading): void {
  const { draft, at } = reading;
  draft.verbs.add(verb);
  draft.kinds.add('write');
  draft.writes.add(verb);
  const table = fields['relation'] as PgNode | undefined;
  const name = String(table?.['relname'] ?? '');
  if (isCatalog([table?.['schemaname'], name].filter((part) => typeof part === 'string').join('.')))
    draft.danger('sql-server-settings', 'system', verb, at, name);
  if (name.toLowerCase() === 'sqlite_sequence') return;
  const where = fields['whereClause'];
  if (where === undefined) {
    // A hole after the table's name may well hold the condition.
    const alias = (table?.['alias'] as PgNode | undefined)?.['aliasname'];
    if (typeof alias === 'string' && alias.includes(hole))
      draft.hazard('sql-built-from-text', at, 'its condition');
    else draft.hazard(hazard, at, `${name}: no condition`);
    return;
  }
  const condition = expressionOfTree(where, name);
  const others = [...list(fields['usingClause']), ...list(fields['fromClause'])];
  const itself =
    others.length === 1 && relationName(others[0]) === name && joinsAlike(expressionOfTree(where, name));
  const folding = new SqlFolding();
  if (folding.always(condition) || isFormality(condition) || itself)
    draft.hazard(hazard, at, `${name}: the condition always holds`);
  else if (folding.fold(condition) === undefined && !looksAt(where, table))
    draft.hazard(hazard, at, `${name}: the condition does not look at its rows`);
}

function relationName(node: unknown): string | undefined {
  return text(((node as PgNode | undefined)?.['RangeVar'] as PgNode | undefined)?.['relname']);
}

function merge(fields: PgNode, reading: Reading): void {
  const { draft, at } = reading;
  draft.verbs.add('MERGE');
  draft.kinds.add('write');
  draft.writes.add('MERGE');
  const name = String((fields['relation'] as PgNode | undefined)?.['relname'] ?? '');
  const condition = expressionOfTree(fields['joinCondition'], name);
  const itself = relationName(fields['sourceRelation']) === name && joinsAlike(condition);
  if (!itself && !new SqlFolding().always(condition)) return;
  for (const each of list(fields['mergeWhenClauses'])) {
    const clause = (each as PgNode)['MergeWhenClause'] as PgNode | undefined;
    if (clause?.['condition'] !== undefined) continue;
    if (clause?.['commandType'] === 'CMD_DELETE')
      draft.hazard('sql-delete-all', at, `${name}: MERGE on a condition that always holds`);
    if (clause?.['commandType'] === 'CMD_UPDATE')
      draft.hazard('sql-update-all', at, `${name}: MERGE on a condition that always holds`);
  }
}

function drop(fields: PgNode, { draft, at }: Reading): void {
  draft.verbs.add('DROP');
  draft.kinds.add('ddl');
  draft.writes.add('DROP');
  const type = String(fields['removeType'] ?? '')
    .replace(/^OBJECT_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
  const names = list(fields['objects']).map(
    (each) =>
      strings(((each as PgNode)['List'] as PgNode | undefined)?.['items']).join('.') ||
      strings([each]).join('.'),
  );
  for (const name of names) if (name !== '' && type === 'table') draft.tables.add(name);
  const detail = `${type} ${names
    .filter((name) => name !== '')
    .slice(0, 5)
    .join(', ')}`.trim();
  const cascade = fields['behavior'] === 'DROP_CASCADE' ? `${detail}${andAll}` : detail;
  if (type === 'schema') draft.hazard('sql-drop-database', at, cascade);
  else if (type === 'table' || type === 'foreign table') draft.hazard('sql-drop', at, cascade);
  else if (type === 'policy') draft.hazard('sql-privileges', at, `DROP POLICY`);
  else draft.hazard('sql-drop-object', at, cascade);
}

const andAll = ', and all that depends on it';

function alterTable(fields: PgNode, { draft, at }: Reading): void {
  const subtype = String(fields['subtype'] ?? '');
  if (subtype === 'AT_DropColumn')
    draft.hazard(
      'sql-alter-drop',
      at,
      `column ${String(fields['name'] ?? '')}${fields['behavior'] === 'DROP_CASCADE' ? andAll : ''}`,
    );
  if (/^AT_(?:DisableTrig|DisableTrigAll|DisableTrigUser|DisableRule)$/.test(subtype))
    draft.hazard('sql-server-settings', at, 'switches triggers or rules off');
  if (subtype === 'AT_DisableRowSecurity' || subtype === 'AT_NoForceRowSecurity')
    draft.hazard('sql-privileges', at, 'switches row security off');
  if (subtype === 'AT_ChangeOwner') draft.hazard('sql-grants', at, 'OWNER TO');
}

function copy(fields: PgNode, { draft, at }: Reading): void {
  draft.verbs.add('COPY');
  const filename = text(fields['filename']);
  const format = optionText(fields['options'], /^format$/);
  const isProgram = fields['is_program'] === true;
  judgeFileCopy(draft, at, fields['is_from'] === true, isProgram, filename, false, format);
  draft.kinds.add(fields['is_from'] === true ? 'write' : 'read');
  draft.writes.add('COPY');
}

function foreignTable(fields: PgNode, { draft, at }: Reading): void {
  draft.verbs.add('CREATE');
  draft.kinds.add('ddl');
  draft.writes.add('CREATE FOREIGN TABLE');
  for (const each of list(fields['options'])) {
    const option = (each as PgNode)['DefElem'] as PgNode | undefined;
    const value = ((option?.['arg'] as PgNode | undefined)?.['String'] as PgNode | undefined)?.['sval'];
    if (option?.['defname'] === 'program')
      draft.danger('sql-runs-commands', 'process', 'OPTIONS (program)', at, text(value));
    if (option?.['defname'] === 'filename')
      draft.danger('sql-reads-files', 'file-read', 'OPTIONS (filename)', at, text(value));
  }
}

function explain(_: PgNode, { draft }: Reading): void {
  // What it explains is visited too: ANALYZE runs it, and without ANALYZE nobody needs to explain a DROP.
  draft.verbs.add('EXPLAIN');
  draft.kinds.add('read');
}

function routine(verb: string, options: unknown, { draft, at }: Reading): void {
  draft.verbs.add(verb);
  draft.kinds.add(verb === 'DO' ? 'write' : 'ddl');
  draft.writes.add(verb === 'DO' ? 'DO' : 'CREATE FUNCTION');
  let language = verb === 'DO' ? 'plpgsql' : 'sql';
  const bodies: string[] = [];
  for (const each of list(options)) {
    const option = ((each as PgNode)['DefElem'] ?? {}) as PgNode;
    const argument = option['arg'] as PgNode | undefined;
    if (option['defname'] === 'language')
      language = String((argument?.['String'] as PgNode | undefined)?.['sval'] ?? language);
    if (option['defname'] !== 'as') continue;
    const body = (argument?.['String'] as PgNode | undefined)?.['sval'];
    if (typeof body === 'string') bodies.push(body);
    bodies.push(...strings((argument?.['List'] as PgNode | undefined)?.['items']));
  }
  judgeLanguage(draft, at, language.toLowerCase(), bodies);
}
