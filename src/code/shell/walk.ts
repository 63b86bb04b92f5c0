import type {
  CommandNode,
  CompoundList,
  ParsedScript,
  Redirection as RedirectionNode,
  Function as ShellFunction,
  Statement,
  SyntaxNode,
  Word,
} from 'unbash';
import { hole } from '../code.ts';
import { CommandWalk, type Statements } from './command-walk.ts';
import { asValue, expandText, expandWord } from './expand.ts';
import { literal, shown } from './field.ts';
import type { Input, Invocation } from './invocation.ts';
import { isConstant } from './loops.ts';
import { merge, nothing, type Ran } from './ran.ts';
import type { Scope } from './scope.ts';
import { targetOf } from './sinks.ts';
import { alone, type Stage } from './stage.ts';
import { shellBudget, type Visitor } from './visitor.ts';
import { redirect } from './written-files.ts';

/** Walks a script in the order in which it runs, as far as that can be told. */
export class ShellWalk implements Statements {
  readonly #visitor: Visitor;
  readonly #scope: Scope;
  readonly #text: string;
  readonly #commands: CommandWalk;
  #steps = 0;
  #depth = 0;
  exhausted = false;

  constructor(text: string, scope: Scope, visitor: Visitor) {
    this.#text = text;
    this.#scope = scope;
    this.#visitor = visitor;
    this.#commands = new CommandWalk(this, scope, visitor);
  }

  /** Walks a whole script, and then the functions that nothing in it called. */
  script(script: ParsedScript): void {
    this.list(script.commands, undefined);
    if (this.#depth > 0) return;
    for (const [name, body] of this.#scope.functions)
      if (!this.#scope.called.has(name)) this.#commands.call(name, body, undefined, alone);
  }

  /** Walks statements; tells the commands they ran, and what they printed where that is known. */
  list(statements: readonly Statement[], input: Input | undefined): Ran {
    const commands: Invocation[] = [];
    let text: string | undefined = '';
    let decoded = false;
    for (const statement of statements) {
      if (this.spent()) return { commands, text: undefined, decoded };
      const ran = this.node(statement.command, {
        ...alone,
        input,
        background: statement.background === true,
      });
      commands.push(...ran.commands.slice(-50));
      decoded ||= ran.decoded;
      text = text === undefined || ran.text === undefined ? undefined : text + ran.text;
    }
    return { commands, text, decoded };
  }

  /** Counts a step; true once the budget is spent. */
  spent(): boolean {
    this.#steps += 1;
    if (this.#steps > shellBudget.steps || this.#depth > shellBudget.depth) this.exhausted = true;
    return this.exhausted;
  }

  /** Does work one level deeper. */
  nested<T>(work: () => T, otherwise: T): T {
    if (this.#depth >= shellBudget.depth) {
      this.exhausted = true;
      return otherwise;
    }
    this.#depth += 1;
    const result = work();
    this.#depth -= 1;
    return result;
  }

  /** Walks a node one level deeper. */
  node(node: Statement['command'] | CompoundList, stage: Stage): Ran {
    return this.nested(() => this.#visit(node, stage), nothing);
  }

  #visit(node: Statement['command'] | CompoundList, stage: Stage): Ran {
    const { input } = stage;
    switch (node.type) {
      case 'Command':
        return this.#commands.command(node, stage);
      case 'Pipeline':
        return this.#pipeline(node.commands, stage);
      case 'AndOr': {
        const ran = node.commands.map((each) => this.node(each, stage));
        // `a && b` prints both; `a || b` may print either.
        return merge(
          ran,
          node.operators.every((operator) => operator === '&&'),
        );
      }
      case 'CompoundList':
        return this.list(node.commands, input);
      case 'Subshell':
      case 'BraceGroup': {
        const before = this.#scope.directory;
        const ran = this.list(node.body.commands, input);
        if (node.type === 'Subshell') this.#scope.directory = before;
        return {
          ...ran,
          commands: ran.commands.map((each) => ({
            ...each,
            background: each.background || stage.background,
          })),
        };
      }
      case 'If':
        return this.#conditional(
          [
            node.clause,
            node.then,
            ...node.elif.flatMap((each) => [each.clause, each.then]),
            ...(node.else === undefined ? [] : [node.else]),
          ],
          input,
        );
      case 'While': {
        const clause = this.#conditional([node.clause], input);
        const body = this.#conditional([node.body], input);
        if (isConstant(node.clause, node.kind === 'while')) this.#tellEndless(node, body);
        return merge([clause, body], false);
      }
      case 'For':
      case 'Select':
        this.#each(node.name.value, node.wordlist);
        return this.#conditional([node.body], input);
      case 'ArithmeticFor': {
        for (const part of [node.initialize, node.test, node.update])
          if (part !== undefined) this.#commands.substitutionsIn(part);
        const body = this.#conditional([node.body], input);
        if (node.test === undefined) this.#tellEndless(node, body);
        return body;
      }
      case 'Case': {
        for (const word of [node.word, ...node.items.flatMap((item) => item.pattern)])
          expandText(word, this.#commands.expansion());
        return this.#conditional(
          node.items.map((item) => item.body),
          input,
        );
      }
      case 'Function':
        this.#define(node);
        return nothing;
      case 'Coproc':
        // What it reads is written to it later, by whatever comes.
        return this.node(node.body as CommandNode, {
          ...stage,
          input: {
            from: [],
            word: {
              ...literal(hole, node.pos),
              unknown: [{ name: 'coproc', mayBeEmpty: false }],
              computed: true,
            },
          },
          background: true,
        });
      case 'Redirected':
        return this.#redirected(node.command, node.redirects, stage);
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#commands.substitutionsIn(node);
        return { ...nothing, text: '' };
      default:
        return nothing;
    }
  }

  #tellEndless({ pos, end }: SyntaxNode, { commands }: Ran): void {
    const names = commands.map((each) => each.name);
    if (names.some((name) => /^(?:break|exit|return|exec)$/.test(name))) return;
    this.#visitor.endless(
      pos,
      end,
      names,
      commands.some((each) => each.background),
    );
  }

  #conditional(parts: readonly CompoundList[], input: Input | undefined): Ran {
    this.#scope.conditions += 1;
    const ran = parts.map((part) => this.node(part, { ...alone, input }));
    this.#scope.conditions -= 1;
    return merge(ran, false);
  }

