import { printable } from '../../core/printable.ts';
import { auditTools, type ShippingStatus } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { countText, padEnd } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditPlacesOf, dirOption, entryNumber, logKeyOption, numberOf, pathOf } from '../audit-options.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { styleOf } from '../style-of.ts';
import type { Terminal } from '../terminal.ts';

const usually = 20;

export const auditShowCommand: Command = {
  name: 'audit show',
  summary: 'Shows entries of the audit log, and how far the copies of it are behind.',
  synopsis: '[N] [options]',
  options: [
    dirOption,
    logKeyOption,
    { name: 'last', value: 'N', what: `the last N entries (default: ${usually})` },
    { name: 'from', value: 'N', what: 'from entry N on' },
    jsonOption,
  ],
  examples: ['loadlock audit show', 'loadlock audit show 41', 'loadlock audit show --last 100 --json'],
  run: runShow,
};

interface Shown {
  readonly index: number;
  /** Null for an entry that is not JSON. */
  readonly entry: unknown;
}

async function runShow(given: Arguments, terminal: Terminal): Promise<number> {
  const { logKeys, openLog, parseEntry, readEntries, shippingStatus } = await auditTools();
  const places = await auditPlacesOf(given, terminal);
  const { checkpoint, pinned } = openLog(places.dir, logKeys(places, pathOf(given, 'key', terminal)));
  const { origin, size } = checkpoint;
  const [from, to] = rangeOf(given, size);
  const shown: Shown[] = [];
  for (const { index, bytes } of readEntries(places.dir, checkpoint, from, to))
    shown.push({ index, entry: parseEntry(bytes) });
  const shipping = shippingStatus(places.dir, `${homeFolder(terminal)}/ship`);
  if (given.switches.has('json'))
    terminal.stdout.write(
      jsonText({ schema: 'loadlock.audit-show/1', origin, size, pinned, entries: shown, shipping }),
    );
  else if (given.positionals.length > 0) terminal.stdout.write(jsonText(shown[0]!.entry));
  else {
    const lines = shown.map((entry) => lineOf(entry, terminal));
    const ships = shipping.map(shippingLine);
    const key = pinned ? '' : ' (its key is the one in its own folder)';
    const head = `${printable(origin)}: ${countText(size, 'entry', 'entries')}${key}`;
    terminal.stdout.write(`${[...lines, head, ...ships].join('\n')}\n`);
  }
  return exitCodes.allow;
}

function shippingLine({ name, kind, to, behind, behindSince, failure }: ShippingStatus): string {
  const since = behindSince === null ? '' : ` since ${behindSince}`;
  const lag = behind === 0 ? 'caught up' : `${countText(behind, 'entry', 'entries')} behind${since}`;
  const why = failure === null ? '' : `; failing since ${failure.since}: ${printable(failure.why)}`;
  return `shipping to ${printable(name)} (${kind} ${printable(to)}): ${lag}${why}`;
}

function rangeOf(given: Arguments, size: number): readonly [number, number] {
  const [written, ...more] = given.positionals;
  if (more.length > 0) throw usage('audit show takes one entry; --from and --last show several');
  if (written !== undefined) {
    const index = entryNumber(written, 'audit show');
    if (index >= size) throw usage(`there is no entry ${index}: the log has ${size}`);
    return [index, index + 1];
  }
  const from = numberOf(given, 'from');
  const last = numberOf(given, 'last');
  if (from !== undefined) return [from, Math.min(size, from + (last ?? usually))];
  return [Math.max(0, size - (last ?? usually)), size];
}

/** One line: when, what, on what, by whom. Every word may be somebody else's text. */
function lineOf({ index, entry }: Shown, terminal: Terminal): string {
  const style = styleOf(terminal.stdout, terminal.env);
  if (typeof entry !== 'object' || entry === null) return `${index}  (not an entry of loadlock)`;
  const { time, event, decision, target, outcome, who, host, artifacts } = entry as Record<string, unknown>;
  const verdict =
    decision === 'allow' || decision === 'deny' || decision === 'review'
      ? style.verdict(decision, padEnd(decision, 6))
      : padEnd('', 6);
  const user = (who as { user?: unknown } | null)?.user;
  const files = Array.isArray(artifacts) && artifacts.length > 0 ? countText(artifacts.length, 'file') : '';
  const words = [
    String(index),
    word(time),
    padEnd(word(event), 8),
    verdict,
    word(target),
    files,
    word(outcome),
  ];
  return `${words.filter((text) => text !== '').join('  ')}  ${word(user)}@${word(host)}`;
}

function word(value: unknown): string {
  return typeof value === 'string' ? printable(value) : '';
}
