import type { Call, Expr, For, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, pathOf } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { argument, handlerOf, imports, keyOf, parametersOf, type Reaction, rootOf } from './reaction.ts';

/** Libraries of brokers, each of which has a space of names of its own: a topic, a queue, a subject, a channel, a list. */
type Broker = 'amqp' | 'kafka' | 'mqtt' | 'nats' | 'redis' | 'sqs';

const libraries: readonly (readonly [Broker, ReadonlySet<string>])[] = [
  ['amqp', new Set('pika aio_pika amqpstorm kombu aiormq rabbitpy pyrabbit2'.split(' '))],
  ['kafka', new Set('kafka confluent_kafka aiokafka pykafka'.split(' '))],
  ['mqtt', new Set('paho aiomqtt asyncio_mqtt gmqtt amqtt hbmqtt umqtt'.split(' '))],
  ['nats', new Set('nats stan'.split(' '))],
  ['redis', new Set('redis aioredis valkey coredis fakeredis keydb'.split(' '))],
  ['sqs', new Set('boto3 aioboto3 aiobotocore'.split(' '))],
];

/** Methods that take from a place of a name: where the name stands in the call. */
const taking: ReadonlyMap<Broker, readonly (readonly [string, number, readonly string[]])[]> = new Map([
  [
    'amqp',
    [
      ['basic_consume', 0, ['queue']],
      ['basic_get', 0, ['queue']],
      ['consume', 0, ['queue']],
      ['declare_queue', 0, ['name']],
    ],
  ],
  [
    'kafka',
    [
      ['KafkaConsumer', 0, []],
      ['AIOKafkaConsumer', 0, []],
      ['subscribe', 0, ['topics']],
    ],
  ],
  ['mqtt', [['subscribe', 0, ['topic']]]],
  [
    'nats',
    [
      ['subscribe', 0, ['subject']],
      ['pull_subscribe', 0, ['subject']],
    ],
  ],
  [
    'redis',
    [
      ['subscribe', 0, []],
      ['psubscribe', 0, []],
      ['blpop', 0, ['keys']],
      ['brpop', 0, ['keys']],
      ['lpop', 0, ['name']],
      ['rpop', 0, ['name']],
    ],
  ],
  ['sqs', [['receive_message', 0, ['QueueUrl']]]],
]);

const giving: ReadonlyMap<Broker, readonly (readonly [string, number, readonly string[]])[]> = new Map([
  [
    'amqp',
    [
      ['basic_publish', 1, ['routing_key']],
      ['publish', 1, ['routing_key']],
    ],
  ],
  [
    'kafka',
    [
      ['send', 0, ['topic']],
      ['produce', 0, ['topic']],
      ['send_and_wait', 0, ['topic']],
    ],
  ],
  ['mqtt', [['publish', 0, ['topic', 'message_or_topic']]]],
  ['nats', [['publish', 0, ['subject']]]],
  [
    'redis',
    [
      ['publish', 0, ['channel']],
      ['lpush', 0, ['name']],
      ['rpush', 0, ['name']],
    ],
  ],
  ['sqs', [['send_message', 0, ['QueueUrl']]]],
]);

/** Handlers and loops that messages come to: of brokers, and of emitters within the program. */
export function messageReactions(search: Search): readonly Reaction[] {
  const known = libraries.filter(([, names]) => imports(search, names)).map(([broker]) => broker);
  return [...known.flatMap((broker) => ofBroker(broker, search)), ...emitterReactions(search)];
}

function ofBroker(broker: Broker, search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  const { survey } = search;
  const taken = survey.calls.flatMap(({ node, place }) =>
    takenBy(node, broker, place.scope, search).map((key) => ({ node, place, key })),
  );
  if (taken.length === 0) return [];
  const react = (
    body: Reaction['body'],
    scope: Scope,
    keys: readonly string[],
    message: string | null,
  ): void => {
    found.push({
      body,
      scope,
      handles: (key) => keys.some((each) => matches(each, key)),
      fires: (node) => (node.type === 'Call' ? givenBy(node, broker, keys, message, scope, search) : []),
      isGiven: (iter) => message !== null && rootOf(iter.type === 'Call' ? iter.func : iter) === message,
    });
  };
  const byCallback = new Set<Call>();
  for (const { node, place, key } of taken) {
    const callback = argument(
      node,
      broker === 'amqp' ? 1 : -1,
      'on_message_callback',
      'cb',
      'callback',
      'handler',
    );
    const handler = handlerOf(callback, place.scope, search);
    const scope = handler === null ? undefined : survey.scopeOf.get(handler);
    if (handler === null || scope === undefined) continue;
    byCallback.add(node);
    react(handler.body, scope, [key], parametersOf(handler).at(-1) ?? null);
  }
  const rest = taken.filter(({ node }) => !byCallback.has(node));
  if (rest.length === 0) return found;
  if (broker === 'mqtt')
    for (const { node } of survey.functions) {
      const scope = survey.scopeOf.get(node);
      if (scope !== undefined && node.name === 'on_message')
        react(
          node.body,
          scope,
          rest.map(({ key }) => key),
          parametersOf(node).at(-1) ?? null,
        );
    }
  for (const { node, place } of survey.loops) {
    const keys = takenInLoop(node, place, broker, rest, search);
    if (keys.length > 0 && !(broker === 'redis' && pauses(node)))
      react(
        node.body,
        place.scope,
        keys,
        node.type === 'For' && node.target.type === 'Name' ? node.target.id : null,
      );
  }
  return found;
}

