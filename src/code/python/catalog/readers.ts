import type { Expr, Module } from '../ast.ts';
import { importedLibraries, importsAny } from '../imported-libraries.ts';
import { carrierOf, carriesFor, type Reader, surelyHands } from './carriers.ts';
import { namesSecret } from './secret-name.ts';

export type { Reader } from './carriers.ts';

const any = (...words: readonly string[]): RegExp => new RegExp(`^(?:${words.join('|')})$`);

const levels = '(?:trace|debug|info|success|warn|warning|error|critical|fatal|exception|log|msg)';

/** Terminals, logs, notebooks and the pages of a dashboard. */
const screens = any(
  String.raw`builtins\.(?:print|exit|quit)|sys\.(?:__)?(?:stdout|stderr)(?:__)?\.(?:buffer\.)?write(?:lines)?|sys\.exit`,
  String.raw`logging\.(?:Logger\.|LoggerAdapter\.)?${levels}|logging\.(?:\w+\.){0,4}(?:bind|contextualize)|logging\.LoggerAdapter|(?:absl\.logging|logbook(?:\.Logger)?|eliot)\.${levels}`,
  String.raw`(?:structlog|loguru)\.(?:\w+\.){0,6}(?:${levels}|a?info|bind|new|opt|bind_contextvars|bound_contextvars|contextualize)`,
  String.raw`pprint\.(?:PrettyPrinter\.)?pp(?:rint)?|rich\.(?:print|print_json|inspect)|rich\.pretty\.(?:pprint|Pretty)`,
  String.raw`rich\.(?:console\.Console\.(?:print|log|print_json|rule)|table\.Table\.add_row|panel\.Panel(?:\.fit)?|tree\.Tree\.add|json\.JSON|syntax\.Syntax|markdown\.Markdown)`,
  String.raw`prettytable\.PrettyTable\.add_rows?|tabulate\.tabulate|termcolor\.(?:cprint|colored)|icecream\.ic|texttable\.Texttable\.add_rows?`,
  String.raw`click\.(?:echo|secho|echo_via_pager|style)|typer\.(?:echo|secho|style)|tqdm\.(?:\w+\.)*write`,
  String.raw`warnings\.warn|syslog\.syslog|os\.write|curses\.\w*\.?addstr|argparse\.ArgumentParser\.(?:error|exit)`,
  String.raw`streamlit\.(?:\w+\.)?(?:write|text|code|json|markdown|info|success|warning|error|table|dataframe|metric|caption|toast|title|header|subheader|html|download_button)`,
  String.raw`IPython\.(?:core\.)?display\.(?:display|HTML|Markdown|JSON|Pretty)|google\.colab\.output\.\w+`,
  String.raw`builtins\.input|setproctitle\.setproctitle|tqdm\.(?:\w+\.)*(?:set_description|set_description_str|set_postfix|set_postfix_str)|alive_progress\.\w+|plyer\.notification\.notify|win10toast\.\w+\.show_toast`,
  String.raw`tkinter\.(?:ttk\.)?(?:Label|Message|Button|LabelFrame)|customtkinter\.CTk(?:Label|Button|Textbox)|flet\.Text|textual\.widgets\.(?:Static|Label)|kivy\.uix\.label\.Label|(?:PyQt[456]|PySide[26])\.QtWidgets\.(?:QLabel|QTextEdit|QPlainTextEdit|QMessageBox\.\w+)|dearpygui\.dearpygui\.add_text|wx\.(?:MessageBox|StaticText)`,
  String.raw`pyperclip\.copy|clipboard\.copy|tkinter\.messagebox\.show\w+`,
);

/** Experiments and telemetry: a service keeps it, and a team reads it. */
const trackers = any(
  String.raw`sentry_sdk\.(?:\w+\.)*(?:set_tags?|set_extra|set_context|set_user|capture_message|add_breadcrumb)`,
  String.raw`wandb\.(?:\w+\.){0,3}(?:log|update|setdefaults|add_data|save)|(?:wandb|swanlab|trackio)\.init|swanlab\.(?:\w+\.){0,2}(?:log|update)`,
  String.raw`mlflow\.(?:\w+\.){0,3}(?:log_params?|set_tags?|log_text|log_dict|log_table|set_experiment_tags?)`,
  String.raw`tensorflow\.summary\.text|neptune\.(?:\w+\.)*__setitem__|clearml\.Task\.(?:\w+\.)*(?:connect|connect_configuration|set_parameters?|set_comment|upload_artifact)`,
  String.raw`posthog\.(?:\w+\.)*(?:capture|identify)|mixpanel\.Mixpanel\.(?:track|people_set)|analytics\.(?:track|identify)|segment\.analytics\.(?:track|identify)`,
  String.raw`newrelic\.agent\.\w+|rollbar\.report_\w+|bugsnag\.notify|amplitude\.\w*\.?track|logfire\.\w+|honeycomb\.\w+|statsd\.\w+|datadog\.(?:\w+\.){1,3}\w+|prometheus_client\.\w+\.(?:info|labels)`,
);

