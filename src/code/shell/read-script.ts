import type { ParsedScript, ParseError } from 'unbash';
import type { CodeCapability, EffectTrait } from '../../core/code.ts';
import { arrive, artifact, type RunPlace } from '../run-place.ts';
import { asValue } from './expand.ts';
import { checkedByDigest, FetchedFrom } from './fetched-from.ts';
import type { Field } from './field.ts';
import type { Inner, Invocation, Redirection as ShellRedirection, ShellReport } from './invocation.ts';
import { judgeWrite } from './judges/persistence.ts';
import { judges } from './judges.ts';
import { downloads } from './known-programs.ts';
import { namelessIn } from './nameless.ts';
import { pathOf, secretAt } from './paths.ts';
import { filledPlaceholders } from './placeholders.ts';
import { Scope } from './scope.ts';
import { temporaryNames } from './temporary-names.ts';
import { fromVendor, isVendors } from './vendors.ts';
import type { Visitor } from './visitor.ts';
import { commandLine, ShellWalk } from './walk.ts';

/** What a script would do, with offsets in the text that was given. */
export interface ShellSeen {
  hazard(hazard: string, at: number, evidence: string, detail: string | undefined): void;
  effect(
    capability: CodeCapability,
    at: number,
    callable: string,
    evidence: string,
    argument: string | undefined,
    traits: readonly EffectTrait[],
  ): void;
  inner(inner: Inner): void;
  command(invocation: Invocation, at: number): void;
}

export type ParseShell = (
  text: string,
) => ParsedScript & { readonly errors?: readonly ParseError[] | undefined };

let parser: Promise<ParseShell> | undefined;

/** The parser of shell, loaded on first use. */
export function loadShellParser(): Promise<ParseShell> {
  parser ??= import('unbash').then(({ parse }) => parse);
  return parser;
}

/** Longer texts are not read. */
export const longestShell: number = 4 * 2 ** 20;

/** Texts that scripts run and that are read in turn; how deep they may hold each other. */
const budget: {
  readonly runs: number;
  readonly depth: number;
  readonly characters: number;
  readonly heredocs: number;
} = Object.freeze({
  runs: 500,
  depth: 8,
  characters: 8 * 2 ** 20,
  /** The parser looks through all open ones at each. */
  heredocs: 4_000,
});

/** Reads a script and whatever it runs in turn. Tells whether all of it was read. */
export class ShellReading implements Visitor, ShellReport {
  readonly #parse: ParseShell;
  readonly #seen: ShellSeen;
  #text: string;
  #locate: (at: number) => number = (at) => at;
  #scope: Scope;
  #judged = new Set<string>();
  readonly #fetched = new FetchedFrom();
  #runs = 0;
  #depth = 0;
  #characters = 0;
  complete = true;
  /** False where the parser did not understand some of it. */
  understood = true;

  constructor(parse: ParseShell, seen: ShellSeen, text: string, place?: RunPlace) {
    this.#parse = parse;
    this.#seen = seen;
    this.#text = text;
    this.#scope = place === undefined ? new Scope() : scopeAt(place);
    this.#scope.temporary = temporaryNames(text);
  }

  /** Walks the text that this reading was made for. */
  read(): void {
    this.#walk(this.#text, this.#scope);
  }

