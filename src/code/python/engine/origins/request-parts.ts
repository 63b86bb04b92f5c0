import type { Expr } from '../../ast.ts';
import type { CallPlace, ModuleState } from '../state.ts';
import { sourceBit } from '../values/marks.ts';

/** What web frameworks call the parts of a request that its sender writes. */
const parts: ReadonlySet<string> = new Set([
  ...['GET', 'POST', 'COOKIES', 'FILES', 'META', 'body', 'args', 'form', 'values', 'json', 'data', 'files'],
  ...['headers', 'cookies', 'query_params', 'path_params', 'query_string', 'get_json', 'get_data', 'stream'],
  ...['params', 'match_info', 'rel_url', 'query', 'forms', 'path', 'url', 'rfile', 'read', 'text', 'post'],
]);

/** What handlers of `http.server` and `socketserver` read from, and TorchServe's context; nothing else is called so. */
const onlyOfRequests: ReadonlySet<string> = new Set([
  'rfile',
  'get_request_header',
  'get_all_request_header',
]);

/** What somebody wrote in a chat, as the libraries of bots call it, and what they call the message or event around it. */
const said: ReadonlySet<string> = new Set(
  'text caption content clean_content raw_text message_text args data pattern_match matches'.split(' '),
);
const messageNames =
  /^(?:message|msg|effective_message|edited_message|channel_post|callback_query|inline_query|event|context|ctx)$/;
const chats =
  /^[ \t]*(?:import|from)[ \t]+(?:telegram|telebot|aiogram|pyrogram|hydrogram|telethon|discord|nextcord|disnake|hikari|interactions|slack_bolt|nio|slixmpp|twitchio|vkbottle|zulip|mattermostdriver|linebot|viberbot)\b/m;
const bots = new WeakMap<ModuleState, boolean>();

const requestNames = /^(?:request|req|http_request)$/;

/**
 * The mark of an attribute of something that is called a request: views of Django, aiohttp and Starlette get it as a
 * parameter, so that its class is in nobody's import.
 */
export function requestMark({ node, frame }: CallPlace, name: string): number {
  if (onlyOfRequests.has(name)) return sourceBit('network');
  if (!parts.has(name) && !said.has(name)) return 0;
  const attribute = node as Partial<Extract<Expr, { type: 'Attribute' }>>;
  const func = (node as Partial<Extract<Expr, { type: 'Call' }>>).func;
  const value = attribute.value ?? (func?.type === 'Attribute' ? func.value : undefined);
  if (value === undefined) return 0;
  const word = value.type === 'Name' ? value.id : value.type === 'Attribute' ? value.attr : '';
  if (parts.has(name) && requestNames.test(word)) return sourceBit('network');
  return said.has(name) && messageNames.test(word) && isBot(frame.module) ? sourceBit('network') : 0;
}

function isBot(module: ModuleState): boolean {
  let known = bots.get(module);
  if (known === undefined) {
    known = chats.test(module.tree.source.text);
    bots.set(module, known);
  }
  return known;
}
