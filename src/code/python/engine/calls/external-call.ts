import type { EffectTrait } from '../../../../core/code.ts';
import { isOpenData } from '../../../../core/open-data.ts';
import { pathReach } from '../../../../core/path-reach.ts';
import { isOwnBot, isStranger } from '../../../../core/stranger.ts';
import { hole } from '../../../code.ts';
import { effectOf } from '../../catalog/index.ts';
import type { KnownEffect } from '../../catalog/known-call.ts';
import type { ArgumentRole, Known } from '../../known.ts';
import { isException } from '../classes/exception-names.ts';
import { decoders } from '../fold/library.ts';
import { argumentFor, argumentMarks, type Machine } from '../machine.ts';
import { knownFor } from '../names/known-names.ts';
import { broughtBy, isInDomain } from '../names/named-values.ts';
import { textPlace } from '../names/text-place.ts';
import { orFallBack } from '../origins/fallen-back.ts';
import {
  contentOf,
  fetchesFile,
  loadsFile,
  opensFile,
  running,
  runsContent,
  takesContent,
  writesFile,
} from '../origins/fetched-files.ts';
import { dumpedSecret, keepsMessage, listsKeys, secretAmong } from '../origins/given-secrets.ts';
import { grantedToken } from '../origins/granted-tokens.ts';
import { keptInStores } from '../origins/kept-in-stores.ts';
import { answersKeys, tellsMachineKeys } from '../origins/machine-keys.ts';
import { commandsIn } from '../origins/native-texts.ts';
import { obeyedBy, obeyedByGit } from '../origins/obeyed-variables.ts';
import { askedSetting, knownWhenCalled } from '../origins/setting-holders.ts';
import { tellsReaders } from '../origins/told-readers.ts';
import { isUnproven } from '../origins/unproven-addresses.ts';
import { writesText } from '../origins/written-texts.ts';
import { embed, tellEffect, tellLeak } from '../record.ts';
import { runsText } from '../run-text.ts';
import type { CallArguments, CallPlace, EffectRecord } from '../state.ts';
import { takesSecret } from '../values/holders.ts';
import { keepsText } from '../values/keeps-text.ts';
import {
  anySecret,
  built,
  computed,
  decoded,
  fetchedFile,
  fromEnvironment,
  fromSecret,
  made,
  sourceBit,
  wasRead,
} from '../values/marks.ts';
import { spellsNumbers } from '../values/numbers-as-text.ts';
import { givesPayload, readsFrom } from '../values/payloads.ts';
import { type External, external, instanceOf, sequence, unknown, type Value } from '../values/values.ts';
import { argumentText } from './argument-text.ts';
import { ArgumentsOf } from './arguments-of.ts';
import { givenToCallback } from './given-to-callbacks.ts';
import { handsOver, wrapsIt } from './handed-over.ts';
import { underItsFile } from './program-file.ts';
import {
  asksDatabase,
  carriesKeys,
  feedsProgram,
  namedProgram,
  printedSource,
  programFed,
  startsProgram,
} from './started-programs.ts';
import { askedForValue, asksForValue } from './unseen-calls.ts';

/** Roles in the order in which they matter: the first that is given is the argument that is told. */
const order: readonly ArgumentRole[] = [
  'code',
  'command',
  'argv',
  'sql',
  'module',
  'url',
  'host',
  'path',
  'payload',
  'data',
];

/** Calls something outside of the repository: what the catalog knows of it is told, the result carries what it says. */
export function callExternal(m: Machine, callee: External, given: CallArguments, place: CallPlace): Value {
  return grantedToken(callee, given, resultOf(m, callee, given, place));
}

