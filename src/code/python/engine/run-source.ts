import type { Module } from '../ast.ts';
import { parsePython } from '../parse/parse.ts';
import type { Machine } from './machine.ts';
import type { CallPlace, Frame } from './state.ts';
import { unknown, type Value } from './values/values.ts';

/** Code within decoded code: deeper than any packer goes. */
const deepestLayers = 10;
const longestText = 1 << 20;

/** Follows source that is run in a scope; its effects are told at the call that runs it. */
export function runSource(
  m: Machine,
  text: string,
  frame: Frame,
  place: CallPlace,
  mode: 'exec' | 'eval',
  made: number,
): Value {
  if (m.layers >= deepestLayers || text.length > longestText || m.followed < text.length) {
    const { problems } = place.frame.module;
    const detail = 'text that is executed is longer, or nested deeper, than is followed';
    if (problems.length < 8) problems.push({ line: m.layer?.at ?? place.node.at, detail });
    return unknown();
  }
  m.followed -= text.length;
  let tree: Module;
  const known = m.texts.get(text);
  if (known !== undefined) tree = known;
  else {
    tree = parsePython(mode === 'eval' ? text.trim() : text);
    if (m.texts.size < 2_000) m.texts.set(text, tree);
  }
  const { layer } = m;
  m.layer = {
    at: layer?.at ?? place.node.at,
    end: layer?.end ?? place.node.end,
    module: layer?.module ?? place.frame.module,
    source: tree.source,
    made: (layer?.made ?? 0) | made,
  };
  m.layers += 1;
  let value: Value = unknown();
  const [first] = tree.body;
  if (mode === 'eval' && tree.body.length === 1 && first?.type === 'Expr')
    value = m.evaluate(first.value, frame);
  else m.execute(tree.body, frame);
  m.layers -= 1;
  m.layer = layer;
  return value;
}