/** Whatever library: nobody calls anything else so. */
const trackerWords =
  /^(?:log_params?|log_parameters?|log_hyperparams|log_others?|add_hparams|set_extra|set_attributes?|add_breadcrumb|add_custom_attributes?|track_event|report_message|connect_configuration)$/;

const pages = any(
  String.raw`(?:flask|quart)\.(?:jsonify|make_response|render_template|render_template_string|Response)|werkzeug\.(?:\w+\.)*Response`,
  String.raw`django\.http\.(?:\w+\.)*(?:JsonResponse|\w*HttpResponse)|django\.shortcuts\.render|django\.template\.response\.\w+|rest_framework\.response\.Response`,
  String.raw`(?:fastapi|starlette)\.responses\.\w*Response|(?:fastapi|starlette)\.templating\.Jinja2Templates\.TemplateResponse|starlette\.\w+\.Response|fastapi\.Response`,
  String.raw`aiohttp\.web\.(?:json_response|Response)|sanic\.response\.(?:json|text|html)|sanic\.(?:json|text|html)|bottle\.(?:template|HTTPResponse)|litestar\.(?:response\.(?:\w+\.)?)?\w*Response`,
  String.raw`tornado\.web\.RequestHandler\.(?:write|finish|render)|http\.server\.\w+\.wfile\.write|dash\.html\.\w+|nicegui\.ui\.\w+`,
);

/** Queues, channels and chats: everybody who listens has it. */
const brokerWords =
  /^(?:publish|basic_publish|produce|send_and_wait|put_records?|put_events|put_log_events|send_email|send_raw_email|xadd|chat_postMessage|chat_postEphemeral|chat_update|send_message|send_text|reply_text|send_photo|send_document|send_task|apply_async|notify|post_tweet|update_status|create_tweet)$/;
const brokers =
  /^(?:kafka|aiokafka|confluent_kafka|pika|redis|paho|nats|zmq|stomp|boto3|slack_sdk|telegram|telebot|discord|twilio|apprise|websockets?|socketio|google\.cloud\.pubsub\w*|azure\.servicebus|celery|tweepy|nio|mattermostdriver)\b/;
/** Ways to hand something to somebody that are called like a hundred others. */
const sends = /^(?:send|send_json|send_bytes|send_string|send_multipart|emit|reply|respond|create|put)$/;
const chats =
  /^(?:ctx|context|channel|webhook|message|msg|bot|update|producer|ws|websocket|sio|interaction|followup|socket|connection|conn|client|peer)$/i;
const chatLibraries =
  /^(?:discord|telegram|telebot|slack_bolt|slack_sdk|websockets|socketio|aiogram|nextcord|kafka|interactions|pyrogram|telethon)\b/;

const modelWords =
  /^(?:generate_content(?:_async)?|send_message|invoke|ainvoke|predict|apredict|stream|astream|complete|acomplete|run|arun|run_sync|kickoff|query|chat)$/;
const models = any(
  String.raw`(?:openai|anthropic|mistralai|groq|together|cohere|fireworks|huggingface_hub|google\.(?:genai|generativeai)|vertexai|zhipuai|dashscope)\.(?:\w+\.)*(?:create|stream|parse|generate|complete|chat|generate_content\w*|text_generation|chat_completion|send_message)`,
  String.raw`litellm\.a?completion|ollama\.(?:\w+\.)?(?:chat|generate)`,
);
const modelLibraries =
  /^(?:langchain\w*|llama_index|crewai|autogen\w*|smolagents|pydantic_ai|langgraph|google\.generativeai|google\.genai|vertexai|dspy)\b/;

/** What the words of all of these begin with, for the question whether a call is worth a look. */
export const sinkNames: readonly RegExp[] = [
  screens,
  trackers,
  pages,
  models,
  new RegExp(String.raw`^\.${trackerWords.source.slice(1)}`),
  new RegExp(String.raw`^\.${brokerWords.source.slice(1)}`),
  new RegExp(String.raw`^\.${sends.source.slice(1)}`),
  new RegExp(String.raw`^\.${modelWords.source.slice(1)}`),
  /^\.(?:say|respond|send_text|send_json|abort|set_details)$/,
  new RegExp(String.raw`^\.(?:${levels}|add_text|display|write|capture|set_tag)$`),
];

const loggers = /^_{0,2}(?:[a-z]+_)?log(?:ger|ging)?$/i;
const levelWords = new RegExp(`^${levels}$`);

