import { expression, filters, tuple } from './expressions.ts';
import { variableName } from './literals.ts';
import { NotATemplate } from './not-a-template.ts';
import { Stream } from './stream.ts';
import { tokensOf } from './tokens.ts';
import type { Expression, Parameters, Statement } from './tree.ts';

/**
 * The tree of a template, by Jinja's grammar with its loop controls and `do`, and with the `generation` block of
 * chat templates.
 * @throws NotATemplate where Jinja stops with a syntax error, and for what nests too deep for it.
 */
export function parseTemplate(source: string): readonly Statement[] {
  const stream = new Stream(tokensOf(source));
  return statements(stream, []);
}

/** Up to one of the tags `until`, the name of which is then next; with none of them up to the end. */
function statements(stream: Stream, until: readonly string[]): Statement[] {
  return stream.nested(() => {
    const body: Statement[] = [];
    while (!stream.is('eof')) {
      if (stream.is('data')) body.push({ kind: 'data', text: stream.next().text });
      else if (stream.is('variable-begin')) {
        stream.next();
        body.push({ kind: 'output', value: tuple(stream) });
        stream.expect('variable-end');
      } else {
        stream.expect('block-begin');
        if (stream.is('name') && until.includes(stream.current.text)) return body;
        for (const one of statement(stream)) body.push(one);
        stream.expect('block-end');
      }
    }
    if (until.length > 0) throw stream.unexpected(until.join(' or '));
    return body;
  });
}

/** The body of a tag; the tag that ends it is taken, and its name given. */
function bodyUntil(
  stream: Stream,
  ...until: readonly string[]
): { readonly body: Statement[]; readonly ended: string } {
  stream.skipOperator(':');
  stream.expect('block-end');
  const body = statements(stream, until);
  return { body, ended: stream.next().text };
}

type Reader = (stream: Stream) => Statement[];

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['for', (stream) => [loop(stream)]],
  ['if', (stream) => [choice(stream)]],
  ['set', (stream) => [assignment(stream)]],
  ['with', (stream) => [binding(stream)]],
  ['macro', (stream) => [macro(stream)]],
  ['call', (stream) => [callBlock(stream)]],
  ['filter', (stream) => [filterBlock(stream)]],
  ['block', (stream) => [block(stream)]],
  ['print', printed],
  ['do', (stream) => [{ kind: 'evaluate', value: tuple(stream) }]],
  ['extends', (stream) => [other(stream, (value) => ({ value, names: [] }))]],
  ['include', (stream) => [other(stream, included)]],
  ['import', (stream) => [other(stream, imported)]],
  ['from', (stream) => [other(stream, importedFrom)]],
  [
    'autoescape',
    (stream) => [{ kind: 'scope', value: expression(stream), body: bodyUntil(stream, 'endautoescape').body }],
  ],
  ['generation', (stream) => [{ kind: 'scope', value: null, body: bodyUntil(stream, 'endgeneration').body }]],
  ['break', () => [{ kind: 'jump' }]],
  ['continue', () => [{ kind: 'jump' }]],
]);

function statement(stream: Stream): Statement[] {
  const { text } = stream.expect('name');
  const read = readers.get(text);
  if (read === undefined)
    throw new NotATemplate(`the unknown tag ${JSON.stringify(text.slice(0, 40))}`, stream.before);
  return read(stream);
}

function loop(stream: Stream): Statement {
  const target = assigned(stream);
  stream.expect('name', 'in');
  const iterated = tuple(stream, { conditional: false });
  const test = stream.skipName('if') ? expression(stream) : null;
  const recursive = stream.skipName('recursive');
  const { body, ended } = bodyUntil(stream, 'endfor', 'else');
  const otherwise = ended === 'endfor' ? [] : bodyUntil(stream, 'endfor').body;
  return { kind: 'for', target, iterated, test, recursive, body, otherwise };
}

function choice(stream: Stream): Statement {
  const branches: [Expression, Statement[]][] = [];
  for (;;) {
    const test = tuple(stream, { conditional: false });
    const { body, ended } = bodyUntil(stream, 'elif', 'else', 'endif');
    branches.push([test, body]);
    if (ended === 'elif') continue;
    const otherwise = ended === 'else' ? bodyUntil(stream, 'endif').body : [];
    return { kind: 'if', branches, otherwise };
  }
}

function assignment(stream: Stream): Statement {
  const target = assigned(stream, true);
  if (stream.skipOperator('=')) return { kind: 'set', target, value: tuple(stream) };
  const filter = filters(stream, null);
  return { kind: 'set-block', target, filter, body: bodyUntil(stream, 'endset').body };
}