interface Taken {
  readonly node: Call;
  readonly place: Place;
  readonly key: string;
}

const asking: ReadonlySet<string> = new Set(
  'listen poll get_message getmany getone consume messages iterator filtered_messages'.split(' '),
);

/** A loop over a consumer, or one that asks it in each round; lists and queues are asked by name in each round. */
function takenInLoop(
  loop: For | While,
  place: Place,
  broker: Broker,
  taken: readonly Taken[],
  search: Search,
): readonly string[] {
  const inside = taken.filter(({ node }) => loop.at <= node.at && node.end <= loop.end);
  const isPopped =
    broker === 'sqs' || inside.some(({ node }) => /pop|receive|basic_get|^KafkaConsumer/.test(wordOf(node)));
  if (isPopped && inside.length > 0) {
    // The innermost loop that has what came in, or the one that asks.
    return loop.type === 'While' ||
      inside.some(({ node }) => loop.type === 'For' && loop.iter.at <= node.at && node.end <= loop.iter.end)
      ? inside.map(({ key }) => key)
      : [];
  }
  const head = loop.type === 'For' ? [loop.iter] : [loop.test, ...loop.body];
  const consumers = new Set(
    taken.flatMap(({ node, place: at }) => {
      const receiver = node.func.type === 'Attribute' ? pathOf(node.func.value) : null;
      return receiver === null ? namesOf(node, at, search) : [receiver];
    }),
  );
  const asks = (node: Node): boolean => {
    if (loop.type === 'For' && node === loop.iter && consumers.has(pathOf(node as Expr) ?? '')) return true;
    if (node.type !== 'Attribute' || !asking.has(node.attr)) return false;
    return consumers.has(pathOf(node.value) ?? '');
  };
  const around = taken.filter(({ place: at }) => at.scope === place.scope || at.scope.node.type === 'Module');
  return around.length > 0 && head.some((each) => holds(each, asks)) ? around.map(({ key }) => key) : [];
}

function namesOf(call: Call, { scope }: Place, { survey }: Search): readonly string[] {
  return survey.others.flatMap(({ node, place }) =>
    node.type === 'Assign' && node.value === call && place.scope === scope
      ? node.targets.map((target) => pathOf(target) ?? '')
      : [],
  );
}

function pauses(loop: For | While): boolean {
  return loop.body.some((each) => holds(each, (node) => node.type === 'Call' && wordOf(node) === 'sleep'));
}

function wordOf({ func }: Call): string {
  return func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
}

function takenBy(call: Call, broker: Broker, scope: Scope, search: Search): readonly string[] {
  const word = wordOf(call);
  const row = taking.get(broker)?.find(([method]) => method === word);
  if (row === undefined) return [];
  const given = argument(call, row[1], ...row[2]);
  const many = given?.type === 'List' || given?.type === 'Tuple' ? given.elts : [given];
  return many
    .map((each) => keyOf(each?.type === 'Tuple' ? each.elts[0] : each, scope, search))
    .filter((key) => key !== null);
}

function givenBy(
  call: Call,
  broker: Broker,
  keys: readonly string[],
  message: string | null,
  scope: Scope,
  search: Search,
): readonly { readonly key: string; readonly what: string }[] {
  const word = wordOf(call);
  const row = giving.get(broker)?.find(([method]) => method === word);
  // What comes later comes in its own time.
  if (row === undefined || call.keywords.some(({ arg }) => arg === 'DelaySeconds')) return [];
  const exchange = word === 'basic_publish' ? argument(call, 0, 'exchange') : undefined;
  if (exchange !== undefined && keyOf(exchange, scope, search) !== "''") return [];
  const to = argument(call, row[1], ...row[2]);
  if (to === undefined) return [];
  const isBack =
    message !== null &&
    to.type === 'Attribute' &&
    rootOf(to) === message &&
    /topic|subject|channel|routing_key/.test(to.attr);
  const isOwnTopic = isBack && to.value.type === 'Name';
  const key = isOwnTopic ? keys[0] : keyOf(to, scope, search);
  return key === null || key === undefined
    ? []
    : [{ key, what: `${word} puts back where the message came from` }];
}

