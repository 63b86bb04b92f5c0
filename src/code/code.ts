import type { CodeContext, CodeLanguage, CodePhase, CodeReach } from '../core/code.ts';
import type { Fact } from '../core/fact.ts';
import type { RunPlace } from './run-place.ts';

/** Source text in one language, with what is known of its surroundings. */
export interface Code {
  readonly text: string;
  readonly context: CodeContext;
  /** When this text runs, by what holds it: a shell command in `os.system` has the phase of that call. */
  readonly phase: CodePhase;
  readonly reach: CodeReach;
  /** Parts that could not be computed stand in `text` as `hole`: what hides in one is not known. */
  readonly holes: boolean;
  /** The dialect, where its surroundings tell: `postgres`, `sqlite`, `mysql`; `bash`, `powershell`. */
  readonly dialect?: string;
  /** Of shell: what other texts left where it runs. Without it the text stands alone. */
  readonly place?: RunPlace;
  /** The path of the file that is this text and nothing else. */
  readonly file?: string;
  /** Of Python that nothing runs as it stands, since it does not parse: whether what is broken of it is code, or only output. */
  readonly shown?: 'code' | 'output';
}

/** Stands for a part of an embedded text that could not be computed. A private-use character: no source has it by chance. */
export const hole = '\uf8ff';

/** Stands for all secrets of a project at once, where a service puts them into a text: `${{ toJSON(secrets) }}`. Private too. */
export const everySecret = '\uf8fe';

/** Text of another language inside code: a query, a command, a script in a heredoc, a program given to `python -c`. */
export interface EmbeddedCode extends Code {
  readonly language: CodeLanguage;
  /** The line of the embedded text's first character in the text that holds it; counted from 1. */
  readonly line: number;
  /** How it is run: `cursor.execute`, `os.system`, `python -c`; said in the member chain. */
  readonly by: string;
  /** True where its own line breaks are those of the source (triple quotes), so that lines can be added up. */
  readonly verbatim: boolean;
}

/** Where an analyser puts what it sees. Facts carry lines within the text that it was given. */
export interface CodeSink {
  emit(fact: Fact): void;
  /** Hands over code of another language (or more Python), to be read after this text. */
  embedded(code: EmbeddedCode): void;
}
