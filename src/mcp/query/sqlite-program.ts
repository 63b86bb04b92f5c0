/**
 * What a query's program may consist of (https://www.sqlite.org/opcode.html): reading, computing, sorting, and tables
 * that last as long as the statement. `Vacuum` writes a file even where the database was opened read-only; `JournalMode`,
 * `Savepoint`, `AutoCommit`, `SetCookie`, `Destroy`, `ParseSchema` and their like are on no list.
 */
const admitted: ReadonlySet<string> = new Set(
  `Init Goto Gosub Return InitCoroutine EndCoroutine Yield HaltIfNull Halt Integer Int64 Real String8 String BeginSubrtn
  Null SoftNull Blob Variable Move Copy SCopy IntCopy FkCheck ResultRow Concat Add Subtract Multiply Divide Remainder
  CollSeq BitAnd BitOr ShiftLeft ShiftRight AddImm MustBeInt RealAffinity Cast Eq Ne Lt Le Gt Ge ElseEq Permutation Compare
  Jump And Or IsTrue Not BitNot Once If IfNot IsNull IsType ZeroOrNull NotNull IfNullRow Offset Column TypeCheck Affinity
  MakeRecord Count Transaction ReadCookie ReopenIdx OpenRead OpenDup OpenAutoindex OpenEphemeral SorterOpen SequenceTest
  OpenPseudo Close ColumnsUsed SeekLT SeekLE SeekGE SeekGT SeekScan SeekHit IfNotOpen IfNoHope NoConflict NotFound Found
  SeekRowid NotExists Sequence NewRowid Insert RowCell Delete ResetCount SorterCompare SorterData RowData Rowid NullRow
  SeekEnd Last IfSizeBetween SorterSort Sort Rewind IfEmpty SorterNext Prev Next IdxInsert SorterInsert IdxDelete DeferredSeek
  IdxRowid FinishSeek IdxLE IdxGT IdxLT IdxGE Clear ResetSorter RowSetAdd RowSetRead RowSetTest Program Param IfPos
  OffsetLimit IfNotZero DecrJumpZero AggInverse AggStep AggStep1 AggValue AggFinal Expire CursorLock CursorUnlock
  VOpen VCheck VInitIn VFilter VColumn VNext PureFunc Function ClrSubtype GetSubtype SetSubtype FilterAdd Filter Trace
  Noop Explain Abortable ReleaseReg Checksum`.split(/\s+/),
);

/** Opcodes that write where their cursor is on a table of the database; on one of the statement's own they do not. */
const writesAtCursor: ReadonlySet<string> = new Set([
  'Insert',
  'Delete',
  'IdxInsert',
  'IdxDelete',
  'NewRowid',
]);
/** Cursors on tables that the statement made for itself. */
const ownCursors: ReadonlySet<string> = new Set([
  ...['OpenEphemeral', 'OpenAutoindex', 'OpenDup', 'OpenPseudo', 'SorterOpen'],
]);

/** Functions that reach beyond the database, or into the engine. */
const refusedFunctions: ReadonlySet<string> = new Set([
  ...['load_extension', 'sqlite_attach', 'sqlite_detach', 'fts3_tokenizer', 'readfile', 'writefile', 'edit'],
  ...[
    'sqlite_rename_column',
    'sqlite_rename_table',
    'sqlite_rename_test',
    'sqlite_drop_column',
    'fileio_mkdir',
  ],
  ...['sqlite_rename_quotefix', 'lsdir', 'lsmode', 'zipfile', 'sqlar_uncompress'],
]);

/** One instruction, as EXPLAIN tells it. */
export interface Instruction {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
  readonly p4: string | null;
}

/** Why a program does more than read; null where it does not. Unknown opcodes count as more. */
export function beyondReading(program: readonly Instruction[]): string | null {
  const own = new Set<number>();
  for (const { opcode, p1 } of program) if (ownCursors.has(opcode)) own.add(p1);
  for (const { opcode, p1, p2, p4 } of program) {
    if (!admitted.has(opcode)) return `the database would do more than read (${opcode})`;
    if (opcode === 'Transaction' && p2 !== 0) return 'the database would open a transaction that writes';
    if (writesAtCursor.has(opcode) && !own.has(p1)) return `the database would write (${opcode})`;
    // Of an ordinary table; one of the statement's own is emptied by its cursor's number, which is told as p1 too.
    if (opcode === 'Clear' && !own.has(p1)) return 'the database would empty a table';
    const name = p4 === null ? null : functionName(p4);
    if (name !== null && refusedFunctions.has(name)) return `it calls ${name}`;
  }
  return null;
}

/** `load_extension(1)` is how EXPLAIN tells a function. */
function functionName(p4: string): string | null {
  return /^([A-Za-z_][A-Za-z0-9_]*)\(-?\d+\)$/.exec(p4)?.[1]?.toLowerCase() ?? null;
}

/**
 * Whether a text begins as a query does, white space and comments aside (https://www.sqlite.org/lang_comment.html). A
 * PRAGMA takes effect while it is prepared, so that nothing but a query may come that far.
 */
export function beginsAsQuery(sql: string): boolean {
  let at = 0;
  for (;;) {
    const start = at;
    while (at < sql.length && ' \t\n\f\r'.includes(sql[at]!)) at += 1;
    if (sql.startsWith('--', at)) at = endOf(sql, '\n', at);
    else if (sql.startsWith('/*', at)) at = endOf(sql, '*/', at + 2);
    if (at === start) break;
  }
  const word = /^[A-Za-z]+/.exec(sql.slice(at, at + 10))?.[0].toUpperCase();
  return word === 'SELECT' || word === 'VALUES' || word === 'WITH';
}

function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}
