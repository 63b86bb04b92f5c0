import type { Expr, FunctionDef, Module } from '../ast.ts';
import type { Check, NodePlace } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { isMasked } from './masked.ts';
import { sourceHas } from './module-text.ts';
import { settingIn } from './named-secrets.ts';

/** Who gets what a function returns. */
type Asker = 'page' | 'model';

interface Range {
  readonly at: number;
  readonly end: number;
  readonly asker: Asker | undefined;
  /** Parameters that a framework fills with what another function returns. */
  readonly filled: ReadonlyMap<string, Expr>;
}

const ranges = new WeakMap<Module, Range[]>();

const routes =
  /^(?:route|get|post|put|patch|delete|api_route|errorhandler|app_errorhandler|exception_handler|middleware|view|expose|api_view|websocket)$/;
const frameworks =
  /\b(?:flask|quart|fastapi|starlette|bottle|sanic|litestar|robyn|falcon|aiohttp|rest_framework|django|tornado|cherrypy|pyramid|gradio|functions_framework|chalice)\b/;
const tools =
  /^(?:tool|function_tool|resource|prompt|tool_plain|register_tool|ai_tool|kernel_function|register_for_llm)$/;

/** A secret that a server answers with, or that a tool hands to the model that asked for it. */
export const secretAnswered: Check = {
  id: 'secret-answered',
  nodes: {
    FunctionDef(node, at) {
      const asker = askerOf(node, at.module);
      const known = ranges.get(at.module) ?? [];
      if (asker === undefined && known.length === 0) return;
      known.push({ at: node.at, end: node.end, asker, filled: filledBy(node) });
      ranges.set(at.module, known);
    },
    Return(statement, at, report) {
      const { value } = statement;
      if (value === null || value.type === 'Constant' || isMasked(value)) return;
      const around = innermost(at.module, statement.at);
      if (around?.asker === undefined || !tellsSecret(value, at, around)) return;
      if (around.asker === 'model') report.hazard('secret-sent', statement, { detail: 'openly' });
      else report.hazard('secret-shown', statement, { detail: 'in an answer' });
    },
  },
};

function tellsSecret(value: Expr, at: NodePlace, { filled }: Range): boolean {
  if (at.constant(value) !== undefined) return false;
  const taint = at.taint(value);
  if (taint.includes('secret'))
    return (
      taint.includes('environment') ||
      !sourceHas(at.module, makesTokens) ||
      sourceHas(at.module, wholeEnvironment)
    );
  const given = value.type === 'Name' ? filled.get(value.id) : undefined;
  if (given !== undefined && at.taint(calling(given)).includes('secret')) return true;
  return settingIn(value, at.module) !== undefined;
}

/** Objects whose items are kept: by a service, or in a file. */
const tracked =
  /^(?:neptune\.(?:\w+\.)*(?:init_run|init|Run)|aim\.Run|wandb\.(?:config|init|run|summary)|comet_ml\.)/;
const kept =
  /^(?:shelve\.(?:open|Shelf)|diskcache\.(?:Cache|Index|FanoutCache|Deque)|sqlitedict\.SqliteDict|dbm\.(?:\w+\.)?open|zarr\.|lmdb\.|plyvel\.DB|pickledb\.|tinydb\.)/;
const beforeSent = /^(?:before_(?:send|breadcrumb)\w*|add_fields|process_event)$/;

/** `run["parameters"] = {"key": key}`, `db["key"] = key`; what is added to every event that is sent. */
export const secretKept: Check = {
  id: 'secret-kept',
  nodes: {
    Assign(statement, at, report) {
      const [target] = statement.targets;
      if (target?.type !== 'Subscript' || statement.value.type === 'Constant' || isMasked(statement.value))
        return;
      if (beforeSent.test(at.scope.at(-1) ?? '')) {
        if (at.taint(statement.value).includes('secret'))
          report.hazard('secret-sent', statement, { detail: 'openly' });
        return;
      }
      if (!sourceHas(at.module, keepers)) return;
      const names = at.names(target.value);
      const id = names.some((name) => tracked.test(name))
        ? 'secret-shown'
        : names.some((name) => kept.test(name))
          ? 'secret-stored'
          : undefined;
      if (id !== undefined && at.taint(statement.value).includes('secret')) report.hazard(id, statement);
    },
  },
};

