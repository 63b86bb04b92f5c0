import { isIndexHost } from '../../../core/known-indexes.ts';

/** What a requirement or an argument of pip names. */
export interface Required {
  /** The cell of a notebook that it stands in; lines count from its beginning. */
  readonly member?: string;
  readonly line: number;
  /** As written, at most 300 characters. */
  readonly text: string;
  /** The name of the package, where it is named. */
  readonly name: string | null;
  /** Why it is taken from somewhere else than the index; null where it is not. */
  readonly elsewhere: string | null;
}

const longest = 300;

/** A requirement as PEP 508 and pip write it; an address or a path has no name. */
export function requiredOf(text: string, line: number): Required {
  const trimmed = text.trim();
  const shown = trimmed.slice(0, longest);
  // What is longer than the longest name is none.
  const named = /^([^\s@[\]();<>=!~,'"#&|$`{}*?\\/:]+)(?:\[[^\]]*\])?[ \t]*(@|[<>=!~;(,]|$)/.exec(shown);
  if (named === null) return { line, text: shown, name: null, elsewhere: whence(trimmed) };
  const name = named[1]!;
  const url = named[2] === '@' ? trimmed.slice(trimmed.indexOf('@') + 1).trim() : null;
  return { line, text: shown, name, elsewhere: url === null ? null : whence(url) };
}

/** Addresses that fix what they lead to: a commit, a hash. */
function isFixed(address: string): boolean {
  return /@[0-9a-f]{40}(?:[#?]|$)/.test(address) || /[#&]sha256=[0-9a-f]{64}/.test(address);
}

/** Where an address or a path takes a package from, in words; null where that is no concern. */
export function whence(address: string): string | null {
  if (/^(?:git|hg|svn|bzr)\+/i.test(address))
    return isFixed(address) ? null : 'built from a repository, at no fixed commit';
  if (/^(?:https?|ftp):\/\//i.test(address))
    return isFixed(address) || isKnownIndex(address) ? null : 'fetched from an address, without a hash';
  if (/^file:/i.test(address)) return 'taken from the machine that installs it';
  return null;
}

/** Whether an address is that of an index, or a place for releases, whose owner is known. */
export function isKnownIndex(address: string): boolean {
  const host = /^[a-z+]{1,10}:\/\/(?:[^/@?#\\]*@)?([^/:?#]+)/i.exec(address.slice(0, longest))?.[1];
  if (host === undefined) return false;
  if (/^https?:\/\/storage\.googleapis\.com\/(?:jax-releases|tensorflow|libtpu)/i.test(address)) return true;
  if (
    /^https:\/\/(?:github\.com\/[^/]+\/[^/]+\/releases|huggingface\.co\/[^/]+\/[^/]+\/resolve\/[0-9a-f]{40})\//i.test(
      address,
    )
  )
    return true;
  return isIndexHost(host);
}