/** `home/#` and `home/+/state` stand for many topics. */
function matches(taken: string, given: string): boolean {
  if (taken === given) return true;
  const [pattern, topic] = [taken, given].map((each) => each.replaceAll("'", '').split('/'));
  if (pattern === undefined || topic === undefined || !/[#+]/.test(taken)) return false;
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '#') return true;
    if (pattern[at] !== '+' && pattern[at] !== topic[at]) return false;
  }
  return pattern.length === topic.length;
}

/** Emitters that call their handlers in the program itself; those of sockets tell the other side. */
const emitters = /^(?:pyee|eventemitter|pymitter|blinker|psygnal|events|event_bus|circuits|signalslot)\b/;
const subscribing: ReadonlySet<string> = new Set(
  'on subscribe add_listener register listen bind connect add_handler on_event once add_observer attach'.split(
    ' ',
  ),
);
const emitting: ReadonlySet<string> = new Set(
  'emit publish fire send trigger dispatch notify post raise_event broadcast event_generate'.split(' '),
);

function emitterReactions(search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  const add = (
    holder: Expr,
    event: Expr | undefined,
    handler: ReturnType<typeof handlerOf>,
    at: Scope,
  ): void => {
    const scope = handler === null ? undefined : search.survey.scopeOf.get(handler);
    const path = pathOf(holder);
    if (handler === null || scope === undefined || path === null || !isEmitter(holder, at, search)) return;
    const name = event === undefined ? '' : keyOf(event, at, search);
    if (name === null) return;
    const key = `emitter ${path} ${name}`;
    found.push({
      body: handler.body,
      scope,
      handles: (other) => other === key,
      fires: (node) => firedOn(node, path, event !== undefined, scope, search),
    });
  };
  for (const { node, place } of search.survey.functions)
    for (const decorator of node.decorators) {
      const call = decorator.type === 'Call' ? decorator.func : decorator;
      if (call.type !== 'Attribute' || !subscribing.has(call.attr) || call.attr === 'once') continue;
      add(call.value, decorator.type === 'Call' ? decorator.args[0] : undefined, node, place.scope);
    }
  for (const { node, place } of search.survey.calls) {
    const { func, args } = node;
    if (func.type !== 'Attribute' || !subscribing.has(func.attr) || func.attr === 'once') continue;
    const [first, second] = args;
    if (second !== undefined) add(func.value, first, handlerOf(second, place.scope, search), place.scope);
    else add(func.value, undefined, handlerOf(first, place.scope, search), place.scope);
  }
  return found;
}

function firedOn(
  node: Node,
  path: string,
  named: boolean,
  scope: Scope,
  search: Search,
): readonly { key: string; what: string }[] {
  if (node.type !== 'Call' || node.func.type !== 'Attribute' || !emitting.has(node.func.attr)) return [];
  const holder = pathOf(node.func.value);
  if (holder === null) return [];
  const name = named ? keyOf(node.args[0], scope, search) : '';
  if (name === null) return [];
  const what =
    holder === path
      ? `what handles the event ${name} of ${path} fires it again`
      : `${node.func.attr} fires ${name}`;
  return [{ key: `emitter ${holder} ${name}`, what }];
}

function isEmitter(holder: Expr, scope: Scope, search: Search): boolean {
  const made = holder.type === 'Name' ? assignedOnce(holder.id, scope)?.value : undefined;
  if (made?.type !== 'Call') return false;
  const { func } = made;
  if (
    search.resolve
      .names(func)
      .some((name) => emitters.test(name) || /^tkinter\.(?:Tk|Frame|Toplevel)$/.test(name))
  )
    return true;
  // A bus of the file's own: one method keeps the handlers, another one calls each of them.
  const own = search.survey.classes.find(({ node }) => func.type === 'Name' && node.name === func.id)?.node;
  return own !== undefined && own.bases.length === 0 && callsEach(own);
}

/** `for handler in self.handlers[name]: handler(data)` */
function callsEach(holder: Node): boolean {
  let calls = false;
  walkModule(holder, (node) => {
    if (node.type === 'For' && node.target.type === 'Name') {
      const { id } = node.target;
      calls ||= node.body.some((each) =>
        holds(each, (inner) => inner.type === 'Call' && inner.func.type === 'Name' && inner.func.id === id),
      );
    }
    return !calls;
  });
  return calls;
}
