import type { Expr, FunctionDef, Module } from '../ast.ts';
import { importsAny } from '../imported-libraries.ts';
import type { CallSite, Check, NodePlace, Report } from '../site.ts';
import { type Node, stackChildren } from '../walk.ts';
import { lastWord } from './call-shape.ts';
import { settingIn } from './named-secrets.ts';

/** Who gets what a function returns. */
type Asker = 'page' | 'model';

interface Range {
  readonly at: number;
  readonly end: number;
  readonly asker: Asker | undefined;
  /** Parameters that a framework fills with what another function returns. */
  readonly filled: ReadonlyMap<string, Expr>;
  /** Whether it looks up variables of the environment by names that it is given. */
  asksByName: boolean;
}

const ranges = new WeakMap<Module, Range[]>();

const routes =
  /^(?:route|get|post|put|patch|delete|head|api_route|errorhandler|app_errorhandler|exception_handler|middleware|view|view_config|expose|api_view|websocket|http|context_processor|after_request|command|event|field|query|mutation|resolver)$/;
const frameworks =
  /^(?:flask\w*|quart|fastapi|starlette|bottle|sanic|litestar|robyn|falcon|aiohttp|rest_framework|django|ninja|tornado|cherrypy|pyramid|gradio|functions_framework|chalice|connexion|apiflask|blacksheep|nicegui|strawberry|graphene|ariadne|azure\.functions|aws_lambda_powertools|modal|reflex)\b/;
/** Words that decorate much else, so that the object must be one of a framework. */
const common = /^(?:field|query|head|delete|put|patch|get|post|command|event|http|view|middleware)$/;

const tools =
  /^(?:tool|function_tool|resource|prompt|tool_plain|register_tool|ai_tool|kernel_function|register_for_llm|register_for_execution|ai_function|ai_callable|beta_tool|action)$/;
const toolLibraries =
  /^(?:langchain\w*|langgraph|mcp|fastmcp|agents|pydantic_ai|smolagents|crewai\w*|llama_index|autogen\w*|ag2|semantic_kernel|strands|haystack|openai|anthropic|google\.adk|google\.genai|marvin|controlflow|livekit|agno|phi|griptape|dspy|chainlit)\b/;

/** A secret that a server answers with, or that a tool hands to the model that asked for it. */
export const secretAnswered: Check = {
  id: 'secret-answered',
  nodes: {
    FunctionDef(node, at) {
      const asker = askerOf(node, at);
      const known = ranges.get(at.module) ?? [];
      if (asker === undefined && known.length === 0) return;
      known.push({ at: node.at, end: node.end, asker, filled: filledBy(node), asksByName: false });
      ranges.set(at.module, known);
    },
    // What is given back is met before what it is put together from.
    Assign({ value }, at) {
      const around = innermost(at.module, value.at);
      if (around?.asker === 'model') around.asksByName ||= asksByName(value, at);
    },
    Return(statement, at, report) {
      const { value } = statement;
      if (value === null || value.type === 'Constant') return;
      const around = innermost(at.module, statement.at);
      if (around?.asker === undefined || !tellsSecret(value, at, around)) return;
      tell(report, around.asker, statement);
    },
  },
};

/** What a framework filled in, as it is or made into a dictionary: `settings`, `settings.model_dump()`. */
function givenBack(value: Expr, filled: ReadonlyMap<string, Expr>): Expr | null {
  if (value.type === 'Name') {
    const by = filled.get(value.id);
    return by === undefined ? null : calling(by);
  }
  if (value.type !== 'Call') return null;
  if (value.func.type !== 'Attribute' || value.func.value.type !== 'Name') return null;
  const of = givenBack(value.func.value, filled);
  return of === null ? null : { ...value, func: { ...value.func, value: of } };
}

const asksEnvironment = /^os\.(?:getenv|environ\.(?:get|pop|setdefault|__getitem__))$/;

function tell(report: Report, asker: Asker, node: { readonly at: number; readonly end: number }): void {
  if (asker === 'model') report.hazard('secret-sent', node, { detail: 'openly' });
  else report.hazard('secret-shown', node, { detail: 'in an answer' });
}

function tellsSecret(value: Expr, at: NodePlace, { asker, filled, asksByName: before }: Range): boolean {
  if (at.constant(value) !== undefined) return false;
  const taint = at.taint(value);
  // Whoever logs in gets a token that was made for that.
  if (taint.includes('secret')) return !at.isMade(value);
  // Whoever may ask for any variable asks for those that are secret.
  if (asker === 'model' && taint.includes('environment') && (before || asksByName(value, at))) return true;
  const given = givenBack(value, filled);
  if (given !== null && at.taint(given).includes('secret')) return true;
  return settingIn(value, at.module) !== undefined;
}

/** `os.environ[name]`, `getenv(name)`: which variable it is, somebody else says. */
function asksByName(expression: Expr, at: NodePlace): boolean {
  const open: Node[] = [expression];
  let left = 100;
  for (let node = open.pop(); node !== undefined && left > 0; node = open.pop()) {
    left -= 1;
    if (node.type === 'Subscript' && isNamed(node.slice, at) && at.names(node.value).includes('os.environ'))
      return true;
    if (node.type === 'Call' && node.args[0] !== undefined && isNamed(node.args[0], at)) {
      if (at.names(node.func).some((one) => asksEnvironment.test(one))) return true;
    }
    stackChildren(node, open);
  }
  return false;
}

