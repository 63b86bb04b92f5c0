import { parsePython } from '../parse/parse.ts';
import { walkModule } from '../walk.ts';
import { inflated } from './fold/inflate.ts';
import { innerFrame } from './inner-frame.ts';
import type { Machine } from './machine.ts';
import { embed } from './record.ts';
import type { EffectRecord, ModuleState } from './state.ts';
import { built, decoded } from './values/marks.ts';

/** A text of the source that is a program, or becomes one. */
interface Program {
  readonly text: string;
  readonly node: { readonly at: number; readonly end: number };
  readonly made: number;
}

const runs =
  /^(?:builtins\.(?:exec|eval)|types\.FunctionType|code\.\w+\.\w+|codeop\.\w+|inspect\.getmembers)$/;

/** What runs modules out of files, and what such a file is called. */
const runsFiles =
  /^(?:sys\.path\.(?:insert|append|extend)|runpy\.run_path|zipimport\.\w+|importlib\.machinery\.Source\w+)\b/;
const modules = /\.(?:py[wc]?|zip|egg)$/;

const shortest = 16;
const longest = 100_000;
const mostTexts = 400;
const mostPrograms = 24;

/** What every program with an effect has somewhere. */
const imports = /(?:^|[\n;])[ \t]{0,20}(?:import|from)[ \t]+[A-Za-z_]|__import__\s{0,9}\(/;

/** Text that is executed, of which nothing is known. */
function isOpen({ capability, callable, traits, marks, arguments: told }: EffectRecord): boolean {
  return (
    capability === 'dynamic-code' &&
    runs.test(callable) &&
    !traits.has('constant') &&
    !traits.has('decoded') &&
    [...told].every((text) => !/\s/.test(text)) &&
    (marks & decoded) === 0
  );
}

/** A module is written that the same source then imports or runs. */
function writesModules(effects: readonly EffectRecord[]): boolean {
  return effects.some(
    ({ capability, arguments: told }) =>
      capability === 'file-write' && [...told].some((path) => modules.test(path.trimEnd())),
  );
}

function runsWritten({ callable }: EffectRecord): boolean {
  return runsFiles.test(callable);
}

/**
 * Where something is executed of which nothing is known, every text of the module that is a program may be what runs: it
 * may have gone through a queue, a database, an exception or a parser. So each is followed, as if it were.
 */
export function followWaiting(m: Machine, module: ModuleState): void {
  const effects = [...module.effects.values()];
  const open = effects.find(isOpen) ?? (writesModules(effects) ? effects.find(runsWritten) : undefined);
  if (open === undefined) return;
  const { frame } = module;
  for (const { text, node, made } of programsIn(module)) {
    const scope = innerFrame(frame, new Map(), open.owner);
    m.runText(text, scope, { frame: scope, node }, 'exec', made);
  }
}

/** A command that fetches from, or opens a shell to, an address that says nobody's name; and how it ends. */
const attacks =
  /\b(?:curl|wget)\b[^\n"'<>]{0,200}?\bhttps?:\/\/(?!(?:127|0|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.)\d{1,3}(?:\.\d{1,3}){3}[^\n"'<>]{0,200}?\|\s{0,4}(?:sudo\s)?(?:\/(?:usr\/)?bin\/)?(?:(?:ba|z|da)?sh|python3?|perl)\b|\b(?:ba)?sh -i [^\n"'<>]{0,20}(?:>|&>|>&)[^\n"']{0,20}\/dev\/tcp\/(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\/\d{1,5}[^\n"'<>]{0,20}/;

const shells = /^(?:os\.(?:system|popen)|subprocess\.get(?:status)?output|commands\.get(?:status)?output)$/;

/** A command for a shell of which nothing is known, or a call of something that cannot be told. */
function isOpenCommand({ capability, callable, traits, arguments: told }: EffectRecord): boolean {
  if (callable === '?') return told.size === 0;
  const isShell = capability === 'process' && (traits.has('shell') || shells.test(callable));
  return isShell && [...told].every((text) => !/[A-Za-z]{2}/.test(text));
}

/** The same for a shell: a text that is an attack by itself may be the command that went through a handler or a parser. */
export function embedWaiting(m: Machine, module: ModuleState): void {
  let open: EffectRecord | undefined;
  for (const record of module.effects.values()) if (isOpenCommand(record)) open ??= record;
  if (open === undefined) return;
  let texts = 0;
  walkModule(module.tree, (node) => {
    if (texts >= mostTexts) return false;
    // A text that stands alone explains something.
    if (node.type === 'Expr' && node.value.type === 'Constant') return false;
    if (node.type !== 'Constant') return true;
    const { value } = node;
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
    if (typeof text !== 'string' || text.length < shortest || text.length > longest) return true;
    texts += 1;
    const [command] = attacks.exec(text) ?? [];
    if (command !== undefined) embed(m, open, 'shell', command);
    return true;
  });
}

function programsIn({ tree }: ModuleState): readonly Program[] {
  const found: Program[] = [];
  let texts = 0;
  walkModule(tree, (node) => {
    if (texts >= mostTexts || found.length >= mostPrograms) return false;
    if (node.type !== 'Constant') return true;
    const { value } = node;
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) return true;
    if (value.length < shortest || value.length > longest) return true;
    texts += 1;
    const text = typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
    for (const [read, made] of readings(text))
      if (imports.test(read) && parsePython(read).errors.length === 0) {
        found.push({ text: read, node, made });
        break;
      }
    return true;
  });
  return found;
}

/** A text as it is, backwards, and decoded in the usual ways. */
function* readings(text: string): Generator<readonly [string, number]> {
  yield [text, 0];
  if (/^\s*["']/.test(text)) yield* quoted(text);
  if (text.includes('<')) for (const [, inner = ''] of text.matchAll(/>([^<>]{16,})</g)) yield [inner, 0];
  const codes = /\b(?:\d{1,3}[,\s;|:-]{1,3}){16,}\d{0,3}/.exec(text)?.[0];
  if (codes !== undefined)
    yield [String.fromCharCode(...(codes.slice(0, 60_000).match(/\d+/g) ?? []).map(Number)), built];
  const spelled = text.trim();
  if (/^(?:[0-9a-fA-F]{2})+$/.test(spelled)) yield* unpacked(Buffer.from(spelled, 'hex'));
  else if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(spelled)) yield* unpacked(Buffer.from(spelled, 'base64'));
  else yield* unpacked(Buffer.from(text, 'latin1'));
  if (text.includes('tropmi')) yield [[...text].reverse().join(''), built];
}

/** A text that is written as a text of Python, in quotes. */
function* quoted(text: string): Generator<readonly [string, number]> {
  const [only, ...more] = parsePython(text).body;
  if (only?.type !== 'Expr' || more.length > 0 || only.value.type !== 'Constant') return;
  const { value } = only.value;
  if (typeof value === 'string') yield [value, 0];
}

function* unpacked(data: Buffer): Generator<readonly [string, number]> {
  yield [data.toString('utf8'), decoded];
  const kind = data[0] === 0x78 ? 'zlib' : data[0] === 0x1f && data[1] === 0x8b ? 'gzip' : null;
  const found = kind === null ? null : inflated(data, kind);
  if (found !== null) yield [Buffer.from(found).toString('utf8'), decoded];
}
