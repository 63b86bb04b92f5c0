import type { CodeCapability, TaintSource } from '../../core/code.ts';

/** What an argument is to its callee: a text with one of these roles is folded, followed and told. */
export type ArgumentRole =
  /** Python source or a code object that gets executed. */
  | 'code'
  /** A command line for a shell. */
  | 'command'
  /** A program with its arguments, or a command line, by `shell=`. */
  | 'argv'
  | 'path'
  | 'url'
  | 'host'
  | 'sql'
  /** The name of a module to import. */
  | 'module'
  /** Bytes or a file that get deserialised. */
  | 'payload'
  /** What leaves: a request's body, what is printed or logged. */
  | 'data'
  /** What a request says of itself: it goes out with it, and is no part of what it is asked for. */
  | 'header'
  /** Something that the callee calls, now or later. */
  | 'callback';

export interface KnownArgument {
  /** Its position, counted from 0, after `self`; null where it is given by name only. */
  readonly at: number | null;
  /** Its names as a keyword. */
  readonly names: readonly string[];
  readonly role: ArgumentRole;
}

/** A pure function that is computed where its arguments are constants. The engine implements each by this name. */
export type Fold = string;

/**
 * What is known of one external callable, by its dotted name. A method of something of which the class is not known is
 * asked for as `*.name`.
 */
export interface Known {
  readonly effect?: CodeCapability;
  readonly arguments?: readonly KnownArgument[];
  /** What the object is that it is called on: the path of `pathlib.Path.unlink`. */
  readonly self?: ArgumentRole;
  /** Its result carries this. */
  readonly source?: TaintSource;
  /** The secret in its result is new: the program makes it. */
  readonly makes?: boolean;
  /** Its result carries what its arguments (and the object that it is called on) carry. */
  readonly passes?: boolean;
  /** Its result carries nothing, whatever goes in: `shlex.quote`, `int`, `len`. */
  readonly clears?: boolean;
  /** The dotted name of the class of its result: `requests.Session` for `requests.session`. */
  readonly returns?: string;
  readonly fold?: Fold;
  /** The effect goes by an argument: `open(path, 'w')` writes. Named functions live in catalog/by-argument.ts. */
  readonly byArgument?: string;
}
