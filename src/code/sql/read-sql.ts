import type { CodeCapability, EffectFact, HazardFact } from '../../core/code.ts';
import { type Code, type CodeSink, hole } from '../code.ts';
import type { CodeReader } from '../languages.ts';
import { ofArguments, withDefinedRoutines } from './defined-routines.ts';
import type { SqlStatement } from './statement.ts';
import { longestSql, sqlStatements } from './statements.ts';
import { untemplated } from './templated.ts';
import { LineTable } from './text-offsets.ts';
import { withoutOwnUndo } from './undo-file.ts';

/** Hazards of one kind that are told of one text; further ones say nothing new. */
const told = 200;

/** Reads SQL: statements that destroy, reach files, commands or the network, or cannot be understood. */
export const readSql: CodeReader = async (given, sink) => {
  const template = untemplated(given.text);
  const code = template === undefined ? given : { ...given, text: template.text };
  for (const { text, at } of template?.held ?? []) {
    const { context, phase, reach } = given;
    const line = new LineTable(given.text).lineOf(at);
    const holes = given.holes || text.includes(hole);
    const held = { language: 'sql', text, context, phase, reach, holes, line, by: 'template' } as const;
    sink.embedded({
      ...held,
      verbatim: false,
      ...(given.dialect === undefined ? {} : { dialect: given.dialect }),
    });
  }
  const reading = await sqlStatements(code.text, code.dialect);
  const lines = new LineTable(code.text);
  const counts = new Map<string, number>();
  const effects = new Set<string>();
  if (reading.statements.length === 0 && !reading.understood) {
    const detail = code.text.length > longestSql ? 'the SQL is too long' : reading.reasons.join(', ');
    sink.emit({ kind: 'anomaly', where: { line: 1 }, code: 'over-budget', detail });
    return;
  }
  // A program that sends a definition may send the call in its next text.
  const { by, line } = { line: 1, ...given } as Code & { readonly by?: string; readonly line: number };
  const whole = line === 1 && (by === undefined || by === 'sql') && !code.holes;
  const statements =
    by === 'template'
      ? reading.statements.map(ofArguments)
      : whole
        ? withDefinedRoutines(withoutOwnUndo(reading.statements, code.file), code.text)
        : reading.statements;
  for (const statement of statements) {
    tellEffects(statement, code, lines, effects, sink);
    for (const { hazard, at, detail } of statement.hazards) {
      const count = (counts.get(hazard) ?? 0) + 1;
      counts.set(hazard, count);
      if (count <= told) sink.emit(hazardFact(code, hazard, lines.lineOf(at), statement.text, detail));
    }
    for (const { language, text, at, by, verbatim, dialect } of statement.inner) {
      if (language === 'sql') continue;
      const { context, phase, reach } = code;
      const line = lines.lineOf(at);
      sink.embedded({
        language,
        text,
        context,
        phase,
        reach,
        holes: code.holes,
        line,
        by,
        verbatim,
        ...(dialect === undefined ? {} : { dialect }),
      });
    }
  }
  const hidden = code.text.indexOf(hole);
  if (hidden >= 0 && !counts.has('sql-built-from-text')) {
    const { text } = reading.statements.findLast(({ at }) => at <= hidden) ?? {
      text: code.text.slice(0, 200),
    };
    sink.emit(hazardFact(code, 'sql-built-from-text', lines.lineOf(hidden), text, undefined));
  }
  const stacked = stackedAt(reading.statements);
  if (stacked !== undefined) {
    const { line, text } = stacked;
    sink.emit(
      hazardFact(
        code,
        'sql-stacked',
        line,
        text,
        code.holes ? 'the text has parts that are not known' : undefined,
      ),
    );
  }
  if (!reading.understood && !counts.has('sql-not-understood'))
    sink.emit({
      kind: 'anomaly',
      where: { line: 1 },
      code: 'over-budget',
      detail: reading.reasons.join(', '),
    });
};

/** A query that is followed by something that changes the database: what an injection looks like, and few programs. */
function stackedAt(statements: readonly SqlStatement[]): SqlStatement | undefined {
  const [first] = statements;
  if (first === undefined || statements.length > 6 || first.kinds.some((kind) => kind !== 'read'))
    return undefined;
  return statements.find(
    (each) => each.at >= first.end && /^\w/.test(each.verb) && each.kinds.some((kind) => kind !== 'read'),
  );
}

function hazardFact(
  { context, phase, reach }: Code,
  hazard: string,
  line: number,
  evidence: string,
  detail: string | undefined,
): HazardFact {
  return {
    kind: 'hazard',
    where: { line },
    language: 'sql',
    context,
    hazard,
    phase,
    reach,
    evidence,
    ...(detail === undefined ? {} : { detail }),
  };
}

function tellEffects(
  statement: SqlStatement,
  code: Code,
  lines: LineTable,
  seen: Set<string>,
  sink: CodeSink,
): void {
  const tell = (capability: CodeCapability, callable: string, at: number, argument?: string): void => {
    const key = `${capability} ${callable}`;
    if (seen.has(key) || seen.size >= told) return;
    seen.add(key);
    const { context, phase, reach } = code;
    const fact: EffectFact = {
      kind: 'effect',
      where: { line: lines.lineOf(at) },
      language: 'sql',
      context,
      capability,
      phase,
      reach,
      callable,
      evidence: statement.text,
      taint: [],
      traits: code.holes ? [] : ['constant'],
      ...(argument === undefined ? {} : { argument: argument.slice(0, 200) }),
    };
    sink.emit(fact);
  };
  if (statement.verb !== '?') tell('database', statement.verb.slice(0, 40), statement.at);
  for (const { capability, callable, at, argument } of statement.effects)
    tell(capability, callable, at, argument);
}
