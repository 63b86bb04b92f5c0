import type { Module, Stmt } from '../../ast.ts';
import { parsePython } from '../../parse/parse.ts';
import { walkModule } from '../../walk.ts';
import { innerFrame } from '../inner-frame.ts';
import { unknown } from '../values/values.ts';
import type { Special } from './special.ts';

const mostTexts = 400;
const longestProgram = 50_000;

/** Arguments that change how results are compared and told, and nothing of what is run. */
const toldOnly = /^(?:verbose|report|optionflags|raise_on_error|exclude_empty|name)$/;

/** `doctest.testmod()` runs what stands behind `>>>` in the texts of this module: it is followed as the program that it is. */
const testModule: Special = (m, given, place) => {
  if (given.positional.length > 0 || given.more !== null || given.moreKeywords !== null) return null;
  if (given.keywords.some(([name]) => !toldOnly.test(name))) return null;
  const { frame } = place.frame.module;
  // Texts of another kind are tests as well.
  if (frame.names.has('__test__')) return null;
  const programs = programsIn(place.frame.module.tree);
  if (programs === null) return null;
  for (const text of programs) {
    const scope = innerFrame(frame, new Map(), place.frame.owner);
    m.runText(text, scope, { frame: scope, node: place.node }, 'exec', 0);
  }
  return unknown();
};

/** The examples of every text that describes something, each a program; null where some of it cannot be read. */
function programsIn(tree: Module): readonly string[] | null {
  const found: string[] = [];
  let texts = 0;
  let unread = false;
  const take = (body: readonly Stmt[]): void => {
    const [first] = body;
    if (first?.type !== 'Expr' || first.value.type !== 'Constant') return;
    const { value } = first.value;
    if (typeof value !== 'string' || !value.includes('>>>')) return;
    texts += 1;
    const text = examplesIn(value);
    if (text === '') return;
    if (texts > mostTexts || text.length > longestProgram || parsePython(text).errors.length > 0)
      unread = true;
    else found.push(text);
  };
  take(tree.body);
  walkModule(tree, (node) => {
    if (node.type === 'FunctionDef' || node.type === 'ClassDef') take(node.body);
    return !unread;
  });
  return unread ? null : found;
}

/** What is typed in a session: lines after `>>>`, and after `...` those that go on. */
function examplesIn(text: string): string {
  const lines: string[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const typed = /^[ \t]*(>>>|\.\.\.)(?: (.*)|)$/.exec(line.trimEnd());
    isOpen = typed !== null && (typed[1] === '>>>' || isOpen);
    if (isOpen) lines.push(typed?.[2] ?? '');
  }
  return lines.join('\n');
}

export const doctestSpecials: readonly (readonly [string, Special])[] = [['doctest.testmod', testModule]];
