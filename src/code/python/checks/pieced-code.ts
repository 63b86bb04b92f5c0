import { hole } from '../../code.ts';
import type { ConstantValue, Expr, Module } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import type { Node } from '../walk.ts';
import { isUntrusted, lastWord } from './call-shape.ts';
import { visitOrigins } from './made-of.ts';

/** What makes letters of numbers, or one text of another one that nobody can read. */
const spells =
  /^(?:chr|bytes|bytearray|fromhex|unhexlify|to_bytes|tobytes|pack|unpack|unpack_from|inet_(?:aton|pton)|packed|decode_header|get_payload|maketrans|translate|b(?:16|32|64|85)decode|a85decode|(?:standard|urlsafe)_b64decode|decodebytes|a2b_\w+|decompress|decodestring|unquote_to_bytes)$/;

/** Pictures, sounds, fonts and translations: what is kept there is for eyes and ears. */
const forPeople = /\.(?:png|jpe?g|gif|bmp|ico|svg|webp|wav|mp3|flac|ogg|ttf|otf|woff2?|mo|po)$/i;
const translates = /^n?gettext$|^translation$/;
/** A codec that only hides. */
const rotated = /^rot[-_]?13$/;

/** As many numbers or letters as the shortest program has. */
const enough = 24;
const longest = 40;

const run = /[A-Za-z0-9+/=]{40}/;
const unseen = /[^\p{L}\p{N}\p{P}\s -~]/gu;
const figures = /^[0-9a-fA-F\W_]+$/;

/** A row of letters and digits without an end, bytes that are no text, or characters that cannot be seen or told apart. */
function isUnreadable(value: string | Uint8Array): boolean {
  if (value.length < longest) return false;
  if (typeof value !== 'string') {
    const head = Buffer.from(value.subarray(0, 4000)).toString('latin1');
    return run.test(head) || !/[ -~]{12}/.test(head);
  }
  const head = value.slice(0, 4000);
  return run.test(head) || (head.match(unseen)?.length ?? 0) * 3 > head.length;
}

/** How many letters a constant may stand for that says nothing itself: a number is one, and so are four digits of a text. */
function lettersIn(value: ConstantValue): number {
  if (typeof value === 'number') return 1;
  if (typeof value === 'string') {
    if (value.length === 1) return /\w/.test(value) ? 1 : 0;
    return value.length > 3 && figures.test(value.slice(0, 4000)) ? value.length / 4 : 0;
  }
  return value !== null && typeof value === 'object' && ('float' in value || 'imaginary' in value) ? 2 : 0;
}

/** The same of everything in a list, in lists in it, and in what a class keeps. */
function lettersOf(node: Node, depth = 0): number {
  switch (node.type) {
    case 'Constant':
      return lettersIn(node.value);
    case 'List':
    case 'Tuple':
    case 'Set':
      return depth > 2 ? 0 : sum(node.elts, depth);
    case 'Dict':
      return depth > 2 ? 0 : Math.max(sum(node.values, depth), sum(node.keys, depth));
    case 'Call':
      return depth > 0
        ? 0
        : Math.max(
            sum(node.args, depth),
            sum(
              node.keywords.map(({ value }) => value),
              depth,
            ),
          );
    case 'ClassDef':
      return depth > 0 ? 0 : sum(node.body, depth);
    case 'AnnAssign':
      return depth === 1
        ? Math.max(lettersOf(node.annotation, 2), node.value === null ? 0 : lettersOf(node.value, 2))
        : 0;
    case 'Assign':
      return depth === 1 ? lettersOf(node.value, 2) : 0;
    default:
      return 0;
  }
}

function sum(nodes: readonly (Node | null)[], depth: number): number {
  let found = 0;
  for (const each of nodes.slice(0, 4000)) if (each !== null) found += lettersOf(each, depth + 1);
  return found;
}

/**
 * Whether a value is decoded from numbers, or from a text that nobody can read, which stand in the source; or is taken out
 * of what people look at and listen to.
 */
function isPieced(module: Module, value: Expr): boolean {
  let decodes = false;
  let letters = false;
  let unreadable = false;
  return visitOrigins(module, value, (node) => {
    letters ||= lettersOf(node) >= enough;
    switch (node.type) {
      case 'Call':
        decodes ||= spells.test(lastWord(node.func) ?? '');
        break;
      case 'Attribute':
        if (translates.test(node.attr)) return true;
        decodes ||= node.attr === 'packed' || node.attr === 'bytes' || node.attr === 'join';
        break;
      case 'Name':
        decodes ||= node.id === 'chr';
        break;
      case 'BinOp':
        decodes ||= node.op === '^';
        break;
      case 'Constant': {
        const { value: held } = node;
        if (typeof held === 'bigint') unreadable = true;
        if (typeof held !== 'string' && !(held instanceof Uint8Array)) break;
        if (typeof held === 'string' && (rotated.test(held) || forPeople.test(held.slice(-200)))) return true;
        unreadable ||= isUnreadable(held);
        break;
      }
      default:
    }
    return decodes && (unreadable || letters);
  });
}

/** Whether nothing of what runs was found out, and nobody from elsewhere says it. */
function isOpen(site: CallSite, source: Expr): boolean {
  const known = site.text(source);
  return (
    (known === undefined || known.replaceAll(hole, '').trim() === '') && !isUntrusted(site.taint(source))
  );
}

/**
 * `exec(''.join(map(chr, accumulate([105, 4, 3, …]))))`: what is executed was spelled in a way that is not followed to its
 * end, out of numbers that stand beside it. What is put together from words is code that a program generates.
 */
export const piecedCode: Check = {
  id: 'pieced-code',
  about: ['builtins.exec', 'builtins.eval', 'types.FunctionType'],
  call(site, report) {
    const source = site.argument(0, 'source', 'object', 'code');
    if (source !== undefined && isOpen(site, source) && isPieced(site.module, source))
      report.hazard('decoded-code', site.node);
  },
};
