import type { EffectFact, HazardFact } from '../../core/code.ts';
import { everySecret, hole } from '../code.ts';
import type { CodeReader } from '../languages.ts';
import { LineTable } from '../sql/text-offsets.ts';
import { loadShellParser, longestShell, ShellReading, type ShellSeen } from './read-script.ts';
import { rebuildsFirewall } from './rebuilt-firewall.ts';
import {
  changesNewAccount,
  endsWithMachine,
  isOfImage,
  isRoutine,
  systemRole,
  takesOthersData,
} from './system-script.ts';
import { readWindows, windowsDialect } from './windows/read-windows.ts';

/** Hazards and effects that are told of one text. */
const told: { readonly hazards: number; readonly effects: number } = Object.freeze({
  hazards: 500,
  effects: 2_000,
});

/** Reads shell: what the commands destroy, fetch and run, send away or leave behind; what cannot be read is told too. */
export const readShell: CodeReader = async (code, sink) => {
  const { text, context, phase, reach } = code;
  if (text.length > longestShell) {
    sink.emit({ kind: 'anomaly', where: { line: 1 }, code: 'over-budget', detail: 'the script is too long' });
    return;
  }
  const lines = new LineTable(text);
  const hazards = new Set<string>();
  const effects = new Set<string>();
  const role = systemRole(text);
  // What an image is made of is nobody's machine, and one that is made anew for a job is nobody's for long.
  const isExpected = (hazard: string, detail: string | undefined, evidence: string): boolean =>
    (role !== undefined && isRoutine(role, hazard, detail, text)) ||
    (code.place?.isHosted === true && endsWithMachine(hazard)) ||
    ((code.place?.isImage === true || code.place?.isHosted === true) && isOfImage(hazard, detail, evidence));
  const hazard = (given: string, at: number, evidence: string, detail: string | undefined): void => {
    const line = lines.lineOf(at);
    const anew = given === 'shell-disables-protection' && rebuildsFirewall(text, at, detail);
    // The script of a package or a service that takes away what other programs keep leaves these without it.
    const others =
      role !== undefined && given === 'shell-deletes-outside' && takesOthersData(detail ?? '', text);
    const own = given === 'shell-changes-accounts' && changesNewAccount(detail ?? '', text);
    const meant = anew
      ? 'shell-tunes'
      : own
        ? 'shell-adds-account'
        : others
          ? 'shell-deletes-system-file'
          : given;
    const id = isExpected(meant, detail, evidence) ? 'shell-sets-up' : meant;
    const key = `${id} ${line} ${detail ?? ''}`;
    if (hazards.has(key) || hazards.size >= told.hazards) return;
    hazards.add(key);
    const fact: HazardFact = {
      kind: 'hazard',
      where: { line },
      language: 'shell',
      context,
      hazard: id,
      phase,
      reach,
      evidence,
      ...(detail === undefined ? {} : { detail }),
    };
    sink.emit(fact);
  };
  const seen: ShellSeen = {
    hazard,
    effect: (capability, at, callable, evidence, argument, traits) => {
      const line = lines.lineOf(at);
      const key = `${capability} ${line} ${callable}`;
      if (effects.has(key) || effects.size >= told.effects) return;
      effects.add(key);
      const known = argument === undefined ? {} : { argument };
      const fact: EffectFact = {
        kind: 'effect',
        where: { line },
        language: 'shell',
        context,
        capability,
        phase,
        reach,
        callable,
        evidence,
        taint: [],
        traits: ['shell', ...traits],
        ...known,
      };
      sink.emit(fact);
    },
    inner: ({ language, text: inner, at, by, verbatim, dialect }) => {
      const named = dialect === undefined ? {} : { dialect };
      sink.embedded({
        language,
        text: inner,
        context,
        phase,
        reach,
        holes: inner.includes(hole),
        line: lines.lineOf(at),
        by,
        verbatim,
        ...named,
      });
    },
    command: () => undefined,
  };
  // Whatever a command makes of them, and whichever of its libraries is not what it seems, has all of them.
  const given = [...(code.place?.variables ?? [])].find(([, value]) => value.includes(everySecret));
  const all = text.indexOf(everySecret);
  if (given !== undefined || all >= 0)
    hazard('shell-given-every-secret', Math.max(0, all), lineAt(text, Math.max(0, all)), given?.[0]);
  const hidden = text.indexOf(hole);
  if (hidden >= 0) hazard('shell-built-from-text', hidden, lineAt(text, hidden), undefined);
  const windows = windowsDialect(code.dialect, text);
  if (windows !== undefined) readWindows(text, windows.dialect, windows.certain, seen);
  if (windows?.certain === true) return;
  // Other shells look alike and mean something else.
  if (/^(?:fish|csh|tcsh|nu|nushell|elvish|xonsh)$/i.test(code.dialect ?? ''))
    hazard('shell-not-understood', 0, lineAt(text, 0), `${code.dialect} is read as if it were bash`);
  const parse = await loadShellParser();
  const reading = new ShellReading(parse, seen, text, code.place);
  reading.read();
  if (!reading.complete)
    sink.emit({
      kind: 'anomaly',
      where: { line: 1 },
      code: 'over-budget',
      detail: 'the script does more than is followed',
    });
};

function lineAt(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  return text.slice(from, Math.min(end < 0 ? text.length : end, from + 200)).trim();
}