const byName = new Map<string, Reader | null>();
const mostKept = 20_000;

/** Who reads what is given to a callable, by its dotted name alone; undefined: nobody that is known. */
export function readerOfName(name: string): Reader | undefined {
  const before = byName.get(name);
  if (before !== undefined) return before ?? undefined;
  let found: Reader | null = null;
  if (screens.test(name)) found = 'screen';
  else if (trackers.test(name)) found = 'tracker';
  else if (pages.test(name)) found = 'page';
  else if (models.test(name)) found = 'model';
  else found = carrierOf(name) ?? null;
  if (byName.size >= mostKept) byName.clear();
  byName.set(name, found);
  return found ?? undefined;
}

/** The same with the words of the source, for methods of what is not known: `self.log.info(key)`. */
export function readerOf(names: readonly string[], func: Expr, module: Module): Reader | undefined {
  for (const name of names) {
    const found = readerOfName(name);
    if (found !== undefined) return found;
  }
  if (func.type === 'Name') {
    if (names.some((name) => name.includes('.'))) return undefined;
    if (/^(?:say|respond)$/.test(func.id)) return importsAny(module, /^slack_bolt\b/) ? 'broker' : undefined;
    return func.id === 'display' && names.length === 0 ? 'screen' : undefined;
  }
  if (func.type !== 'Attribute') return undefined;
  const { attr } = func;
  if (!anyWord.test(attr)) return undefined;
  const owner = wordOf(func.value);
  if (loggers.test(owner) && levelWords.test(attr)) return 'screen';
  // `self.stdout.write` of a command of Django, `self.wfile.write` of a handler.
  if (attr === 'write' && /^(?:stdout|stderr)$/.test(owner)) return 'screen';
  if (attr === 'write' && owner === 'wfile') return 'page';
  if (trackerWords.test(attr)) return 'tracker';
  if (attr === 'add_text' && importsAny(module, boards)) return 'tracker';
  if ((attr === 'capture' || attr === 'set_tag') && importsAny(module, taggers)) return 'tracker';
  if (brokerWords.test(attr) && (names.some((name) => brokers.test(name)) || importsAny(module, brokers)))
    return 'broker';
  if (sends.test(attr) && chats.test(owner) && importsAny(module, chatLibraries)) return 'broker';
  if (attr === 'create' && names.some((name) => name.startsWith('twilio.'))) return 'broker';
  if (modelWords.test(attr) && importsAny(module, modelLibraries)) return 'model';
  if (/^send(?:_json|_text|_bytes)?$/.test(attr) && /^(?:web_?socket|ws)$/i.test(owner))
    return importsAny(module, /^(?:fastapi|starlette|channels|litestar)\b/) ? 'page' : undefined;
  if (/^(?:abort|set_details)$/.test(attr) && owner === 'context')
    return importsAny(module, /^grpc\b/) ? 'page' : undefined;
  if (names.length === 0 && surelyHands.test(attr)) return carrierIn(module);
  return undefined;
}

/** Of an object that is not known: a library that carries is imported, and its methods are called so. */
function carrierIn(module: Module): Reader | undefined {
  for (const name of importedLibraries(module)) {
    const found = carriesFor(name);
    if (found !== undefined && found !== 'model') return found;
  }
  return undefined;
}

const boards = /tensorboard/;
const taggers = /^(?:posthog|sentry_sdk|ddtrace|mlflow)\b/;
const anyWord = new RegExp(
  [
    levelWords,
    trackerWords,
    brokerWords,
    sends,
    modelWords,
    surelyHands,
    /^(?:write|add_text|capture|set_tag|abort|set_details)$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

function wordOf(expression: Expr): string {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : '';
}

/** Keywords that say how something is sent, and with which key. */
const notShown =
  /^(?:file|sep|end|flush|exc_info|stack_info|stacklevel|color|style|fg|err|mode|api_?key|token|headers|auth|settings|id|name|project|entity|url|level)$/;

const howShown =
  /^(?:file|sep|end|flush|exc_info|stack_info|stacklevel|color|style|fg|bg|err|mode|level|on_change|kwargs|default|title_align|border_style)$/;

/** What a model or a service is reached by. */
const settles =
  /^(?:\w{0,20}config(?:_list)?|llm|model|\w{0,20}client|provider|connection|extra_headers|env|env_vars|transport|backend|exporter)$/;

/** Whether a keyword argument is passed on to whoever reads it; structured logs keep every one under its name. */
export function isPassedOn(reader: Reader, keyword: string): boolean {
  // A line of a log has each of them, whatever it is called.
  if (reader === 'screen') return !howShown.test(keyword);
  if (reader === 'page') return true;
  return !(notShown.test(keyword) || settles.test(keyword) || namesSecret(keyword));
}
