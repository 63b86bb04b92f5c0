import { ParseError } from '../../core/errors.ts';
import type { Probe } from '../format.ts';
import { fieldsOf, inner, type Range, textIn, whole } from './message.ts';

/** Fields that are looked at before the question is given up: unknown ones may stand in front of those that tell. */
const mostFields = 1_000_000;
/** Parts that turn out to be no message: no graph that can be loaded has one, and each takes longer than a field. */
const mostBroken = 5000;
/** A node in the first few hundred is as good as any: graphs that hold none are not told from other messages. */
const nodesTried = 256;

const identifier = /^[A-Za-z0-9_.][A-Za-z0-9_.\\/>-]{0,255}$/;

/** These messages have no magic: a graph is told by a node, which has a name and an operation where they belong. */
export function isSavedModel({ source, head }: Probe): boolean {
  return startsAsMessage(head) && tried(holdsMeta, whole(source), budget());
}

export function isMetaGraph({ source, head }: Probe): boolean {
  return startsAsMessage(head) && tried(holdsGraph, whole(source), budget());
}

/** A message of a million fields that tell nothing is read as a graph too: something may stand behind them. */
export function isGraph({ source, head }: Probe): boolean {
  if (!startsAsMessage(head)) return false;
  const left = budget();
  return tried(isGraphDef, whole(source), left) || (left.fields < 0 && left.broken === mostBroken);
}

/**
 * Whether the bytes can be taken apart to their end, as TensorFlow demands: a pickle that holds a graph begins like one,
 * since its first opcodes pass for unknown fields, and breaks off behind it.
 */
export function isWholeMessage({ source }: Probe): boolean {
  let fields = 0;
  try {
    for (const _ of fieldsOf(whole(source))) {
      fields += 1;
      if (fields > mostFields) return true;
    }
    return true;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return false;
  }
}

interface Left {
  fields: number;
  broken: number;
  /** A node holds what TensorFlow would refuse: another message, whose fields only begin like a node's. */
  misfit: boolean;
}

function budget(): Left {
  return { fields: mostFields, broken: mostBroken, misfit: false };
}

function isSpent(left: Left): boolean {
  left.fields -= 1;
  return left.fields < 0 || left.broken <= 0;
}

function startsAsMessage(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const wire = head[0]! & 7;
  return head[0]! >= 8 && wire !== 4 && wire < 6;
}

/** SavedModel: schema version 1, meta graphs 2. */
function holdsMeta(range: Range, left: Left): boolean {
  for (const field of fieldsOf(range)) {
    if (isSpent(left)) return false;
    if (field.number === 2 && field.wire === 'bytes' && tried(holdsGraph, inner(range, field), left))
      return true;
  }
  return false;
}

/** MetaGraphDef: meta info 1, graph 2. */
function holdsGraph(range: Range, left: Left): boolean {
  for (const field of fieldsOf(range)) {
    if (isSpent(left)) return false;
    if (field.number === 2 && field.wire === 'bytes' && tried(isGraphDef, inner(range, field), left))
      return true;
  }
  return false;
}

/** GraphDef: nodes 1, function library 2. */
function isGraphDef(range: Range, left: Left): boolean {
  let nodes = 0;
  let found = false;
  for (const field of fieldsOf(range)) {
    if (isSpent(left)) return found;
    if (field.wire !== 'bytes') continue;
    if (field.number === 1 && nodes < nodesTried) {
      nodes += 1;
      if (tried(isNode, inner(range, field), left)) found = true;
      if (left.misfit) return false;
    }
    if (found && nodes >= nodesTried) return true;
    if (field.number === 2 && !found && tried(isLibrary, inner(range, field), left)) found = true;
  }
  return found;
}

/** NodeDef: name 1, operation 2. */
function isNode(range: Range, left: Left): boolean {
  let name = false;
  let op = false;
  for (const field of fieldsOf(range)) {
    if (isSpent(left)) return false;
    if (field.wire !== 'bytes') continue;
    if (field.number === 1) name = identifier.test(textIn(inner(range, field), 256));
    if (field.number === 2) op = identifier.test(textIn(inner(range, field), 256));
    if (field.number === 5 && !tried(isMessage, inner(range, field), left)) left.misfit = true;
  }
  return name && op;
}

/** A message of whatever fields. MediaPipe's graphs have names of streams in the same place. */
function isMessage(range: Range): boolean {
  for (const _ of fieldsOf(range));
  return true;
}

/** FunctionDefLibrary: functions 1; FunctionDef: signature 1, nodes 3. */
function isLibrary(range: Range, left: Left): boolean {
  for (const field of fieldsOf(range)) {
    if (isSpent(left)) return false;
    if (field.number !== 1 || field.wire !== 'bytes') continue;
    const body = inner(range, field);
    for (const part of fieldsOf(body)) {
      if (isSpent(left)) return false;
      if (part.number === 3 && part.wire === 'bytes' && tried(isNode, inner(body, part), left)) return true;
    }
  }
  return false;
}

/** Bytes that stop being a message before anything tells are none of these; what follows them may. */
function tried(question: (range: Range, left: Left) => boolean, range: Range, left: Left): boolean {
  try {
    return question(range, left);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    left.broken -= 1;
    return false;
  }
}