  #walk(text: string, scope: Scope): void {
    const script = this.parse(text);
    if (script === undefined) return;
    const [error] = script.errors ?? [];
    // A name that a reader is to fill in: both readings count, since lines before it run as they stand.
    const filled = error === undefined ? null : filledPlaceholders(text);
    const meant = filled === null ? undefined : this.parse(filled);
    const isMeant = meant !== undefined && (meant.errors ?? []).length === 0;
    if (error !== undefined && !isMeant) this.trouble(error.message, error.pos);
    this.#follow(text, script, scope);
    if (isMeant) this.#follow(filled!, meant, scope);
  }

  #follow(text: string, script: ParsedScript, scope: Scope): void {
    const walk = new ShellWalk(text, scope, this);
    walk.script(script);
    if (walk.exhausted) this.complete = false;
  }

  parse(text: string): ReturnType<ParseShell> | undefined {
    this.#characters += text.length;
    if (this.#characters > budget.characters || heredocs(text) > budget.heredocs) {
      this.complete = false;
      return undefined;
    }
    return this.#parse(text);
  }

  command(invocation: Invocation): void {
    const same = signatureOf(invocation);
    // What was judged at this place with the same words need not be judged again.
    if (this.#judged.has(same) && !/^(?:eval|source|\.|trap|alias)$/.test(invocation.name)) return;
    if (this.#judged.size < 100_000) this.#judged.add(same);
    this.#seen.command(invocation, this.#locate(invocation.at));
    if (downloads(invocation.name)) this.#fetched.remember(invocation);
    else this.#fetched.check(invocation);
    if (invocation.name !== '' && !builtins.has(invocation.name))
      this.effect(
        'process',
        invocation,
        commandLine(invocation).slice(0, 200),
        invocation.path.computed ? ['computed-callee'] : [],
      );
    for (const judge of judges) judge(invocation, this);
  }

  redirection({ operator, target }: ShellRedirection, at: number, end: number, scope: Scope): void {
    const evidence = this.#excerpt(at, end);
    if (!operator.includes('>')) {
      const path = pathOf(target, scope);
      const secret = secretAt(path);
      if (secret === undefined) return;
      this.#seen.hazard('shell-reads-credentials', this.#locate(at), evidence, `${secret}: ${path}`);
      this.#seen.effect('credentials', this.#locate(at), operator, evidence, path, []);
      return;
    }
    this.#seen.effect('file-write', this.#locate(at), operator, evidence, target.text, []);
    judgeWrite(target, scope, (hazard, detail) =>
      this.#seen.hazard(hazard, this.#locate(at), evidence, detail),
    );
  }

  recursion(name: string, at: number, background: boolean, piped: boolean): void {
    const bomb = background || piped;
    this.#seen.hazard(
      bomb ? 'shell-fork-bomb' : 'shell-recursion',
      this.#locate(at),
      this.#excerpt(at, at + 200),
      name,
    );
  }

  endless(at: number, end: number, commands: readonly string[], starts: boolean): void {
    const waits = commands.some((name) => /^(?:wait|sleep|read|inotifywait|timeout)$/.test(name));
    const hazard = starts && !waits ? 'shell-fork-bomb' : 'shell-endless-loop';
    if (!waits || hazard === 'shell-fork-bomb')
      this.#seen.hazard(hazard, this.#locate(at), this.#excerpt(at, end), undefined);
  }

  trouble(message: string, at: number): void {
    this.understood = false;
    this.#seen.hazard('shell-not-understood', this.#locate(at), this.#excerpt(at, at + 80), message);
  }

  hazard(hazard: string, at: Invocation | number, detail?: string): void {
    const [from, to] = typeof at === 'number' ? [at, at + 200] : [at.at, at.end];
    const said = detail?.slice(0, 200);
    const vendor =
      hazard === 'shell-runs-download' &&
      typeof at !== 'number' &&
      (isVendors(this.#sources(at)) || this.#fetched.isVendors(said ?? ''));
    const checked =
      hazard === 'shell-runs-download' &&
      typeof at !== 'number' &&
      this.#fetched.isChecked(said ?? '', at.scope);
    const how = vendor ? fromVendor : checked ? checkedByDigest : '';
    this.#seen.hazard(
      hazard,
      this.#locate(from),
      this.#excerpt(from, to),
      how === '' ? said : `${said ?? ''}${how}`,
    );
    if (hazard !== 'shell-runs-download' || typeof at === 'number') return;
    const address = this.#namelessSource(at, detail);
    if (address !== undefined)
      this.#seen.hazard('shell-runs-nameless', this.#locate(from), this.#excerpt(from, to), address);
  }

  /** The address that says nobody's name from which came what a command runs. */
  #namelessSource(invocation: Invocation, detail: string | undefined): string | undefined {
    const found = namelessIn(this.#sources(invocation));
    return found ?? this.#fetched.namelessOf(detail ?? '');
  }

  /** What is given to the commands that fetch what a command runs. */
  #sources({ path, args, input }: Invocation): readonly string[] {
    const writers = (input?.from ?? []).filter(({ name }) => downloads(name));
    const words = [path, ...args, ...(input?.word === undefined ? [] : [input.word])];
    const substituted = words
      .flatMap(({ unknown }) => unknown)
      .flatMap(({ name, commands }) => {
        const fetching = commands?.filter(downloads).length ?? 0;
        // Of a long one the end is not kept: another address may stand there.
        return fetching === 0 ? [] : fetching === 1 ? [withoutShell(name)] : [name, '/'];
      });
    const given = writers.flatMap((each) => each.args.map(({ text }) => text));
    return [...given, ...substituted];
  }

  effect(
    capability: CodeCapability,
    invocation: Invocation,
    argument?: string,
    traits: readonly EffectTrait[] = [],
  ): void {
    const callable = invocation.name === '' ? '$' : invocation.name.slice(0, 80);
    this.#seen.effect(
      capability,
      this.#locate(invocation.at),
      callable,
      this.#excerpt(invocation.at, invocation.end),
      argument?.slice(0, 200),
      traits,
    );
  }

  inner(inner: Inner): void {
    this.#seen.inner({ ...inner, at: this.#locate(inner.at) });
  }

  /** Reads a text that is run as shell: in a scope of its own, or in the one that runs it (`eval`). */
  run(text: string, invocation: Invocation, own: boolean, parameters?: readonly Field[]): void {
    this.#runs += 1;
    if (this.#runs > budget.runs || this.#depth >= budget.depth) {
      this.complete = false;
      return;
    }
    const before = { text: this.#text, locate: this.#locate, scope: this.#scope };
    // A heredoc lies in the source as it is: its lines count. Anything else is told where it is run.
    const { input } = invocation;
    const lies = input?.verbatim === true && input.text === text && input.at !== undefined;
    const base = lies ? input.at! : invocation.at;
    this.#text = text;
    this.#locate = lies ? (at) => before.locate(base + at) : () => before.locate(base);
    this.#scope = own ? childOf(invocation) : invocation.scope;
    const [zero, ...rest] = own && parameters !== undefined ? parameters : [];
    if (zero !== undefined) this.#scope.set('0', asValue(zero));
    if (own && parameters !== undefined) this.#scope.parameters = rest.map(asValue);
    const judged = this.#judged;
    this.#judged = new Set();
    this.#depth += 1;
    this.#walk(text, this.#scope);
    this.#depth -= 1;
    this.#judged = judged;
    this.#text = before.text;
    this.#locate = before.locate;
    this.#scope = before.scope;
  }

  #excerpt(from: number, to: number): string {
    const cut = this.#text
      .slice(from, Math.min(to, from + 800))
      .replace(/\s+/g, ' ')
      .trim();
    return cut.length > 200 ? `${cut.slice(0, 199)}…` : cut;
  }
}