const keepers = /\b(?:neptune|aim|wandb|comet_ml|shelve|diskcache|sqlitedict|dbm|zarr)\b/;

/** Whoever logs in gets a token that was made for that. */
const makesTokens = /\bsecrets\.token_\w+|\buuid\b/;
const wholeEnvironment = /\benviron(?:\.(?:items|copy|values)\b|\s?[,)])|\*\*\s?os\.environ/;

function calling(func: Expr): Expr {
  return { type: 'Call', func, args: [], keywords: [], at: func.at, end: func.end };
}

function innermost(module: Module, at: number): Range | undefined {
  const known = ranges.get(module) ?? [];
  // Nodes come in the order of the source: what has ended does not come again.
  while (known.length > 0 && (known.at(-1) as Range).end <= at) known.pop();
  return known.at(-1);
}

function askerOf({ decorators, name, args }: FunctionDef, module: Module): Asker | undefined {
  for (const decorator of decorators) {
    const func = decorator.type === 'Call' ? decorator.func : decorator;
    const word = lastWord(func) ?? '';
    if (tools.test(word) && sourceHas(module, toolLibraries)) return 'model';
    if (
      routes.test(word) &&
      (func.type === 'Attribute' || word === 'api_view' || word === 'route') &&
      sourceHas(module, frameworks)
    )
      return 'page';
  }
  const [first, second] = args.args;
  if (first?.arg === 'event' && second?.arg === 'context') return 'page';
  return isHanded(module, name) ? 'page' : undefined;
}

const toolLibraries =
  /\b(?:langchain\w*|langgraph|mcp|fastmcp|agents|pydantic_ai|smolagents|crewai\w*|llama_index|autogen\w*|semantic_kernel|strands|haystack|openai|anthropic|google\.adk)\b/;

/** `gr.Interface(fn=show)`, `button.click(show, …)`. */
const handed =
  /(?:\.(?:click|submit|change|load|api)|(?:Chat)?Interface)\(\s{0,20}(?:fn\s{0,5}=\s{0,5})?([A-Za-z_]\w{0,60})/g;
const handedNames = new WeakMap<Module, ReadonlySet<string>>();

function isHanded(module: Module, name: string): boolean {
  let names = handedNames.get(module);
  if (names === undefined) {
    const { text } = module.source;
    names = sourceHas(module, isGradio)
      ? new Set([...text.matchAll(handed)].map(([, one = '']) => one))
      : new Set();
    handedNames.set(module, names);
  }
  return names.has(name);
}

const isGradio = /^[ \t]{0,20}(?:import|from)[ \t]{1,20}gradio\b/m;

/** `settings: Settings = Depends(get_settings)`, `Annotated[Settings, Depends(get_settings)]`. */
function filledBy({
  args: { args, posonly, defaults, kwonly, kwDefaults },
}: FunctionDef): ReadonlyMap<string, Expr> {
  const filled = new Map<string, Expr>();
  const all = [...posonly, ...args];
  const first = all.length - defaults.length;
  const note = (name: string | undefined, value: Expr | null | undefined): void => {
    if (name === undefined || value?.type !== 'Call' || lastWord(value.func) !== 'Depends') return;
    if (value.args[0] !== undefined) filled.set(name, value.args[0]);
  };
  for (let i = 0; i < defaults.length; i++) note(all[first + i]?.arg, defaults[i]);
  for (let i = 0; i < kwDefaults.length; i++) note(kwonly[i]?.arg, kwDefaults[i]);
  for (const { arg, annotation } of [...all, ...kwonly])
    if (annotation?.type === 'Subscript' && annotation.slice.type === 'Tuple')
      for (const part of annotation.slice.elts) note(arg, part);
  return filled;
}
