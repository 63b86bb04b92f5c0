import type {
  Command,
  CommandNode,
  CompoundList,
  ParsedScript,
  Redirection as RedirectionNode,
  Statement,
  SyntaxNode,
  Word,
} from 'unbash';
import { alwaysCalls } from './always-calls.ts';
import { assign, assigned, declareWord } from './assignments.ts';
import { runBuiltin } from './builtins.ts';
import { nameOf } from './command-name.ts';
import { asValue, type Expansion, expandText, expandWord } from './expand.ts';
import { type Field, isKnown, literal } from './field.ts';
import { CallSignatures, evaluates } from './functions.ts';
import { heredocInput } from './heredoc.ts';
import type { Input, Invocation, Redirection } from './invocation.ts';
import { decodes, outputOf } from './outputs.ts';
import { merge, nothing, type Ran } from './ran.ts';
import type { Directory, FunctionDefinition, Scope, ShellValue } from './scope.ts';
import { outputAsInput, sinksOf, targetOf } from './sinks.ts';
import type { Stage } from './stage.ts';
import type { Visitor } from './visitor.ts';
import { unwrap } from './wrappers.ts';
import { keepDescriptor, redirect, remember } from './written-files.ts';
import { withXargs } from './xargs.ts';

/** The walk of everything that is no simple command. */
export interface Statements {
  /** Walks a node one level deeper; nothing where the budget of depth is spent. */
  node(node: Statement['command'] | CompoundList, stage: Stage): Ran;
  list(statements: readonly Statement[], input: Input | undefined): Ran;
  nested<T>(work: () => T, otherwise: T): T;
  /** Counts a step; true once the budget is spent. */
  spent(): boolean;
}

/** Runs simple commands: expands their words, takes wrappers off, follows functions and aliases, and hands them over. */
export class CommandWalk {
  readonly #statements: Statements;
  readonly #visitor: Visitor;
  readonly #scope: Scope;
  readonly #running: string[] = [];
  readonly #calls = new Map<string, Call>();
  readonly #signatures = new CallSignatures();

  constructor(statements: Statements, scope: Scope, visitor: Visitor) {
    this.#statements = statements;
    this.#scope = scope;
    this.#visitor = visitor;
  }

  /** How words are expanded here; their substitutions run. */
  expansion(): Expansion {
    return {
      scope: this.#scope,
      substitute: (script, text) => this.#substitute(script, text),
      inside: (node) => this.substitutionsIn(node),
    };
  }

  #substitute(script: ParsedScript | undefined, text: string): ShellValue {
    const name = text.slice(0, 80);
    if (script === undefined) return { unknown: { name, mayBeEmpty: true } };
    for (const error of script.errors ?? []) this.#visitor.trouble(error.message, script.pos);
    const before = this.#scope.directory;
    const ran = this.#statements.nested(() => this.#statements.list(script.commands, undefined), nothing);
    this.#scope.directory = before;
    if (ran.text !== undefined && ran.commands.length > 0)
      return { text: ran.text.replace(/\n+$/, ''), ...(ran.decoded ? { decoded: true } : {}) };
    const commands = ran.commands.map((each) => each.name);
    const last = commands.at(-1);
    const kind =
      last === 'mktemp'
        ? 'temporary'
        : last === 'pwd' || (last === 'dirname' && /\$\{?(?:0|BASH_SOURCE)/.test(text))
          ? 'here'
          : undefined;
    return {
      unknown: { name, mayBeEmpty: kind === undefined, commands, ...(kind === undefined ? {} : { kind }) },
    };
  }

  /** TestCommand and arithmetic: only the commands inside of them do something. */
  substitutionsIn(node: SyntaxNode): void {
    const stack: unknown[] = [node];
    let left = 2_000;
    while (stack.length > 0 && left > 0) {
      left -= 1;
      const each = stack.pop();
      if (each === null || typeof each !== 'object') continue;
      if ('type' in each && each.type === 'Word') {
        expandText(each as Word, this.expansion());
        continue;
      }
      if ('script' in each && each.script !== undefined && 'text' in each) {
        this.#substitute(each.script as ParsedScript, String(each.text));
        continue;
      }
      for (const child of Object.values(each))
        if (child !== null && typeof child === 'object') stack.push(child);
    }
  }

