import { type Argument, callArguments } from './call-arguments.ts';
import type { SqlDraft } from './draft.ts';
import type { SqlToken } from './lex.ts';

/** How a scheduler is told what to run: the arguments that name the kind of a job, and what it does. */
interface Scheduler {
  readonly dialect: string;
  readonly kind?: string;
  readonly action: string;
  /** Where the two stand, where they are not named. */
  readonly places: { readonly kind?: number; readonly action: number };
}

const msdb: Scheduler = {
  dialect: 'tsql',
  kind: 'subsystem',
  action: 'command',
  places: { action: 99 },
};
const cron: Scheduler = { dialect: 'postgres', action: 'command', places: { action: 2 } };

/** Routines that make something run later. Sources: SQL Server's Agent, Oracle's DBMS_SCHEDULER and DBMS_JOB, pg_cron. */
const schedulers = new Map<string, Scheduler>([
  ['sp_add_jobstep', msdb],
  ['sp_update_jobstep', msdb],
  [
    'dbms_scheduler.create_job',
    { dialect: 'oracle', kind: 'job_type', action: 'job_action', places: { kind: 1, action: 2 } },
  ],
  [
    'dbms_scheduler.create_program',
    { dialect: 'oracle', kind: 'program_type', action: 'program_action', places: { kind: 1, action: 2 } },
  ],
  ['dbms_job.submit', { dialect: 'oracle', action: 'what', places: { action: 1 } }],
  ['dbms_job.isubmit', { dialect: 'oracle', action: 'what', places: { action: 1 } }],
  ['dbms_job.what', { dialect: 'oracle', action: 'what', places: { action: 1 } }],
  ['cron.schedule', cron],
  ['cron.schedule_in_database', cron],
]);

/** Routines of the same schedulers that run, stop or time what others have made. */
const others = /^(?:sp_(?:add_job|start_job|stop_job|delete_job)|dbms_scheduler\.run_job|dbms_job\.run)$/;
const changes = /^dbms_scheduler\.set_attribute$/;

/** Kinds of jobs that the system runs, and not the database. */
const system =
  /^(?:CMDEXEC|POWERSHELL|ACTIVESCRIPTING|SSIS|ANALYSISCOMMAND|DISTRIBUTION|EXECUTABLE|EXTERNAL_SCRIPT|BACKUP_SCRIPT)$/i;
/** Kinds whose action is a text in the language of the database. */
const texts = /^(?:TSQL|PLSQL_BLOCK|SQL_SCRIPT)$/i;
const routines = /^(?:STORED_PROCEDURE|CHAIN)$/i;

/** Whether a routine is judged here, by its name in lower case. */
export function isScheduler(name: string): boolean {
  return schedulerOf(name) !== undefined || others.test(bare(name)) || changes.test(name);
}

function bare(name: string): string {
  return name.replace(/^(?:msdb\.)?(?:dbo\.|\.)?(?=sp_)/, '').replace(/^sys\./, '');
}

function schedulerOf(name: string): Scheduler | undefined {
  return schedulers.get(bare(name));
}

/** A job that is made, changed or started: what it will do is judged as if it did so now. `from`: behind the name. */
export function judgeScheduling(
  name: string,
  tokens: readonly SqlToken[],
  from: number,
  draft: SqlDraft,
): void {
  const at = tokens[from - 1]?.at ?? 0;
  const { named, placed } = callArguments(tokens, from);
  const scheduler = schedulerOf(name);
  if (scheduler === undefined) {
    const given = [...named.values(), ...placed].map(({ text }) => text ?? '');
    if (!changes.test(name)) draft.hazard('sql-tunes', at, name);
    else if (given.some((text) => system.test(text) || /^(?:\/|[A-Z]:\\)/i.test(text)))
      draft.danger('sql-runs-commands', 'process', name, at, given.at(-1));
    return;
  }
  const { kind, action, places, dialect } = scheduler;
  const kindGiven = kind === undefined ? undefined : (named.get(kind) ?? placed[places.kind ?? 99]);
  const command = named.get(action) ?? placed[places.action];
  // Another way to read Postgres' text, which takes its strings in dollars apart.
  const apart =
    command?.text === undefined && tokens.slice(from, from + 200).some(({ value }) => value.startsWith('$'));
  if (dialect === 'postgres' && apart) return;
  judgeJob(name, at, kindGiven, command, dialect, draft);
}

/** The same, where Postgres' parser has taken the call apart; undefined stands for what is computed. */
export function judgeScheduled(
  name: string,
  at: number,
  placed: readonly (string | undefined)[],
  draft: SqlDraft,
): void {
  const scheduler = schedulerOf(name);
  if (scheduler === undefined) return;
  const args = placed.map((text): Argument => ({ at, text, word: '' }));
  const command = args[scheduler.places.action] ?? (args.length === 2 ? args[1] : undefined);
  const kind = scheduler.kind === undefined ? undefined : args[scheduler.places.kind ?? 99];
  judgeJob(name, at, kind, command, scheduler.dialect, draft);
}

function judgeJob(
  name: string,
  at: number,
  kind: Argument | undefined,
  command: Argument | undefined,
  dialect: string,
  draft: SqlDraft,
): void {
  draft.writes.add(name);
  const type = kind === undefined || kind.word === 'NULL' ? '' : (kind.text ?? '?');
  if (system.test(type)) {
    draft.danger('sql-runs-commands', 'process', name, at, command?.text);
    if (command?.text !== undefined && /^(?:CMDEXEC|EXECUTABLE|EXTERNAL_SCRIPT)$/i.test(type))
      draft.inside({ language: 'shell', text: command.text, at: command.at, by: name, verbatim: false });
    return;
  }
  if (type !== '' && !texts.test(type) && !routines.test(type)) {
    draft.danger('sql-server-settings', 'system', name, at);
    return;
  }
  draft.hazard('sql-tunes', at, name);
  draft.effect('system', name, at);
  if (routines.test(type) || command === undefined) return;
  if (command.text === undefined) draft.hazard('sql-dynamic', at, `${name}: what it runs`);
  else if (command.text.trim() !== '')
    draft.inside({ language: 'sql', text: command.text, at: command.at, by: name, verbatim: false, dialect });
}
