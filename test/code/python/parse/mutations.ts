import { tEnd } from '../../../../src/code/python/tokens.ts';
import { lexLine } from '../../../../src/code/python/tokens-lexer.ts';
import { Tokens } from '../../../../src/code/python/tokens-state.ts';
import { seeded } from '../../../oracle/random.ts';

/** What is put in the place of tokens, or between them. */
const vocabulary: readonly string[] =
  `( ) [ ] { } , : ; . ... -> := = ! + - * ** / // % @ & | ^ ~ << >> < > <= >= == != += **= is in not and or if else
  elif for async await lambda None True False yield from as import def class return raise pass break continue try
  except finally with while assert del global nonlocal match case type _ print x y 1 0 1.5 2j 'a' b'a' f'{x}'
  f"{x!r:>{y}}" """a""" \\\n # *a **k @x 0x1f 1_0 01 '\\n' r'\\' rb'a' u'a' f'' f'{x=}' {x} (x) [x] x=1 *, /, x:int`
    .split(/[ \n]+/)
    .concat('\n', '\\\n', '\t', '    ');

/** The same mutations for the same seed: one or two tokens dropped, put in, repeated, exchanged, or a character changed. */
export function mutations(sources: readonly string[], seed: number, count: number): readonly string[] {
  const random = seeded(seed);
  const below = (limit: number): number => random.below(limit);
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    let text = sources[below(sources.length)]!;
    for (let rounds = below(4) === 0 ? 2 : 1; rounds > 0; rounds--) text = mutated(text, below);
    found.push(text);
  }
  return found;
}

function mutated(text: string, below: (limit: number) => number): string {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return `${text}x`;
  const pick = (): string => {
    const [from, to] = tokens[below(tokens.length)]!;
    return text.slice(from, to);
  };
  const [at, end] = tokens[below(tokens.length)]!;
  const word = vocabulary[below(vocabulary.length)]!;
  switch (below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return `${text.slice(0, at)}${word} ${text.slice(at)}`;
    case 2:
      return text.slice(0, at) + word + text.slice(end);
    case 3:
      return text.slice(0, at) + pick() + text.slice(end);
    case 4: {
      const place = below(text.length);
      return text.slice(0, place) + String.fromCharCode(below(128)) + text.slice(place + below(2));
    }
    default:
      return `${text.slice(0, at)}${pick()} ${text.slice(at)}`;
  }
}

function tokensOf(text: string): readonly (readonly [number, number])[] {
  const tokens = new Tokens(text.length);
  tokens.begin(text, false);
  const found: [number, number][] = [];
  for (;;) {
    lexLine(tokens);
    for (let i = 0; i < tokens.count; i++) {
      if (tokens.kinds[i] === tEnd) return found;
      const [at, end] = [tokens.starts[i]!, tokens.ends[i]!];
      if (end > at) found.push([at, end]);
    }
  }
}