/** `curl … | sh -s -- -b ./bin`: what the script that is fetched is told says nothing of where it comes from. */
function withoutShell(text: string): string {
  const at = text.indexOf('|');
  if (at < 0) return text;
  return /^\|\s?(?:sudo\s)?(?:ba|da|z)?sh(?:\s-s)?(?:\s--)?(?:\s[\w./$(){}@:=-]{1,200}){0,20}\s?\)?"?$/.test(
    text.slice(at),
  )
    ? text.slice(0, at)
    : text;
}

function heredocs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('<<'); at >= 0; at = text.indexOf('<<', at + 2)) count += 1;
  return count;
}

function signatureOf({
  at,
  path,
  args,
  input,
  redirections,
  piped,
  background,
  through,
  scope,
}: Invocation): string {
  const from =
    input === undefined
      ? ''
      : `${input.text?.length ?? '?'}${input.from.map((each) => each.name).join('|')}${input.file?.text ?? ''}`;
  const words = [path, ...args]
    .map((field) => `${field.text}${field.unknown.map((each) => each.name).join()}`)
    .join('\0');
  const outs = redirections.map((each) => each.operator + each.target.text).join();
  return `${at} ${piped} ${background} ${through.join()} ${scope.directory} ${scope.fetched.size} ${from} ${outs} ${words}`;
}

/** A shell that another starts knows its directory, and what has been fetched. */
function childOf({ scope, assignments }: Invocation): Scope {
  const child = new Scope(scope, scope.base, scope);
  for (const [name, values] of scope.exported()) child.export(name, values);
  for (const [name, text] of assignments) child.export(name, [{ text }]);
  return child;
}

function scopeAt({
  files,
  directory,
  variables,
  arrivals,
  repository,
  isImage,
  isJob,
  artifactsHere,
  askedFor,
}: RunPlace): Scope {
  arrive(files, arrivals ?? []);
  const scope = new Scope(files, directory, undefined, repository);
  scope.isImage = isImage === true;
  scope.isJob = isJob === true;
  if (artifactsHere === true) scope.unpackedHere = { by: artifact, folder: '' };
  scope.askedFor = askedFor;
  for (const [name, text] of variables ?? []) scope.export(name, [{ text }]);
  return scope;
}

/** Commands of the shell itself: they start no process. */
const builtins = new Set(
  '[ [[ : . alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable eval exit export false fc fg getopts hash help history jobs let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
);