function binding(stream: Stream): Statement {
  const bindings: [Expression, Expression][] = [];
  while (!stream.is('block-end')) {
    if (bindings.length > 0) stream.expect('operator', ',');
    const target = assigned(stream);
    stream.expect('operator', '=');
    bindings.push([target, expression(stream)]);
  }
  return { kind: 'with', bindings, body: bodyUntil(stream, 'endwith').body };
}

function macro(stream: Stream): Statement {
  const name = assignedName(stream);
  const parameters = signature(stream);
  return { kind: 'macro', name, ...parameters, body: bodyUntil(stream, 'endmacro').body };
}

function callBlock(stream: Stream): Statement {
  const parameters = stream.isOperator('(') ? signature(stream) : { names: [], defaults: [] };
  const call = expression(stream);
  if (call.kind !== 'call') throw stream.unexpected('a call');
  return { kind: 'call-block', call, ...parameters, body: bodyUntil(stream, 'endcall').body };
}

function filterBlock(stream: Stream): Statement {
  const filter = filters(stream, null, true);
  if (filter === null) throw stream.unexpected('a filter');
  return { kind: 'filter-block', filter, body: bodyUntil(stream, 'endfilter').body };
}

function block(stream: Stream): Statement {
  const name = stream.expect('name').text;
  stream.skipName('scoped');
  const required = stream.skipName('required');
  const { body } = bodyUntil(stream, 'endblock');
  stream.skipName(name);
  if (required && body.some((part) => part.kind !== 'data' || part.text.trim() !== ''))
    throw stream.unexpected('a block without content');
  return { kind: 'scope', value: null, body };
}

function printed(stream: Stream): Statement[] {
  const values: Statement[] = [];
  while (!stream.is('block-end')) {
    if (values.length > 0) stream.expect('operator', ',');
    values.push({ kind: 'output', value: expression(stream) });
  }
  return values;
}

interface Named {
  readonly value: Expression;
  readonly names: readonly string[];
}

function other(stream: Stream, read: (value: Expression, stream: Stream) => Named): Statement {
  const { start } = stream.current;
  const named = read(expression(stream), stream);
  return { kind: 'other-template', ...named, start, end: stream.before };
}

function included(value: Expression, stream: Stream): Named {
  if (stream.isName('ignore') && aheadIs(stream, 'missing')) {
    stream.next();
    stream.next();
  }
  withContext(stream);
  return { value, names: [] };
}

function imported(value: Expression, stream: Stream): Named {
  stream.expect('name', 'as');
  const names = [assignedName(stream)];
  withContext(stream);
  return { value, names };
}

function importedFrom(value: Expression, stream: Stream): Named {
  const names: string[] = [];
  stream.expect('name', 'import');
  for (let first = true; ; first = false) {
    if (!first) stream.expect('operator', ',');
    if (!stream.is('name')) throw stream.unexpected('name');
    if (withContext(stream)) break;
    const { start } = stream.current;
    const name = assignedName(stream);
    if (name.startsWith('_')) throw new NotATemplate('a name with an underscore is imported', start);
    names.push(stream.skipName('as') ? assignedName(stream) : name);
    if (withContext(stream) || !stream.isOperator(',')) break;
  }
  return { value, names };
}

function withContext(stream: Stream): boolean {
  if (!(stream.isName('with') || stream.isName('without')) || !aheadIs(stream, 'context')) return false;
  stream.next();
  stream.next();
  return true;
}

function aheadIs(stream: Stream, name: string): boolean {
  return stream.ahead.type === 'name' && stream.ahead.text === name;
}

function signature(stream: Stream): Parameters {
  const names: string[] = [];
  const defaults: Expression[] = [];
  stream.expect('operator', '(');
  while (!stream.isOperator(')')) {
    if (names.length > 0) stream.expect('operator', ',');
    names.push(assignedName(stream));
    if (stream.skipOperator('=')) defaults.push(expression(stream));
    else if (defaults.length > 0) throw stream.unexpected('a default');
  }
  stream.next();
  return { names, defaults };
}

const notAssignable = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

function assignedName(stream: Stream): string {
  const { text, start } = stream.expect('name');
  if (notAssignable.has(text)) throw new NotATemplate(`an assignment to ${text}`, start);
  return variableName(text);
}

function assigned(stream: Stream, attributes = false): Expression {
  const target = tuple(stream, { simple: true, attributes });
  if (!assignable(target))
    throw new NotATemplate('an assignment to something that is no variable', target.start);
  return target;
}

function assignable(target: Expression): boolean {
  if (target.kind === 'tuple') return target.items.every(assignable);
  return target.kind === 'name' || target.kind === 'ns-attribute';
}