function resultOf(m: Machine, callee: External, given: CallArguments, place: CallPlace): Value {
  const known = knownWhenCalled(callee) ?? knownFor(callee.name);
  tellsReaders(m, callee.name, given, place);
  keptInStores(m, callee.name, callee.self, given, place);
  if (callee.self !== null) takesSecret(callee, given);
  if (callee.self?.kind === 'instance' && callee.name.endsWith('.__init__'))
    readsFrom(callee.self, callee.name.slice(0, -'.__init__'.length), given);
  takesContent(m, place.frame.module, callee, given);
  feedsProgram(m, callee, given);
  const marks = argumentMarks(given) | (callee.self?.marks ?? 0);
  if (known === null) {
    m.callUnknown(given, place, callee.name);
    obeyedByGit(m, callee.name, given, place);
    if (handsOver(m, callee.name, given, place)) return external('?', computed);
    const wrapped = wrapsIt(given);
    if (wrapped !== null) return wrapped;
    const spelled = spellsNumbers(callee.name, given) ? built : 0;
    // What an unknown function makes of a secret is no secret by itself: a client, a header, a length.
    const dumped = dumpedSecret(callee, given, place);
    const isKept = callee.self === null ? isException(callee.name) : keepsText(callee.name, callee.self);
    const kept = (isKept ? marks & anySecret : 0) | askedSetting(callee, given);
    keepsMessage(callee, given);
    return instanceOf(callee.name, ((marks | callee.marks) & ~anySecret) | spelled | dumped | kept, null);
  }
  return callKnown(m, known, callee.name, callee.name, callee.marks, callee.self, given, place);
}

/** A call of which the catalog knows something, by the name that is told. */
export function callKnown(
  m: Machine,
  known: Known,
  name: string,
  shown: string,
  calleeMarks: number,
  self: Value | null,
  given: CallArguments,
  place: CallPlace,
): Value {
  const roles = rolesOf(known, given);
  const isSilent = known.effect === undefined && known.byArgument === undefined;
  const effect: KnownEffect = isSilent ? noEffect : effectOf(known, new ArgumentsOf(given, self));
  let { source } = effect;
  let path: Value | null = null;
  let by: EffectRecord | null = null;
  let command: string | null = null;
  if (effect.capability !== null) {
    const program = effect.capability === 'process' ? namedProgram(name, given) : null;
    const { value, role } =
      program === null
        ? underItsFile(mattering(known, roles, self), roles, effect.traits.includes('shell'))
        : { value: program, role: 'argv' as const };
    const traits: EffectTrait[] = [...effect.traits];
    const told = value ?? (effect.capability === 'environment' ? (given.positional[0] ?? null) : null);
    const text = told === null ? null : argumentText(told, role);
    source = printedSource(role, text, effect.source ?? known.source);
    // Bytes that are loaded are not told as text, but that they stand in the source is.
    const bytes = told?.kind === 'constant' && told.value instanceof Uint8Array;
    if (bytes || (text !== null && text !== '' && !text.includes(hole))) traits.push('constant');
    const content = value !== null && running.has(effect.capability) ? contentOf(value, argumentText) : 0;
    const marks = value === null ? 0 : value.marks | content;
    if (role === 'path') path = value;
    if (effect.capability === 'file-write') writesFile(place.frame.module, name, text, self, given);
    if (effect.capability === 'network') {
      fetchesFile(place.frame.module, roles, argumentText);
      fetchesToStart(m, shown, roles, place);
    }
    // `os.system('')` switches colours on in a terminal of Windows, and starts nothing.
    const isNothing = role === 'command' && told?.kind === 'constant' && told.value === '';
    const record = isNothing
      ? null
      : tellEffect(m, place, {
          capability: effect.capability,
          callable: shown,
          argument: text,
          callee: calleeMarks,
          marks,
          traits,
        });
    by = record;
    if (effect.capability === 'process') {
      command = text;
      obeyedBy(m, record, given, place);
    }
    if (content !== 0) runsContent(record);
    for (const command of commandsIn(known.byArgument, roles, argumentText))
      embed(m, record, 'shell', command);
    if (writesWhole.test(name) && text !== null)
      writesText(m, place.frame.module, text, given.positional[0], record);
    if (effect.capability === 'deserialisation') {
      givesPayload(record, value, place);
      loadsFile(record, value);
    }
    if (value !== null && text !== null && record !== null) {
      if (
        role === 'command' ||
        (role === 'argv' &&
          ((traits.includes('shell') && isShellText(value)) || runsItsText(text) || carriesKeys(text)))
      )
        embed(m, record, 'shell', text, textPlace(place));
      const fed = role === 'command' || role === 'argv' ? programFed(text, given) : null;
      if (fed !== null) embed(m, record, fed.language, fed.text);
      if (role === 'sql' && text.replaceAll(hole, '').trim() !== '')
        embed(m, record, 'sql', text, textPlace(place));
    }
    if (role === 'code' && value !== null) runsText(m, value, place);
    // A text that prepares the other one runs as well.
    for (const [each, other] of roles) if (each === 'code' && other !== value) runsText(m, other, place);
  }
  let sent = 0;
  let asksOpenly = false;
  let toStranger = false;
  let toAnybody = false;
  for (const [role, value] of roles) {
    const isBot = role === 'url' && isOwnBot(argumentText(value, role) ?? '');
    if (
      role === 'data' ||
      (role === 'url' && !isBot) ||
      (role === 'host' && isInDomain(argumentText(value, role)))
    )
      sent |= value.marks;
    if (role === 'url') {
      const address = argumentText(value, role) ?? '';
      asksOpenly ||= isOpenData(address);
      toStranger ||= isStranger(address);
      toAnybody ||= isUnproven(address);
      if (known.effect === 'network' && tellsMachineKeys(address, place.frame.module)) source = 'keys';
    }
    if (role === 'sql' && answersKeys(argumentText(value, role), self)) source = 'keys';
    if (role === 'callback')
      m.callBack(
        asksForValue.test(name) ? askedForValue(value) : value,
        givenToCallback(name, value, given) ?? given,
        place,
      );
  }
  if (sent !== 0 && !asksOpenly && (known.effect === 'network' || opensPage.test(name)))
    tellLeak(m, place, shown, sent, toStranger, null, toAnybody);
  escaping(m, known, name, given, place);
  if (known.effect === undefined && !roles.some(([role]) => role === 'callback'))
    handsOver(m, name, given, place);
  const more = fetchesPath(known, effect) ? fetchedFile : 0;
  const answer = result(m, known, name, source, self, given, place, more);
  const value = orFallBack(name.slice(name.lastIndexOf('.') + 1), given, answer);
  if (command !== null) startsProgram(value, command, by);
  return opensFile(value, path, argumentText, by);
}

