import type { Module } from '../ast.ts';

/** `api_key: SecretStr`, `KEY = config("KEY", cast=Secret)`: what is printed of these is a row of asterisks. */
const annotated = /\b(\w{1,80}): {0,4}(?:\w{1,20}\[)?(?:\w{1,20}\.)?Secret(?:Str|Bytes|\[str\])?\b/g;
const cast =
  /\b(\w{1,80}) {0,4}= {0,4}\w{1,20}\([^\n()]{0,80}cast ?= ?Secret\)|\b(\w{1,80}) {0,4}= {0,4}(?:\w{1,20}\.)?Secret(?:Str|Bytes)?\(/g;

const known = new WeakMap<Module, ReadonlySet<string>>();

/** Whether a name is one that a module gives a type that hides its value. */
export function hidesItself(module: Module, name: string): boolean {
  let names = known.get(module);
  if (names === undefined) {
    names = namesIn(module.source.text);
    known.set(module, names);
  }
  return names.has(name);
}

function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!text.includes('Secret')) return names;
  for (const found of text.matchAll(annotated)) names.add(found[1] as string);
  for (const found of text.matchAll(cast)) names.add((found[1] ?? found[2]) as string);
  return names;
}
