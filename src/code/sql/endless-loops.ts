import { SqlFolding } from './expression.ts';
import { expressionOfTokens } from './expression-of-tokens.ts';
import type { SqlToken } from './lex.ts';
import type { SqlHazard } from './statement.ts';

/** A block that has begun. */
interface Block {
  readonly kind: 'loop' | 'begin';
  /** Where a loop begins that nothing in its head ends. */
  readonly endless: SqlToken | undefined;
  /** Something in it leads out, or waits. */
  left: boolean;
}

const deepest = 64;
/** Leaves the loop around it, or all of them, or lets others work meanwhile. */
const leaves = new Set(
  `EXIT LEAVE BREAK RETURN RAISE RAISERROR THROW GOTO SIGNAL RESIGNAL TERMINATE KILL SHUTDOWN WAITFOR SLEEP PG_SLEEP PG_SLEEP_FOR
   PG_SLEEP_UNTIL DBMS_LOCK DBMS_SESSION DBMS_PIPE DBMS_ALERT DBMS_AQ RAISE_APPLICATION_ERROR`.split(/\s+/),
);
/** `BEGIN TRANSACTION` begins no block. */
const transactions =
  /^(?:TRAN|TRANSACTION|WORK|DIALOG|CONVERSATION|DEFERRED|IMMEDIATE|EXCLUSIVE|READ|ISOLATION)$/;
const longestHead = 200;

/**
 * Loops of T-SQL, PL/pgSQL, PL/SQL and MySQL that nothing ends: LOOP without a way out, WHILE on a condition that always
 * holds. Told where the loop closes, so that a column called `loop` is none.
 */
export function endlessLoops(statements: readonly (readonly SqlToken[])[]): readonly SqlHazard[] {
  const reading = new LoopReading();
  for (const tokens of statements) reading.statement(tokens);
  return reading.found;
}

class LoopReading {
  readonly found: SqlHazard[] = [];
  readonly #blocks: Block[] = [];
  /** A fetch behind the last row goes to the handler, which leaves. */
  #handled = false;

  statement(tokens: readonly SqlToken[]): void {
    let head = false;
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i]!;
      if (token.kind !== 'word') continue;
      const next = tokens[i + 1]?.value ?? '';
      const { value } = token;
      if (value === 'EXIT' && next === 'HANDLER') this.#handled = true;
      else if (value === 'END') {
        this.#end(next);
        if (/^(?:LOOP|WHILE|REPEAT|FOR|IF|CASE|TRY|CATCH)$/.test(next)) i += 1;
      } else if (value === 'WHILE') {
        const body = bodyOf(tokens, i + 1);
        if (body < 0) continue;
        const always = new SqlFolding().always(expressionOfTokens(tokens, i + 1, body, ''));
        this.#begin(tokens[body]!.value === 'BEGIN' ? 'begin' : 'loop', always ? token : undefined);
        i = body;
      } else if (value === 'FOR' || value === 'FOREACH') head = true;
      else if (value === 'LOOP') {
        this.#begin('loop', head ? undefined : token);
        head = false;
      } else if (value === 'CASE' || (value === 'BEGIN' && next !== '' && !transactions.test(next)))
        this.#begin('begin', undefined);
      else if (leaves.has(value)) this.#leave();
    }
  }

  #begin(kind: Block['kind'], endless: SqlToken | undefined): void {
    if (this.#blocks.length < deepest) this.#blocks.push({ kind, endless, left: false });
  }

  /** Which of the loops a word leads out of is for its label to say: it is taken to be all of them. */
  #leave(): void {
    for (const block of this.#blocks) block.left = true;
  }

  #end(next: string): void {
    if (next === 'IF') return;
    const loop = /^(?:LOOP|WHILE|REPEAT|FOR)$/.test(next);
    const at = this.#blocks.findLastIndex(({ kind }) => kind === (loop ? 'loop' : 'begin'));
    if (at < 0) return;
    const [block] = this.#blocks.splice(at);
    if (block?.endless === undefined || block.left || this.#handled) return;
    const { at: place, value } = block.endless;
    this.found.push({ hazard: 'sql-endless', at: place, detail: `a ${value} that nothing ends` });
  }
}

/** Where the body of WHILE begins: at BEGIN, DO or LOOP; -1 where there is none near. */
function bodyOf(tokens: readonly SqlToken[], from: number): number {
  for (let i = from; i < Math.min(tokens.length, from + longestHead); i += 1)
    if (tokens[i]!.kind === 'word' && /^(?:BEGIN|DO|LOOP)$/.test(tokens[i]!.value)) return i;
  return -1;
}
