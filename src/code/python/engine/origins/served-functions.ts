import type { ClassDef, Expr, FunctionDef, Module } from '../../ast.ts';
import type { FunctionInfo, ModuleState } from '../state.ts';

/** Frameworks that call functions with what a client sent, whether they are named below a decorator or in a table. */
const frameworks =
  /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:django|ninja|ninja_extra|rest_framework|flask|flask_restful|flask_restx|flask_smorest|apiflask|quart|fastapi|starlette|litestar|starlite|blacksheep|esmerald|ravyn|robyn|sanic|falcon|bottle|tornado|aiohttp|cherrypy|pyramid|webob|connexion|emmett|emmett55|microdot|masonite|responder|hug|molten|morepath|web|chalice|functions_framework|azure|dash|nicegui|fasthtml|reflex|solara|shiny|chainlit|bentoml|litserve|modal|strawberry|graphene|ariadne|tartiflette|grpc|grpclib|connectrpc|thrift|spyne|jsonrpcserver|jsonrpc|aiozmq|socketify|panther|turbo_flask|werkzeug|linebot|viberbot|vkbottle|vk_api|nonebot|hikari|lightbulb|errbot|botbuilder|zulip_bots|mattermostdriver|mmpy_bot|ask_sdk_core|rasa_sdk|websocket_server|websockets)\b/m;

/** Decorators that say: whoever asks has this function called. */
const registers =
  /^(?:callback|page|query|mutation|subscription|field|resolver|http_(?:get|post|put|patch|delete)|(?:get|post|put|patch|delete|head|options|trace|ws|websocket|sub|websocket_listener|websocket_stream|route|api_route|endpoint|view|view_config|expose|action|method|rpc|rest|app|http|cloud_event|event|handler|handle|on_message|on_chat_start|on_command|intent_handler|message_handler|slash_command|listener|command|api|lambda_function|on_http_request|function_name)(?:_\w+)?)$/;

/** Classes that frameworks make for a request, and call the methods of. */
const bases =
  /^(?:\w*(?:Controller|MethodView|APIView|ViewSet|RequestHandler|WebSocketHandler|HTTPMethodView|HTTPEndpoint|WebSocketEndpoint|MethodResource|Servicer|ServicerBase|Consumer)|View|TemplateView|FormView|ListView|DetailView|CreateView|UpdateView|DeleteView|Resource|Endpoint|ObjectType|Mutation|ServiceBase)$/;

const methods =
  /^(?:get|post|put|patch|delete|head|options|trace|dispatch|list|retrieve|create|update|partial_update|destroy|mutate|receive|receive_json|on_receive|open|on_message|form_valid)$/;

/** What is called so is called by a framework that is imported. */
const byName = /^(?:on_(?:get|post|put|patch|delete|head|options|websocket)(?:_\w+)?|resolve_\w+)$/;

/** `Route("/x", view)`, `Depends(session)`: functions that are handed over by their names. */
const tables =
  /(?:\b(?:Route|WebSocketRoute|Depends|Security|Provide|add_url_rule|add_route|add_api_route|add_api_websocket_route|add_websocket_route|add_(?:get|post|put|patch|delete|view|handler|event_handler|page|endpoint)|path|re_path|CommandHandler|MessageHandler|CallbackQueryHandler|web\.(?:get|post|put|patch|delete|view|route))\(|\b(?:on_(?:click|change|upload|submit|value_change)|view_func)\s{0,5}=)([^()=\n]{0,200})/g;

interface Served {
  readonly named: ReadonlySet<string>;
  readonly classes: ReadonlyMap<FunctionDef, ClassDef>;
}

const known = new WeakMap<Module, Served | null>();

/** Whether a framework calls a function for whoever asks: by a decorator, a table, its class, or the request it is given. */
export function isServedFunction({ tree }: ModuleState, { node, parameters }: FunctionInfo): boolean {
  if (node.type !== 'FunctionDef') return false;
  if (isCloudHandler(node.name, parameters)) return true;
  let served = known.get(tree);
  if (served === undefined) {
    served = frameworks.test(tree.source.text) ? gather(tree) : null;
    known.set(tree, served);
  }
  if (served === null) return false;
  if (served.named.has(node.name) || byName.test(node.name)) return true;
  if (node.decorators.some(isRegistering)) return true;
  const first = parameters[0] === 'self' ? parameters[1] : parameters[0];
  if (first === 'request' && parameters.length > 1) return true;
  const cls = served.classes.get(node);
  return cls !== undefined && methods.test(node.name) && cls.bases.some(isBase);
}

/** `def lambda_handler(event, context)` */
function isCloudHandler(name: string, parameters: readonly string[]): boolean {
  return parameters[0] === 'event' && parameters[1] === 'context' && /handler$|^main$/.test(name);
}

function gather(tree: Module): Served {
  const named = new Set<string>();
  for (const [, given = ''] of tree.source.text.matchAll(tables))
    for (const [word] of given.matchAll(/(?<![\w."'/])[A-Za-z_]\w{0,60}(?![\w"'(=])/g)) named.add(word);
  const classes = new Map<FunctionDef, ClassDef>();
  for (const statement of tree.body)
    if (statement.type === 'ClassDef')
      for (const one of statement.body) if (one.type === 'FunctionDef') classes.set(one, statement);
  return { named, classes };
}

function isRegistering(decorator: Expr): boolean {
  const named = decorator.type === 'Call' ? decorator.func : decorator;
  if (named.type === 'Name') return decorator.type === 'Call' && registers.test(named.id);
  return named.type === 'Attribute' && registers.test(named.attr);
}

function isBase(base: Expr): boolean {
  const word = base.type === 'Name' ? base.id : base.type === 'Attribute' ? base.attr : '';
  return bases.test(word);
}