  #each(name: string, words: readonly Word[] | undefined): void {
    const values = (words ?? []).flatMap((word) => expandWord(word, this.#commands.expansion())).map(asValue);
    if (values.length === 0) this.#scope.set(name, { unknown: { name, mayBeEmpty: false } });
    else
      this.#scope.setAll(
        name,
        values.length > 4
          ? [
              ...values.slice(0, 3),
              ...values
                .slice(3)
                .filter((value) => 'text' in value && /^[/~*.]/.test(value.text))
                .slice(0, 1),
            ]
          : values,
      );
  }

  #redirected(command: CommandNode, redirects: readonly RedirectionNode[], stage: Stage): Ran {
    const { input, redirections } = this.#commands.redirections(redirects, stage.input);
    for (const each of redirections) this.#visitor.redirection(each, command.pos, command.end, this.#scope);
    const ran = this.node(command, { ...stage, input });
    this.#commands.drain(redirects.map(targetOf), input, ran);
    return { ...ran, text: redirect(this.#scope, redirections, ran.text) };
  }

  #pipeline(commands: readonly CommandNode[], stage: Stage): Ran {
    let { input } = stage;
    let last: Ran = nothing;
    const all: Invocation[] = [];
    for (const [index, command] of commands.entries()) {
      const piped = index < commands.length - 1;
      last = this.node(command, { input, piped: piped || stage.piped, background: stage.background });
      all.push(...last.commands.slice(-50));
      const decoded = (input?.decoded ?? false) || last.decoded;
      const { at, verbatim } = last.lies ?? {};
      const lies = at === undefined ? {} : { at, verbatim: verbatim === true };
      input = {
        from: all.slice(-50),
        ...lies,
        ...(last.text === undefined ? {} : { text: last.text }),
        decoded,
      };
    }
    return { ...last, commands: all };
  }

  #define(node: ShellFunction): void {
    this.#scope.functions.set(node.name.value, { node, text: this.#text });
    this.#scope.called.delete(node.name.value);
  }
}

/** The text of a command for a person. */
export function commandLine({ path, args }: Invocation): string {
  return [path, ...args].map(shown).join(' ');
}
