import type { FunctionDef } from '../../ast.ts';
import type { Search } from '../risk.ts';
import { handlerOf, imports, type Reaction, rootOf } from './reaction.ts';

/** Libraries that hand a bot its own messages too; those of Telegram and Slack leave them out. */
const discord: ReadonlySet<string> = new Set(
  'discord nextcord disnake interactions guilded revolt voltage'.split(' '),
);
const matrix: ReadonlySet<string> = new Set(['nio', 'simplematrixbotlib']);
const twitch: ReadonlySet<string> = new Set(['twitchio']);
const xmpp: ReadonlySet<string> = new Set(['slixmpp', 'sleekxmpp']);

const sending: ReadonlySet<string> = new Set(
  'send reply respond send_message room_send send_text_message channel_send'.split(' '),
);

/** Bots that answer each message, their own answers included. */
export function chatReactions(search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  const bots = imports(search, discord);
  const twitching = imports(search, twitch);
  for (const { node, place } of search.survey.functions) {
    const isHandler =
      (bots && (node.name === 'on_message' || listensTo(node, 'on_message'))) ||
      (twitching && node.name === 'event_message');
    const isMethod = place.scope.node.type === 'ClassDef';
    if (isHandler && (isMethod || node.decorators.length > 0)) add(node);
  }
  const rooms = imports(search, matrix);
  const groups = imports(search, xmpp);
  if (rooms || groups)
    for (const { node, place } of search.survey.calls) {
      if (node.func.type !== 'Attribute') continue;
      const { attr } = node.func;
      const [first, second] = node.args;
      if (rooms && (attr === 'add_event_callback' || attr === 'add_message_callback'))
        add(handlerOf(first, place.scope, search));
      const event = first === undefined ? undefined : search.resolve.constant(first);
      if (groups && attr === 'add_event_handler' && event === 'groupchat_message')
        add(handlerOf(second, place.scope, search));
    }
  return found;

  function add(node: FunctionDef | null): void {
    const scope = node === null ? undefined : search.survey.scopeOf.get(node);
    if (node === null || scope === undefined) return;
    const key = 'chat message';
    found.push({
      body: node.body,
      scope,
      handles: (other) => other === key,
      fires: (inner) => {
        if (inner.type !== 'Call' || inner.func.type !== 'Attribute' || !sending.has(inner.func.attr))
          return [];
        // What is sent to somewhere else than a chat: an answer of a web client, a socket.
        return rootOf(inner.func.value) === null && inner.func.value.type !== 'Call'
          ? []
          : [{ key, what: 'the bot answers each message, and its answer is one' }];
      },
    });
  }
}

/** `@bot.listen('on_message')` */
function listensTo({ decorators }: FunctionDef, event: string): boolean {
  return decorators.some(
    (each) =>
      each.type === 'Call' &&
      each.func.type === 'Attribute' &&
      (each.func.attr === 'listen' || each.func.attr === 'listener') &&
      each.args[0]?.type === 'Constant' &&
      each.args[0].value === event,
  );
}
