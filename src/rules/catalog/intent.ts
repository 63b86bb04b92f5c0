import { lastPart } from '../../core/dotted-names.ts';
import { Blob, Call, Dict, List, Text, Tuple, type Value } from '../../core/value.ts';
import { intentOfText, namesCommand, writesBy } from './intent-texts.ts';
import type { CatalogJudgement } from './judgement.ts';

/** Values among the arguments of one call that are looked at. */
const mostValues = 48;
/** A text longer than this is looked at up to here. */
const longestPiece = 2048;

/**
 * What a call of something that the catalog does not know is for, where the file says so itself: by the name of what is
 * called, or by arguments that are source text, a command or the name of something denied. Null where nothing shows.
 */
function intentOf(call: Call, name: string, unknown: boolean): string | null {
  const texts: string[] = [];
  const found = ofArguments(call, texts);
  if (found !== null) return found;
  return unknown && texts.length > 0 ? ofName(name, texts) : null;
}

/** A judgement of what is unknown, as severe as what the file shows of its purpose. */
export function sharpened(judgement: CatalogJudgement, call: Call, unknown: boolean): CatalogJudgement {
  if (judgement.rule !== 'unknown-call' || judgement.severity !== 'medium') return judgement;
  const why = intentOf(call, judgement.name ?? '', unknown);
  return why === null ? judgement : { ...judgement, severity: 'high', why, refs: ['CWE-502'] };
}

function ofArguments({ args, kwargs }: Call, texts: string[]): string | null {
  const waiting: Value[] = [args, kwargs];
  for (let count = 0; waiting.length > 0 && count < mostValues; count += 1) {
    const value = waiting.pop() as Value;
    if (value instanceof Tuple || value instanceof List) {
      const command = ofRow(value.items);
      if (command !== null) return command;
      for (const item of value.items.slice(0, mostValues)) waiting.push(item);
    } else if (value instanceof Dict) {
      for (const item of value.entries.slice(0, mostValues)) waiting.push(item);
    } else {
      const text = piece(value);
      if (text === undefined) continue;
      texts.push(text);
      const found = intentOfText(text);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Arguments in a row that mean something together: a command line, or a path and the mode to open it with. */
function ofRow(items: readonly Value[]): string | null {
  const [first, second] = items;
  const one = piece(first);
  const two = piece(second);
  if (one === undefined || two === undefined) return null;
  if (namesCommand(one, two)) return 'It is given a command line.';
  return items.length <= 8 && writesBy(one, two)
    ? 'It is given a path and a mode that writes to the file there.'
    : null;
}

function piece(value: Value | undefined): string | undefined {
  if (value instanceof Text)
    return value.length <= longestPiece ? value.value : value.piece(0, longestPiece).value;
  if (value instanceof Blob && value.length > 0)
    return Buffer.from(value.piece(0, Math.min(value.length, longestPiece))).toString('latin1');
  // What protocols below 3 write for bytes.
  if (value instanceof Call && value.args instanceof Tuple) {
    const [encoded] = value.args.items;
    return encoded instanceof Text ? piece(encoded) : undefined;
  }
  return undefined;
}

/** Words of a function's name that say that it runs, imports or opens what it is told to. */
const running = /^(exec|eval|system|popen|shell|spawn[lv]?[ep]{0,2}|getoutput|runcode|runsource|rmtree)$/;
const alone = /^(system|shell|spawn[lv]?[ep]{0,2})$/;
const verbs = /^(run|exec|execute|call|spawn|start|launch)$/;
const commands = /^(cmd|command|shell|script|process|subprocess|code|source)$/;
const fetching =
  /^(download|fetch|retrieve|urlopen|urlretrieve|open|read|load|get|request|post|put|send|upload)$/;
const loading =
  /^(from_pretrained|load_from_checkpoint|read_pickle|load_pickle|from_pickle|load_pkl|unpickle_file)$/;
const address = /^(https?|ftp|s3|gs|file|ssh|git|smb|hf):\/\//i;

function ofName(name: string, texts: readonly string[]): string | null {
  const last = lastPart(name);
  if (last === 'Popen') return 'By its name it starts a program.';
  if (loading.test(last)) return 'By its name it loads another file, which nobody has looked at.';
  // Classes are called what they are, functions what they do.
  if (!/^_*[a-z]/.test(last)) return null;
  const words = last
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '');
  const runs = words.some((word) => running.test(word) && (words.length === 1 || !alone.test(word)));
  if (runs || (words.some((word) => verbs.test(word)) && words.some((word) => commands.test(word))))
    return 'By its name it runs what it is given.';
  if (words[0] === 'import' && words.length > 1) return 'By its name it imports what it is told to.';
  if (words.some((word) => fetching.test(word)) && texts.some((text) => address.test(text)))
    return 'By its name it opens the address that it is given.';
  return null;
}
