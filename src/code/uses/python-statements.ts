import type { Call, Expr, Module } from '../python/ast.ts';
import type { NamesOf } from '../python/plain-names.ts';
import { walkModule } from '../python/walk.ts';

/** Functions of SQLAlchemy and SQLModel that make a statement, wherever in these packages they are taken from. */
const makers = /^(?:sqlalchemy|sqlmodel)(?:\.\w+)*\.(insert|update|delete|select)$/;
const tables = /^(?:sqlalchemy|sqlmodel)(?:\.\w+)*\.Table$/;
const packages =
  /^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|alembic|advanced_alchemy|aiosqlite|databases)(?:\.|$)/;

/** What these methods of a table and of a query do; of anything else they are common words. */
const rowMethods: ReadonlyMap<string, string> = new Map([
  ['insert', 'INSERT'],
  ['update', 'UPDATE'],
  ['delete', 'DELETE'],
]);

/** Methods of a session, which writes what it holds when it is flushed. */
const sessionMethods: ReadonlyMap<string, string> = new Map([
  ['add', 'INSERT'],
  ['add_all', 'INSERT'],
  ['merge', 'INSERT'],
  ['delete', 'DELETE'],
  ['bulk_save_objects', 'INSERT'],
  ['bulk_insert_mappings', 'INSERT'],
  ['bulk_update_mappings', 'UPDATE'],
]);

/** Methods whose name says it all, of a table, of all tables, of a migration. */
const definitions: ReadonlyMap<string, string> = new Map([
  ['create_all', 'CREATE TABLE'],
  ['drop_all', 'DROP TABLE'],
]);

const migrations: ReadonlyMap<string, string> = new Map([
  ['create_table', 'CREATE TABLE'],
  ['drop_table', 'DROP TABLE'],
  ['rename_table', 'ALTER TABLE'],
  ['add_column', 'ALTER TABLE'],
  ['drop_column', 'ALTER TABLE'],
  ['alter_column', 'ALTER TABLE'],
  ['create_index', 'CREATE INDEX'],
  ['drop_index', 'DROP INDEX'],
  ['create_foreign_key', 'ALTER TABLE'],
  ['create_unique_constraint', 'ALTER TABLE'],
  ['create_primary_key', 'ALTER TABLE'],
  ['create_check_constraint', 'ALTER TABLE'],
  ['drop_constraint', 'ALTER TABLE'],
  ['create_table_comment', 'COMMENT TABLE'],
  ['bulk_insert', 'INSERT'],
]);

/** The statement that a call builds out of objects; null where it builds none. */
export type StatementOf = (call: Call) => string | null;

/** Calls that stand for a statement of SQL, in a module that uses SQLAlchemy or what is built on it. */
export function statementsOf(module: Module, names: NamesOf): StatementOf {
  if (!usesPackage(module)) return () => null;
  const known = boundTables(module, names);
  return ({ func }) => {
    for (const name of names(func)) {
      const [, made] = makers.exec(name) ?? [];
      if (made !== undefined) return made.toUpperCase();
      const [, migrated = ''] = /^alembic\.op\.(\w+)$/.exec(name) ?? [];
      if (migrations.has(migrated)) return migrations.get(migrated)!;
    }
    if (func.type !== 'Attribute') return null;
    const of = func.value;
    if (rowMethods.has(func.attr) && (isTable(of, known) || isQuery(of))) return rowMethods.get(func.attr)!;
    if (sessionMethods.has(func.attr) && known.isSession(of)) return sessionMethods.get(func.attr)!;
    return definitions.get(func.attr) ?? null;
  };
}

function usesPackage(module: Module): boolean {
  let found = false;
  walkModule(module, (node) => {
    if (node.type === 'Import') found ||= node.names.some(({ name }) => packages.test(name));
    else if (node.type === 'ImportFrom') found ||= packages.test(node.module ?? '');
  });
  return found;
}

/** A table by its name, or by the class that is mapped to it. */
function isTable(of: Expr, known: Known): boolean {
  return of.type === 'Name' ? known.tables.has(of.id) : of.type === 'Attribute' && of.attr === '__table__';
}

const longestChain = 40;

/** `session.query(User).filter(…)`, `User.query.filter_by(…)`: what is called of it changes rows. */
function isQuery(expression: Expr): boolean {
  let of = expression;
  for (let step = 0; step < longestChain; step += 1) {
    if (of.type === 'Call') of = of.func;
    else if (of.type === 'Attribute') {
      if (of.attr === 'query') return true;
      of = of.value;
    } else return false;
  }
  return false;
}

interface Known {
  readonly tables: ReadonlySet<string>;
  isSession(expression: Expr): boolean;
}

const sessionClass = /(?:^|\.)(?:Async)?(?:scoped_)?[Ss]ession(?:maker)?$/;

/** Names that a table, and names that a session, was given to. */
function boundTables(module: Module, names: NamesOf): Known {
  const found = new Set<string>();
  const sessions = new Set<string>();
  const note = (target: Expr | null, value: Expr): void => {
    if (target?.type !== 'Name' || value.type !== 'Call') return;
    if (names(value.func).some((name) => tables.test(name))) found.add(target.id);
    if (isSessionName(value.func)) sessions.add(target.id);
  };
  walkModule(module, (node) => {
    if (node.type === 'Assign') for (const target of node.targets) note(target, node.value);
    else if (node.type === 'AnnAssign' && node.value !== null) note(node.target, node.value);
    else if (node.type === 'With') for (const { vars, context } of node.items) note(vars, context);
    else if (node.type === 'FunctionDef')
      for (const { arg, annotation } of [...node.args.posonly, ...node.args.args, ...node.args.kwonly])
        if (annotation !== null && isSessionName(annotation)) sessions.add(arg);
  });
  return {
    tables: found,
    isSession: (expression) =>
      (expression.type === 'Name' && (sessions.has(expression.id) || expression.id === 'session')) ||
      (expression.type === 'Attribute' && expression.attr === 'session'),
  };
}

function isSessionName(expression: Expr): boolean {
  const word =
    expression.type === 'Name' ? expression.id : expression.type === 'Attribute' ? expression.attr : '';
  return sessionClass.test(word);
}