/** What is fetched into a file that others start is written there, like any other text. */
function fetchesToStart(
  m: Machine,
  callable: string,
  roles: readonly (readonly [ArgumentRole, Value])[],
  place: CallPlace,
): void {
  if (!roles.some(([role]) => role === 'url')) return;
  for (const [role, value] of roles) {
    const path = role === 'path' ? argumentText(value, 'path') : null;
    if (path === null || pathReach(path) !== 'persistence') continue;
    const marks = value.marks | sourceBit('network');
    const traits: EffectTrait[] = path.includes(hole) ? [] : ['constant'];
    tellEffect(m, place, { capability: 'file-write', callable, argument: path, callee: 0, marks, traits });
  }
}

const writesWhole = /\.write_(?:text|bytes)$/;

/** Whoever answers for an address that a browser is sent to reads what stands in it. */
const opensPage = /^webbrowser\./;

const noEffect: KnownEffect = { capability: null, traits: [] };

function escaping(m: Machine, known: Known, name: string, given: CallArguments, place: CallPlace): void {
  if (known.fold === undefined && known.clears !== true) m.callUnknown(given, place, name);
}

const noRoles: readonly never[] = [];

function rolesOf(known: Known, given: CallArguments): readonly (readonly [ArgumentRole, Value])[] {
  if (known.arguments === undefined) return noRoles;
  const found: (readonly [ArgumentRole, Value])[] = [];
  for (const { at, names, role } of known.arguments) {
    let value = argumentFor(given, at, ...names);
    if (value === undefined && given.more !== null && at !== null) value = given.more;
    if (value === undefined && given.moreKeywords !== null) value = unknown(given.moreKeywords.marks);
    if (value !== undefined) found.push([role, value]);
  }
  return found;
}

function mattering(
  known: Known,
  roles: readonly (readonly [ArgumentRole, Value])[],
  self: Value | null,
): { readonly value: Value | null; readonly role: ArgumentRole | null } {
  for (const wanted of order) {
    let first: Value | null = null;
    if (wanted === 'argv') {
      // A program and its words, each an argument of its own.
      const words = roles.filter(([role]) => role === 'argv').map(([, value]) => value);
      if (words.length > 1 && words.every(isWord)) return { value: wordsOf(words), role: 'argv' };
    }
    for (const [role, value] of roles) {
      if (role !== wanted) continue;
      // What is copied stays as it is: where it goes to matters.
      if (first !== null && known.byArgument === 'copy') return { value, role: wanted };
      // Of two texts of code the one that is not known matters.
      if (wanted === 'code' && isOpen(value)) return { value, role };
      // Of two paths the one that leads to where something is started from, or to the system, or out of here at all.
      if (wanted === 'path' && first !== null && farOf(value) > farOf(first)) first = value;
      first ??= value;
    }
    if (first !== null) return { value: first, role: wanted };
    if (known.self === wanted && self !== null) return { value: self, role: wanted };
  }
  return { value: null, role: null };
}