function isNamed(name: Expr, at: NodePlace): boolean {
  return name.type !== 'Constant' && at.constant(name) === undefined;
}

function calling(func: Expr): Expr {
  return { type: 'Call', func, args: [], keywords: [], at: func.at, end: func.end };
}

function innermost(module: Module, at: number): Range | undefined {
  const known = ranges.get(module);
  if (known === undefined) return undefined;
  // Nodes come in the order of the source: what has ended does not come again.
  while (known.length > 0 && (known.at(-1) as Range).end <= at) known.pop();
  return known.at(-1);
}

/** Functions that a server calls by what they are called, or by what they take: resolvers, applications, services, contexts of pages. */
function isServed({ name, args: { args } }: FunctionDef, { module }: NodePlace): boolean {
  const words = args.map(({ arg }) => arg).join(' ');
  if (words === 'environ start_response') return true;
  if (/^self request context$/.test(words)) return importsAny(module, /^grpc\b/);
  if (name === 'get_context_data') return importsAny(module, /^django\b/);
  return name.startsWith('resolve_') && importsAny(module, /^graphene\b/);
}

function askerOf(node: FunctionDef, at: NodePlace): Asker | undefined {
  const { decorators, args } = node;
  if (isServed(node, at)) return 'page';
  for (const decorator of decorators) {
    const func = decorator.type === 'Call' ? decorator.func : decorator;
    const word = lastWord(func) ?? '';
    if (tools.test(word) && isOf(func, at, toolLibraries)) return 'model';
    const isRoute =
      func.type === 'Attribute' || !common.test(word) || at.names(func).some((one) => one.includes('.'));
    if (routes.test(word) && isRoute && isOf(func, at, frameworks)) return 'page';
  }
  const [first, second] = args.args;
  return first?.arg === 'event' && second?.arg === 'context' ? 'page' : undefined;
}

/** Whether what decorates is of one of some libraries; of an object that is not known the imports of the source tell. */
function isOf(func: Expr, at: NodePlace, libraries: RegExp): boolean {
  const names = at.names(func).filter((name) => name.includes('.'));
  return (
    names.some((name) => libraries.test(name)) || (names.length === 0 && importsAny(at.module, libraries))
  );
}

/** Where functions are given to a library that calls them and shows what comes out; by the position of the first. */
const shows =
  /^(?:gradio\.(?:\w+\.)*(?:Interface|ChatInterface|click|submit|change|load|api|then|success|input|select|tick)|(?:flask|quart)\.(?:\w+\.)*add_url_rule|(?:fastapi|starlette)\.(?:\w+\.)*(?:add_api_route|add_route|Route)|aiohttp\.web\.(?:\w+\.)*(?:get|post|put|add_get|add_post|add_route)|django\.urls\.(?:re_)?path|bottle\.(?:\w+\.)?route|(?:xmlrpc\.server|socketserver)\.\w+\.register_function)$/;
const takesTools =
  /^(?:langchain\w*\.(?:\w+\.)*(?:Tool|StructuredTool)(?:\.from_function)?|llama_index\.(?:\w+\.)*FunctionTool\.from_defaults|(?:mcp|fastmcp)\.(?:\w+\.)*add_tool|autogen\w*\.(?:\w+\.)*(?:register_function|FunctionTool)|google\.adk\.(?:\w+\.)*FunctionTool)$/;

/** `gr.Interface(fn=show)`, `Agent(tools=[read])`: what these functions return is shown, or goes to a model. */
export const secretHanded: Check = {
  id: 'secret-handed',
  about: [shows, takesTools, /^\.(?:click|submit|change|load|Interface|from_function|add_tool)$/],
  keywords: new Set(['tools']),
  call(site, report) {
    const given = site.argument(null, 'tools');
    if (given?.type === 'List' && importsAny(site.module, toolLibraries))
      handed(site, report, given.elts, 'model');
    const asker = askerOfCall(site);
    if (asker === undefined) return;
    const { args, keywords } = site.node;
    const named = keywords.filter(
      ({ arg }) => arg !== null && /^(?:fn|func|view_func|endpoint|handler|view)$/.test(arg),
    );
    handed(site, report, [...args.slice(0, 4), ...named.map(({ value }) => value)], asker);
  },
};

function askerOfCall(site: CallSite): Asker | undefined {
  for (const name of site.callees) {
    if (shows.test(name)) return 'page';
    if (takesTools.test(name)) return 'model';
  }
  const { func } = site.node;
  const isEvent = func.type === 'Attribute' && /^(?:click|submit|change|load)$/.test(func.attr);
  return isEvent && importsAny(site.module, /^gradio\b/) ? 'page' : undefined;
}

function handed(site: CallSite, report: Report, functions: readonly Expr[], asker: Asker): void {
  for (const func of functions.slice(0, 16)) {
    if (func.type !== 'Name' && func.type !== 'Attribute' && func.type !== 'Lambda') continue;
    if (!site.isFunction(func)) continue;
    const call = calling(func);
    if (!site.taint(call).includes('secret') || site.isMade(call)) continue;
    tell(report, asker, site.node);
    return;
  }
}

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
