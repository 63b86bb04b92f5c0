import type { Expr, Module } from '../../ast.ts';
import { importsAny } from '../../imported-libraries.ts';
import { allParameters } from '../../targets.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/** Libraries that hand a program what anybody writes into a chat, puts on a topic, or asks for by a remote call. */
const messengers =
  /^(?:telegram|telebot|aiogram|pyrogram|telethon|discord|nextcord|disnake|slack_bolt|twitchio|paho|kafka|aiokafka|confluent_kafka|pika|aio_pika|nats|grpc|websockets|socketio|flask_socketio)\b/;

/** Libraries that make a command of a function, and numbers of the words behind it. */
const commanding = /^(?:discord|nextcord|disnake|twitchio)\b/;

const known = new WeakMap<Module, boolean>();

/** Whether strangers send the program something by other ways than requests. */
export function hasMessages(module: Module): boolean {
  let answer = known.get(module);
  if (answer === undefined) {
    answer = importsAny(module, messengers);
    known.set(module, answer);
  }
  return answer;
}

/** What these libraries call the part of a message that whoever sends it writes. */
const written: ReadonlySet<string> = new Set('args text content caption payload value body data'.split(' '));

/** What everybody calls the parameter that a message comes in. */
const usual: ReadonlySet<string> = new Set(
  'update context ctx message msg event query command interaction'.split(' '),
);

const ofMessages = /(?:Message|Update|Event|Interaction|Context|CommandObject|ConsumerRecord)$/;

/**
 * `update.message.text`, `context.args`, `msg.payload`, `await ws.recv()`: what somebody else wrote, who need not mean well.
 * What says who and where he is was written by the service.
 */
export function isMessage(expression: Expr, { node }: Scope, { module }: Search): boolean {
  if (!hasMessages(module) || node.type !== 'FunctionDef') return false;
  if (expression.type === 'Call')
    return expression.func.type === 'Attribute' && expression.func.attr === 'recv';
  if (expression.type !== 'Attribute' || !written.has(expression.attr)) return false;
  let root: Expr = expression.value;
  while (root.type === 'Attribute') root = root.value;
  if (root.type !== 'Name') return false;
  const { id } = root;
  const parameter = allParameters(node.args).find(({ arg }) => arg === id);
  if (parameter === undefined) return false;
  const { annotation } = parameter;
  if (annotation === null) return usual.has(id);
  const type = annotation.type === 'Attribute' ? annotation.value : annotation;
  return [annotation, type].some(
    (each) =>
      (each.type === 'Attribute' && ofMessages.test(each.attr)) ||
      (each.type === 'Name' && (ofMessages.test(each.id) || each.id === 'ContextTypes')),
  );
}

/** `@bot.command()`, `@tree.command(name='roll')`: its parameters are what somebody writes behind the command. */
export function isChatCommand(decorator: Expr, { module }: Search): boolean {
  const func = decorator.type === 'Call' ? decorator.func : decorator;
  return (
    func.type === 'Attribute' &&
    /^(?:hybrid_|slash_)?command$/.test(func.attr) &&
    importsAny(module, commanding)
  );
}

const handling = /^(?:event|listen|on|on_message|message|message_handler|command|action|handler)$/;

/** `@client.event`, `@bot.message_handler(…)`, `@dp.message()`: called for each message. */
export function handlesMessages(decorator: Expr, search: Search): boolean {
  const func = decorator.type === 'Call' ? decorator.func : decorator;
  return func.type === 'Attribute' && handling.test(func.attr) && hasMessages(search.module);
}
