import { list } from './expression-of-tree.ts';
import type { PgNode } from './postgres-parser.ts';

/** Options of a foreign server that name its machine. */
export const hostOption: RegExp = /^(?:host|hostaddr|dbserver|servername|address)$/;

/** The text of the first option of some name, among those of a statement of Postgres'. */
export function optionText(options: unknown, name: RegExp): string | undefined {
  for (const each of list(options)) {
    const option = (each as PgNode)['DefElem'] as PgNode | undefined;
    if (!name.test(String(option?.['defname']))) continue;
    const value = ((option?.['arg'] as PgNode | undefined)?.['String'] as PgNode | undefined)?.['sval'];
    return typeof value === 'string' ? value : undefined;
  }
  return undefined;
}

/** A constant text. */
export function constantOf(node: unknown): string | undefined {
  const constant = (node as PgNode | undefined)?.['A_Const'] as PgNode | undefined;
  return (constant?.['sval'] as { sval?: string } | undefined)?.sval;
}

/** The constant that a text begins with which is put together: `'https://…' || x`. */
export function beginning(node: unknown): string | undefined {
  let at = node;
  for (let left = 100; left > 0; left -= 1) {
    const operation = (at as PgNode | undefined)?.['A_Expr'] as PgNode | undefined;
    if (operation === undefined) break;
    at = operation['lexpr'];
  }
  return constantOf(at);
}