function isWord({ kind }: Value): boolean {
  return kind !== 'sequence' && kind !== 'mapping';
}

function wordsOf(words: readonly Value[]): Value {
  const marks = words.reduce((all, one) => all | one.marks, 0);
  return sequence('list', [...words], null, marks);
}

function farOf(path: Value): number {
  const text = argumentText(path, 'path');
  if (text === null) return 0;
  const reach = pathReach(text);
  if (reach === 'persistence' || reach === 'system') return 2;
  return reach === 'outside' ? 1 : 0;
}

function isOpen(value: Value): boolean {
  return argumentText(value, 'code')?.includes(hole) !== false;
}

/** `['python', '-c', '…']`: a list for a program that runs a text of its own, as a shell would write it. */
const givesText =
  /^(?:[^\s']{0,200}[/\\])?(?:python[\d.]*|pypy3?|(?:ba|z|da|k)?sh)(?:\s-\w+){0,4}\s-\w{0,4}c\s/;

/** A text that is known in part only is no program that could be read. */
function runsItsText(command: string): boolean {
  if (asksDatabase(command)) return true;
  const given = givesText.exec(command);
  return given !== null && !command.includes(hole, given[0].length);
}

/** A list with `shell=True` gives the shell its first item alone; texts are commands. */
function isShellText(value: Value): boolean {
  return (
    value.kind === 'constant' || value.kind === 'text' || value.kind === 'union' || value.kind === 'sequence'
  );
}

/** A token in a header says who asks; whom it is told has a check of its own. */
function withoutHeaders(known: Known, given: CallArguments): CallArguments {
  const header = known.arguments?.find(({ role }) => role === 'header');
  if (header === undefined) return given;
  return {
    ...given,
    positional: given.positional.filter((_, at) => at !== header.at),
    keywords: given.keywords.filter(([name]) => !header.names.includes(name)),
  };
}

/** `hf_hub_download('org/repo', 'f')`: a path, of a file that is whatever stands there today; a commit stays what it is. */
function fetchesPath(known: Known, { capability, source, traits }: KnownEffect): boolean {
  if (capability !== 'network' || (source ?? known.source) !== 'file') return false;
  return known.byArgument !== 'hub' || traits.includes('unpinned');
}

/** Whom somebody asks says where the answer is from; what he is told, and who asks him, is no part of it. */
function addressMarks(known: Known, given: CallArguments): number {
  let marks = 0;
  for (const [role, value] of rolesOf(known, given))
    if (role === 'url' || role === 'host') marks |= value.marks;
  return marks;
}

const quotes = /^(?:shlex\.(?:quote|join)|pipes\.quote|html\.escape)$/;

/** What a call of something known gives back. */
function result(
  m: Machine,
  known: Known,
  name: string,
  source: Known['source'],
  self: Value | null,
  given: CallArguments,
  place: CallPlace,
  more: number,
): Value {
  let marks = 0;
  const isList = listsKeys(name, given, place);
  let carried =
    (isList ? fromEnvironment : broughtBy(name, withoutHeaders(known, given))) | (self?.marks ?? 0);
  if (known.effect === 'network' && known.source === 'network')
    carried = (carried & ~wasRead) | addressMarks(known, given);
  if (known.passes === true && !isList && (carried & fromSecret) === 0)
    carried |= secretAmong(m, given, place);
  // A name that was computed and given as an argument makes no computed name of what comes out.
  if (known.clears !== true) marks = known.passes === true ? carried : carried & ~(anySecret | computed);
  // What is quoted for a shell or a page is safe there, and as secret as it was.
  else if (quotes.test(name)) marks = carried & anySecret;
  if (decoders.has(name)) marks |= decoded;
  else if (spellsNumbers(name, given)) marks |= built;
  const from = source ?? known.source;
  if (from !== undefined) marks |= sourceBit(from);
  marks |= more;
  if (known.makes === true) marks |= made;
  if (known.returns !== undefined) {
    // An object keeps what it was made of: a path its text, a request its address.
    const [first] = given.positional;
    const kept = known.passes === true || known.returns === name ? (first ?? null) : null;
    return instanceOf(known.returns, marks, kept);
  }
  return unknown(marks);
}
