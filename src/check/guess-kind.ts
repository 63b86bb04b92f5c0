import { decodeText } from '../code/decode-text.ts';
import { type CodeKind, codeKindOf } from '../code/languages.ts';
import type { Module } from '../code/python/ast.ts';

/** Longer texts are taken for what most of them are. */
const longest = 2 * 2 ** 20;
const fence = /^ {0,3}(?:```|~~~)/m;
/** A session that was copied begins with its first prompt. */
const session = /^\s{0,200}(?:>>>|In \[\d{1,9}\]:) /;
/** Verbs that begin a statement of SQL and no command of a shell. */
const verbs: ReadonlySet<string> = new Set([
  ...[
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'DROP',
    'TRUNCATE',
    'ALTER',
    'CREATE',
    'GRANT',
    'REVOKE',
    'MERGE',
  ],
  ...[
    'WITH',
    'COPY',
    'EXPLAIN',
    'PRAGMA',
    'VACUUM',
    'ATTACH',
    'DECLARE',
    'REPLACE',
    'REINDEX',
    'ANALYZE',
    'COMMENT',
  ],
  ...['BEGIN', 'SET', 'CALL', 'SHOW', 'USE', 'LOAD'],
]);

/** What a text is written in, where neither a name nor a first line says it. */
export async function guessKind(name: string, bytes: Uint8Array): Promise<CodeKind> {
  const byName = codeKindOf(name, bytes.subarray(0, 4096));
  if (byName !== null) return byName;
  if (/\.(?:md|markdown)$/i.test(name)) return 'markdown';
  const text = decodeText(bytes.subarray(0, longest));
  if (isNotebook(text)) return 'notebook';
  const { parsePython } = await import('../code/python/parse/parse.ts');
  const module = parsePython(text);
  const clean = module.errors.length === 0;
  if (clean && !looksLikeCommands(module)) return 'python';
  if (fence.test(text) || session.test(text)) return 'markdown';
  const { isDifference } = await import('../code/markdown/diff-block.ts');
  if (isDifference(text)) return 'markdown';
  if (await startsAsSql(text)) return 'sql';
  // Words in sentences are no commands, though a shell takes any word for one.
  if (await isProse(text)) return 'markdown';
  return (await parsesAsShell(text)) ? 'shell' : 'python';
}

function isNotebook(text: string): boolean {
  return /^\s*\{/.test(text) && text.includes('"cells"') && text.includes('"nbformat"');
}

/** `ls -la` and `pwd` parse as Python, and do nothing there: names without a call or an assignment are commands. */
function looksLikeCommands({ body, python2 }: Module): boolean {
  if (python2 || body.length === 0) return false;
  return body.every(
    (node) => node.type === 'Expr' && ['Name', 'BinOp', 'Compare', 'Attribute'].includes(node.value.type),
  );
}

/** `DROP TABLE x`; but `set -e` and `use=1` are none. */
async function startsAsSql(text: string): Promise<boolean> {
  const [{ SqlLexer }, { lexingsFor }] = await Promise.all([
    import('../code/sql/lex.ts'),
    import('../code/sql/dialects.ts'),
  ]);
  const [lexing] = lexingsFor(undefined, text);
  const lexer = new SqlLexer(text, lexing!);
  const first = lexer.next();
  const second = lexer.next();
  if (first?.kind !== 'word' || !verbs.has(first.value) || second === undefined) return false;
  const follows = ['word', 'name', 'string', 'number', 'parameter', 'hole'].includes(second.kind);
  return (follows || ['*', '(', ';', '@'].includes(second.value)) && second.at > first.end - 1;
}

/** Three words or more, and the mark that ends a sentence: no command is written so. */
const sentence =
  /^["'(*_]*\p{L}[\p{L}\p{N}'’-]*(?:[,;]?["')*_]*\s["'(*_]*[\p{L}\p{N}][\p{L}\p{N}'’-]*){2,}["')*_]*[.!?:]["')*_]*$/u;
const longestLine = 2_000;
const mostLines = 200;

/** Whether every line of a text is sentences or a heading, and none begins with the name of a command. */
async function isProse(text: string): Promise<boolean> {
  const { commandNames } = await import('../code/shell/command-names.ts');
  const commands = new Set(commandNames);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.length > mostLines) return false;
  return lines.every((line) => {
    if (line.length > longestLine) return false;
    if (line.startsWith('#')) return true;
    const parts = line.trim().split(/(?<=[.!?:])\s+/);
    return parts.every((part) => {
      const [word = ''] = part.split(/[\s.,:;]/);
      return !commands.has(word) && (sentence.test(part) || interjection.test(part));
    });
  });
}

const interjection = /^\p{Lu}\p{Ll}+[.!]$/u;

async function parsesAsShell(text: string): Promise<boolean> {
  const { parse } = await import('unbash');
  try {
    const script = parse(text);
    return (script.errors ?? []).length === 0 && script.commands.length > 0;
  } catch {
    return false;
  }
}
