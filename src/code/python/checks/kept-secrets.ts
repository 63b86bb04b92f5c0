import type { Expr, Module } from '../ast.ts';
import { importsAny } from '../imported-libraries.ts';
import type { Check } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Objects whose items are kept: by a service, or in a file. */
const tracked =
  /^(?:neptune\.(?:\w+\.)*(?:init_run|init|Run)|aim\.Run|wandb\.(?:config|init|run|summary)|comet_ml\.)/;
const kept =
  /^(?:shelve\.(?:open|Shelf)|diskcache\.(?:Cache|Index|FanoutCache|Deque)|sqlitedict\.SqliteDict|dbm\.(?:\w+\.)?open|zarr\.|lmdb\.|plyvel\.DB|pickledb\.|tinydb\.)/;
const keepers =
  /^(?:neptune|aim|wandb|comet_ml|shelve|diskcache|sqlitedict|dbm|zarr|lmdb|plyvel|pickledb|tinydb)\b/;
/** Hooks by which telemetry lets a program add to each event before it leaves. */
const beforeSent = /^(?:before_(?:send|breadcrumb)\w*|add_fields|process_event)$/;

/** `run.summary["key"]`, of a run that is not known. */
function isOfRun(value: Expr, module: Module): boolean {
  return (
    value.type === 'Attribute' &&
    /^(?:summary|config)$/.test(value.attr) &&
    /^run$/.test(lastWord(value.value) ?? '') &&
    importsAny(module, /^wandb\b/)
  );
}

/** Methods of `logging` that see each record, what they may change of it, and handlers that send it elsewhere. */
const changesRecords = /^(?:filter|format|emit|handle|makeRecord|process)$/;
const recordFields = /^(?:msg|message|args|extra|exc_text|stack_info)$/;
const remoteHandlers = /\b(?:HTTP|Socket|Datagram|SMTP|SysLog|Queue)Handler\(/;

/** A field of its own that the format of the messages shows, `%(token)s`, or that a formatter of JSON adds by itself. */
function isFormatted(field: string, { source }: Module): boolean {
  const { text } = source;
  return (
    text.includes(`%(${field})`) || text.includes(`{${field}}`) || /\bJson\w{0,10}Formatter\(/.test(text)
  );
}

/** `run["parameters"] = {"key": key}`, `db["key"] = key`; what is added to every event that is sent. */
export const secretKept: Check = {
  id: 'secret-kept',
  nodes: {
    Assign(statement, at, report) {
      const [target] = statement.targets;
      if (target?.type === 'Attribute') {
        if (!changesRecords.test(at.scope.at(-1) ?? '')) return;
        if (!recordFields.test(target.attr) && !isFormatted(target.attr, at.module)) return;
        if (!importsAny(at.module, /^logging\b/) || !at.taint(statement.value).includes('secret')) return;
        const leaves = sourceHas(at.module, remoteHandlers);
        report.hazard(leaves ? 'secret-sent' : 'secret-shown', statement, leaves ? { detail: 'openly' } : {});
        return;
      }
      if (target?.type !== 'Subscript' || statement.value.type === 'Constant') return;
      if (beforeSent.test(at.scope.at(-1) ?? '')) {
        if (at.taint(statement.value).includes('secret'))
          report.hazard('secret-sent', statement, { detail: 'openly' });
        return;
      }
      if (!importsAny(at.module, keepers)) return;
      const names = at.names(target.value);
      const id =
        names.some((name) => tracked.test(name)) || isOfRun(target.value, at.module)
          ? 'secret-shown'
          : names.some((name) => kept.test(name))
            ? 'secret-stored'
            : undefined;
      if (id !== undefined && at.taint(statement.value).includes('secret')) report.hazard(id, statement);
    },
  },
};