  /** Runs a command, with each of the values that its variables may have. */
  command(command: Command, stage: Stage): Ran {
    const scope = this.#scope;
    const outer = scope.choice;
    const outerRounds = scope.rounds;
    scope.rounds = 1;
    let ran = this.#round(command, stage);
    const rounds = scope.rounds;
    // A variable with several values is judged with each of them.
    for (let choice = 1; choice < rounds && outer === 0; choice += 1) {
      if (this.#statements.spent()) break;
      scope.choice = choice;
      const other = this.#round(command, stage);
      ran = {
        commands: [...ran.commands, ...other.commands],
        text: undefined,
        decoded: ran.decoded || other.decoded,
      };
    }
    scope.choice = outer;
    scope.rounds = outerRounds;
    return ran;
  }

  #round(command: Command, stage: Stage): Ran {
    const scope = this.#scope;
    const assignments = new Map<string, string>();
    for (const each of command.prefix) {
      if (each.type !== 'Assignment') continue;
      const value = assign(each, command.name === undefined, this.expansion());
      if ('text' in value) assignments.set(each.name, value.text);
    }
    const { input, redirections } = this.redirections(command.redirects, stage.input);
    if (command.name === undefined) {
      for (const each of redirections) this.#visitor.redirection(each, command.pos, command.end, scope);
      return { commands: [], text: '', decoded: false };
    }
    const declares = /^(?:export|local|declare|typeset|readonly)$/.test(command.name.value);
    const fields = [...expandWord(command.name, this.expansion())];
    for (const each of command.args) {
      if (each.type === 'Word') {
        const words = expandWord(each, this.expansion());
        // `export X=1` with quotes may come as a word.
        if (declares) for (const word of words) declareWord(scope, word);
        fields.push(...words);
      } else fields.push(assigned(each, assign(each, declares, this.expansion())));
    }
    const path = fields[0];
    if (path === undefined) return { commands: [], text: undefined, decoded: false };
    const ran = this.#start({
      fields,
      assignments,
      redirections,
      input,
      stage,
      at: command.pos,
      end: command.end,
      through: [],
    });
    this.drain(
      [...command.args.filter((each) => each.type === 'Word'), ...command.redirects.map(targetOf)],
      input,
      ran,
    );
    return ran;
  }

  /** What `>(cmd)` among some words reads: the output of the command that it is given to. */
  drain(words: readonly (Word | undefined)[], input: Input | undefined, ran: Ran): void {
    const { scripts, over } = sinksOf(words);
    for (const script of scripts)
      this.#statements.nested(
        () => this.#statements.list(script.commands, outputAsInput(input, ran)),
        nothing,
      );
    if (over !== undefined) this.#visitor.trouble('more substitutions than are followed', over);
  }

  /** Runs one command line: takes wrappers off, follows functions and aliases, and hands it over. */
  #start(line: Line): Ran {
    const scope = this.#scope;
    const path = line.fields[0]!;
    const name = nameOf(path);
    // A word with a folder in it is a program's, though a function has its last name.
    const body = scope.functions.get(path.text.includes('/') ? path.text : name);
    if (body !== undefined && line.through.length === 0) {
      const values = line.fields.slice(1).map(asValue);
      return this.call(name, body, values, {
        input: line.input,
        piped: line.stage.piped,
        background: line.stage.background,
      });
    }
    const alias = scope.aliases.get(name);
    if (
      alias !== undefined &&
      line.through.length === 0 &&
      !path.quoted &&
      !this.#running.includes(`alias ${name}`)
    ) {
      const script = this.#visitor.parse(alias);
      const first = script?.commands[0]?.command;
      const plain = first?.type === 'Command' && first.name !== undefined && script!.commands.length === 1;
      if (script !== undefined && (!plain || first.redirects.length > 0)) {
        // What is more than one plain command runs as it would in `eval`.
        this.#running.push(`alias ${name}`);
        const words = [literal('eval', path.at), literal(alias, path.at), ...line.fields.slice(1)];
        const ran = this.#start({ ...line, fields: words });
        this.#running.pop();
        return ran;
      }
      if (plain) {
        const words = [first.name, ...first.args.filter((arg) => arg.type === 'Word')] as Word[];
        const fields = words
          .flatMap((word) => expandWord(word, this.expansion()))
          .map((field) => ({ ...field, at: path.at }));
        this.#running.push(`alias ${name}`);
        const ran =
          fields.length === 0
            ? nothing
            : this.#start({ ...line, fields: [...fields, ...line.fields.slice(1)] });
        this.#running.pop();
        return ran;
      }
    }
    const args = line.fields.slice(1);
    const invocation: Invocation = {
      name,
      path,
      args,
      through: line.through,
      assignments: line.assignments,
      redirections: line.redirections,
      input: line.input,
      background: line.stage.background,
      piped: line.stage.piped,
      at: line.at,
      end: line.end,
      scope,
    };
    const inner = line.through.length < 12 ? unwrap(name, args) : undefined;
    this.#visitor.command(invocation);
    runBuiltin(invocation);
    if (inner !== undefined && inner.args.length > 0) {
      const given = new Map(line.assignments);
      for (const each of inner.assignments ?? [])
        given.set(each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1));
      const all = name === 'xargs' ? withXargs(args, inner.args, line.input, scope) : [inner.args];
      // One xargs within another would run once for each pair of lines.
      const lines = line.through.includes('xargs') ? all.slice(0, 1) : all;
      const through = [...line.through, name];
      const ran = lines.map((fields) => this.#start({ ...line, fields, assignments: given, through }));
      const [only] = ran;
      if (ran.length === 1) return { ...only!, commands: [invocation, ...only!.commands] };
      return merge([{ ...nothing, commands: [invocation] }, ...ran], false);
    }
    const output = outputOf(name, args, line.input?.text);
    if (name === 'tee')
      remember(
        this.#scope,
        args.filter((arg) => !arg.text.startsWith('-')),
        args.some((arg) => arg.text === '-a'),
        output,
      );
    const text = redirect(this.#scope, line.redirections, output);
    // `cat <<EOF | python3`: the text still lies where it was written.
    const { input } = line;
    const same = text !== undefined && text === input?.text && input.at !== undefined;
    return { commands: [invocation], text, decoded: decodes(name, args), ...(same ? { lies: input } : {}) };
  }

  /** Calls a function: a call that has been followed before does again what it did. */
  call(
    name: string,
    definition: FunctionDefinition,
    values: readonly ShellValue[] | undefined,
    stage: Stage,
  ): Ran {
    const scope = this.#scope;
    scope.called.add(name);
    if (this.#running.includes(name)) {
      if (stage.background || stage.piped || this.#neverEnds(name))
        this.#visitor.recursion(name, definition.node.body.pos, stage.background, stage.piped);
      return nothing;
    }
    // What a call reads from its input is not part of its signature.
    const signature =
      stage.input === undefined && !evaluates(definition)
        ? this.#signatures.of(name, definition, values, scope)
        : undefined;
    const known = signature === undefined ? undefined : this.#calls.get(signature);
    if (known !== undefined) {
      scope.replay(known.journal);
      scope.directory = known.directory;
      return known.ran;
    }
    const outer = scope.parameters;
    const { conditions } = scope;
    const journal = new Map<string, readonly ShellValue[] | undefined>();
    scope.journals.push(journal);
    scope.parameters = values;
    this.#running.push(name);
    const ran = this.#statements.node(definition.node.body as CommandNode, stage);
    this.#running.pop();
    scope.parameters = outer;
    scope.conditions = conditions;
    scope.journals.pop();
    if (signature !== undefined && this.#calls.size < 20_000)
      this.#calls.set(signature, { ran, journal, directory: scope.directory });
    return ran;
  }

  /** Whether a function that is running comes to call itself whatever is so. */
  #neverEnds(name: string): boolean {
    const running = this.#running
      .slice(this.#running.indexOf(name))
      .filter((each) => !each.startsWith('alias '));
    return running.every((each, at) => {
      const body = this.#scope.functions.get(each)?.node.body;
      return body === undefined || alwaysCalls(body, running[at + 1] ?? name);
    });
  }

  /** What redirections of a command give it to read, and the others. */
  redirections(
    nodes: readonly RedirectionNode[],
    piped: Input | undefined,
  ): { readonly input: Input | undefined; readonly redirections: readonly Redirection[] } {
    let input = piped;
    const redirections: Redirection[] = [];
    for (const node of nodes) {
      const descriptor = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
      if (node.type === 'HereDoc') {
        const given = heredocInput(node, this.expansion());
        if ((descriptor ?? 0) === 0) input = given;
        else keepDescriptor(this.#scope, descriptor!, given);
        continue;
      }
      if (node.target === undefined) continue;
      const target = expandText(node.target, this.expansion());
      if (node.type === 'HereString') {
        const given: Input = {
          from: [],
          ...(isKnown(target) ? { text: `${target.text}\n` } : { word: target }),
          at: node.target.pos,
          verbatim: false,
        };
        if ((descriptor ?? 0) === 0) input = given;
        else keepDescriptor(this.#scope, descriptor!, given);
        continue;
      }
      if (/^[<>]&$/.test(node.operator) && /^(?:\d+|-)$/.test(target.text)) {
        if (node.operator === '<&' && (descriptor ?? 0) === 0 && /^[1-9]/.test(target.text))
          input = { from: [], file: literal(`/dev/fd/${target.text}`, target.at) };
        continue;
      }
      redirections.push({ operator: node.operator, target, descriptor });
      if (node.operator !== '<') continue;
      const read = this.#fileInput(node.target, target);
      if ((descriptor ?? 0) === 0) input = read;
      else keepDescriptor(this.#scope, descriptor!, read);
    }
    return { input, redirections };
  }

  /** `< <(cmd)` reads what the commands write. */
  #fileInput(word: Word, target: Field): Input {
    const part = word.parts?.length === 1 ? word.parts[0] : undefined;
    if (part?.type !== 'ProcessSubstitution' || part.script === undefined) return { from: [], file: target };
    const ran = this.#statements.nested(
      () => this.#statements.list(part.script!.commands, undefined),
      nothing,
    );
    return {
      from: ran.commands,
      ...(ran.text === undefined ? {} : { text: ran.text }),
      decoded: ran.decoded,
    };
  }
}

/** What a call of a function did, for the next one that is the same. */
interface Call {
  readonly ran: Ran;
  readonly journal: ReadonlyMap<string, readonly ShellValue[] | undefined>;
  readonly directory: Directory;
}

interface Line {
  readonly fields: readonly Field[];
  readonly assignments: ReadonlyMap<string, string>;
  readonly redirections: readonly Redirection[];
  readonly input: Input | undefined;
  readonly stage: Stage;
  readonly at: number;
  readonly end: number;
  readonly through: readonly string[];
}
