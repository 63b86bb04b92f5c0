import type { Expr } from '../../ast.ts';
import type { FunctionInfo, ModuleState } from '../state.ts';
import { isServedFunction } from './served-functions.ts';

/** Libraries that call functions with what somebody sent: bots, brokers, web sockets, web frameworks. */
const listens =
  /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:discord|nextcord|disnake|interactions|telebot|telegram|aiogram|pyrogram|telethon|slack_bolt|slack_sdk|paho|aiomqtt|gmqtt|websockets?|socketio|flask_socketio|irc|twitchio|slixmpp|matrix_client|nio|pika|kombu|nats|stomp|zmq|xmlrpc|rpyc|flask|quart|fastapi|starlette|bottle|sanic|cherrypy|falcon|litestar|robyn|tornado|aiohttp|socketserver|http|twisted|asyncssh|asyncio)\b/m;

/** What their decorators are called. */
const registers =
  /^(?:message_handler|channel_post_handler|callback_query_handler|message|on_message|on_event|on|event|command|hybrid_command|slash_command|listen|listener|route|get|post|put|patch|delete|api_route|websocket|websocket_route|view|expose|register_function)$/;

/** Functions that are told of a message by their own name. */
const isTold =
  /^(?:on_?(?:message|data|command|cmd|recv|receive|packet|msg|text|privmsg|pubmsg)\w*|handle_(?:message|command|cmd|data|packet|msg)\w*|(?:message|data|line|datagram)_?received|dataReceived|lineReceived|handle_?(?:client|connection|conn|session))$/i;

/** Frameworks that hand out their decorators by themselves: `from bottle import route`. */
const bare = /^(?:route|get|post|put|delete|patch|websocket|message_handler|on_message)$/;

/** `client.on_message = lambda …` */
const isAssigned = /\bon_(?:message|data|command|event|packet)\s{0,5}=\s{0,5}\(?$/;

const listening = new WeakMap<ModuleState, boolean>();

/**
 * Whether somebody on the other side of the network says what a function is called with. The function hangs below a
 * decorator of a bot or of a web framework, or goes by a name of theirs.
 */
export function isRemoteHandler(module: ModuleState, info: FunctionInfo): boolean {
  const { node } = info;
  if (isServedFunction(module, info)) return true;
  if (node.type === 'FunctionDef') {
    if (isOfPage(module, node.name) || isServed(module, node.name)) return true;
    if (!isTold.test(node.name) && !node.decorators.some(isRegistering)) return false;
  } else if (!isAssigned.test(module.tree.source.text.slice(Math.max(0, node.at - 40), node.at)))
    return false;
  let known = listening.get(module);
  if (known === undefined) {
    known = listens.test(module.tree.source.text);
    listening.set(module, known);
  }
  return known;
}

/**
 * Servers of models: what shows that a source is for one of them, and which of its functions get what a client sent. The
 * word stands in each source that has the mark: it is found in a tenth of the time.
 */
const served: readonly (readonly [word: string, mark: RegExp, names: RegExp])[] = [
  ['triton_python_backend_utils', /\btriton_python_backend_utils\b/, /^execute$/],
  ['EndpointHandler', /^class[ \t]+EndpointHandler\b/m, /^__call__$/],
  ['ts.torch_handler', /\bts\.torch_handler\b/, /^(?:handle|preprocess|inference)$/],
  ['runpod', /^[ \t]*(?:import|from)[ \t]+runpod\b/m, /^handler$/],
  ['litserve', /^[ \t]*(?:import|from)[ \t]+litserve\b/m, /^(?:decode_request|predict)$/],
  ['kserve', /^[ \t]*(?:import|from)[ \t]+kserve\b/m, /^(?:preprocess|predict)$/],
  ['model_fn', /^def[ \t]+model_fn\b/m, /^(?:input_fn|transform_fn)$/],
  ['predict_fn', /^def[ \t]+predict_fn\b/m, /^(?:input_fn|transform_fn)$/],
  ['serve', /^[ \t]*from[ \t]+ray[ \t]+import[ \t][^\n]{0,80}\bserve\b|@serve\.deployment\b/m, /^__call__$/],
];

const servers = new WeakMap<ModuleState, readonly RegExp[]>();

function isServed(module: ModuleState, name: string): boolean {
  let known = servers.get(module);
  if (known === undefined) {
    const { text } = module.tree.source;
    known = served.flatMap(([word, mark, names]) => (text.includes(word) && mark.test(text) ? [names] : []));
    servers.set(module, known);
  }
  return known.some((names) => names.test(name));
}

/** What a page of Gradio calls with what its visitors type: by the name that is handed over. */
const handedToPage =
  /(?:\.(?:click|submit|change|input|select|load|then|success|blur|release|upload|api)|Interface|\.bind|\.interact)\(\s{0,20}(?:fn\s{0,5}=\s{0,5})?([A-Za-z_]\w{0,60})/g;

const isPage = /^[ \t]*(?:import|from)[ \t]+(?:gradio|panel|solara)\b/m;

/** Where no command is run, what visitors type is for the model. */
const runsCommands =
  /\b(?:os\.(?:system|popen)|getoutput|getstatusoutput|shell\s{0,5}=\s{0,5}(?:True|1))\b|(?<![.\w])(?:eval|exec)\(|engine\s{0,5}=\s{0,5}["']python/;

const pages = new WeakMap<ModuleState, ReadonlySet<string>>();

/** Whether a page of Gradio hands a function, and visitors what it is called with. */
function isOfPage(module: ModuleState, name: string): boolean {
  let known = pages.get(module);
  if (known === undefined) {
    const { text } = module.tree.source;
    known =
      isPage.test(text) && runsCommands.test(text)
        ? new Set([...text.matchAll(handedToPage)].map(([, handed = '']) => handed))
        : new Set();
    pages.set(module, known);
  }
  return known.has(name);
}

/** `@bot.message_handler(…)`, `@client.event`, `@route('/')`. */
function isRegistering(decorator: Expr): boolean {
  const named = decorator.type === 'Call' ? decorator.func : decorator;
  if (named.type === 'Name') return decorator.type === 'Call' && bare.test(named.id);
  return named.type === 'Attribute' && registers.test(named.attr);
}
