import type { HereDoc, Word } from 'unbash';
import { type Expansion, expandText } from './expand.ts';
import type { Input } from './invocation.ts';

/** What a heredoc gives to a command, with its expansions made unless the delimiter is quoted. */
export function heredocInput(node: HereDoc, expansion: Expansion): Input {
  const quoted = node.delimiter?.quoted === true;
  const { parts } = node.body;
  if (quoted || parts === undefined) {
    const text = node.operator === '<<-' ? node.body.text.replace(/^\t+/gm, '') : node.body.text;
    return { from: [], text, at: node.body.pos, verbatim: true };
  }
  const word: Word = {
    type: 'Word',
    text: node.body.text,
    value: node.body.text,
    pos: node.body.pos,
    end: node.body.end,
    parts,
  };
  const field = expandText(word, expansion);
  const text = node.operator === '<<-' ? field.text.replace(/^\t+/gm, '') : field.text;
  return { from: [], text, at: node.body.pos, verbatim: true };
}
