/** What becomes of that which a call is given: who reads it afterwards. */
export type Reader = 'screen' | 'tracker' | 'page' | 'broker' | 'model' | 'exception';

/** Libraries that carry what they are given to others, a line each kind, by who reads it there. */
const carriers: readonly (readonly [Reader, RegExp])[] = (
  [
    // Mail.
    [
      'broker',
      'django.core.mail flask_mail flask_mailman flask_mailing yagmail sendgrid resend postmarker fastapi_mail exchangelib mailjet_rest redmail envelopes aiosmtplib mailchimp_transactional mailchimp_marketing sib_api_v3_sdk brevo_python mailersend sparkpost O365 anymail',
    ],
    // Chats, short messages and what posts to everybody.
    [
      'broker',
      'pymsteams nio matrix_client mattermostdriver rocketchat_API zulip irc slixmpp telethon pyrogram aiogram telegram telebot discord nextcord disnake hikari dhooks discord_webhook slack_sdk slack_bolt slack vk_api linebot viberbot fbchat instagrapi tweepy mastodon atproto praw twilio vonage plivo messagebird pushbullet pushover notifiers apprise knockknock webexteamssdk webexpythonsdk botbuilder gotify chump win10toast',
    ],
    // Tickets, pages and tables that a team shares.
    [
      'broker',
      'jira github gitlab atlassian notion_client gspread pygsheets pyairtable airtable zenpy trello asana pdpyras pagerduty opsgenie_sdk pysnow redminelib bugzilla smartsheet monday hubspot simple_salesforce pbwrap simplegist wordpress_xmlrpc ghapi githubkit',
    ],
    // Queues.
    [
      'broker',
      'aio_pika kombu pika aiokafka kafka confluent_kafka nats stomp pulsar azure.servicebus azure.eventhub azure.eventgrid azure.storage.queue google.cloud.pubsub google.cloud.pubsub_v1 google.cloud.tasks rq huey dramatiq aiomqtt asyncio_mqtt paho gmqtt amqtt proton ably pusher pubnub cent zmq pynng',
    ],
    // Files, indexes and collections elsewhere.
    [
      'broker',
      'google.cloud.storage azure.storage.blob azure.storage.fileshare azure.storage.filedatalake minio miniopy_async dropbox boxsdk pydrive pydrive2 mega b2sdk oss2 qcloud_cos ipfshttpclient elasticsearch opensearchpy algoliasearch meilisearch typesense chromadb pinecone qdrant_client weaviate pymilvus lancedb mem0 zep_python zep_cloud huggingface_hub.ModelCard huggingface_hub.DatasetCard',
    ],
    // Traces, metrics, errors and logs.
    [
      'tracker',
      'opentelemetry langfuse langsmith logfire honeybadger pybrake airbrake rollbar bugsnag raygun4py newrelic elasticapm ddtrace datadog datadog_api_client influxdb influxdb_client influxdb_client_3 prometheus_client statsd aiostatsd graphyte librato logtail logdna fluent graypy pygelf watchtower google.cloud.logging google.cloud.error_reporting applicationinsights azure.monitor opencensus raven appsignal scout_apm amplitude mixpanel segment rudderstack statsig phoenix arize whylogs promptlayer weave braintrust humanloop agentops systemd.journal eliot picologging aws_lambda_powertools',
    ],
    // Experiments.
    [
      'tracker',
      'mlflow wandb neptune neptune_scale comet_ml clearml aim dvclive sacred optuna tensorboardX torch.utils.tensorboard lightning.pytorch.loggers pytorch_lightning.loggers lightning_fabric.loggers swanlab trackio polyaxon determined labml guild prefect.artifacts dagster.MetadataValue dagster.AssetMaterialization',
    ],
    // Models, and what keeps prompts for them.
    [
      'model',
      'openai anthropic litellm ollama groq mistralai cohere together langchain langchain_core langchain_openai langchain_anthropic langchain_community llama_index pydantic_ai agents crewai autogen autogen_agentchat smolagents dspy semantic_kernel google.generativeai google.genai vertexai guidance haystack instructor marvin agno mcp.types fastmcp',
    ],
  ] as const
).map(([reader, names]): readonly [Reader, RegExp] => [
  reader,
  new RegExp(`^(?:${names.replaceAll('.', '\\.').split(' ').join('|')})\\.`),
]);

/** Words by which something is handed over to be carried, shown or kept. */
const hands =
  /^(?:a?send|post|publish|push|upload|put|create|add|append|insert|update|upsert|index|write|log|record|report|capture|track|identify|notify|trigger|emit|produce|enqueue|reply|respond|answer|say|tweet|toot|comment|edit|save|store|alert|attach|labels|incr|decr|gauge|timing|histogram|increment|distribution|set|tag|field|start_span|start_as_current_span|start_generation|start_observation|broadcast|privmsg|notice|room_send|trace|span|generation|event|score|info|debug|warning|error|success|files_upload|message|text|mail|chat)(?:_[a-z0-9_]{1,40}|[A-Z]\w{0,40})?s?$/;

/** Those of them that nobody calls anything else by. */
export const surelyHands: RegExp =
  /^(?:send_(?:message|messages|mail|email|text|batch|string|photo|document|raw_email)|post_(?:message|tweet)|publish_\w+|upload_(?:from_string|from_file|from_filename|blob|fileobj|file)|reply_\w+|answer|privmsg|room_send|append_rows?|create_(?:issue|page|gist|ticket|comment)|add_comment|chat_post_?\w+|log_(?:param|params|text|dict|other|others|metric|struct|message)|set_(?:attribute|attributes|status)|add_event|record_exception|capture_\w+|report_\w+|send_notice|put_log_events|mail_\w+)$/;

/** Classes of messages and documents, which hold what is carried. */
const messages =
  /(?:^|[a-z])(?:Message|Mail|Alternatives|Event|EventData|Ticket|Embed|Document|Point|Content|Notification|Card|Issue|Comment|Alert|Artifact|Table|Task|Agent|Breadcrumb|Resource|Schema)$/;

/** What is there to keep secrets, or to log in with them. */
const keepsSecrets =
  /secret|credential|vault|keyring|variables?\b|_auth|auth_|login|header|client|session|connection|engine|provider|processor|exporter|handler|ur[il]$|endpoint|config$|_key$|api_?key|token|password|(?:ssh|deploy|gpg)_?keys?/i;

/** What a page shows beside its answer, and the errors that it answers with. */
const shownOnPages =
  /^(?:werkzeug\.exceptions\.[A-Z]\w+|(?:flask|quart|bottle|werkzeug\.exceptions)\.(?:abort|flash)|(?:fastapi|starlette|litestar)\.(?:exceptions\.)?(?:\w*HTTPException|\w*Exception)|rest_framework\.exceptions\.[A-Z]\w+|django\.contrib\.messages\.\w+|aiohttp\.web\.HTTP\w+|tornado\.web\.HTTPError|falcon\.(?:errors\.)?HTTP\w+|sanic\.exceptions\.\w+|cherrypy\.HTTPError|grpc\.(?:aio\.)?ServicerContext\.(?:abort|set_details)|gradio\.(?:Markdown|Textbox|HTML|Label|Info|Warning|Error|JSON|Code|Text|Dataframe)|chainlit\.(?:\w*Message|Text)|panel\.(?:pane\.\w+|widgets\.StaticText|Column|Row)|(?:reflex|rx)\.(?:text|heading|code|markdown)|bokeh\.models\.(?:\w+\.)*(?:Div|Paragraph|PreText)|solara\.(?:Markdown|Text|Info|Error)|azure\.functions\.HttpResponse|http\.server\.\w+\.(?:send_error|send_header)|tornado\.web\.RequestHandler\.(?:set_header|set_cookie|write_error)|matplotlib\.pyplot\.(?:sup)?title|PIL\.ImageDraw\.(?:Draw|ImageDraw)\.(?:multiline_)?text|qrcode\.make|segno\.make|docx\.(?:\w+\.)*add_(?:paragraph|heading|run)|fpdf\.FPDF\.(?:\w*cell|write|text)|reportlab\.\w[\w.]*\.(?:draw\w*String|Paragraph)|nbformat\.v4\.new_\w+)$/;

/** Who reads what a call of such a library is given, by its dotted name. */
export function carrierOf(name: string): Reader | undefined {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return undefined;
  if (shownOnPages.test(name)) return 'page';
  const word = name.slice(dot + 1);
  if (!(hands.test(word) || messages.test(word)) || keepsSecrets.test(word)) return undefined;
  if (/^apprise\..*\.add$/.test(name)) return undefined;
  // `project.variables.create`, `Repository.secrets.update`.
  if (/\.(?:variables|secrets|credentials|keys|deploytokens)\.\w+$/i.test(name)) return undefined;
  return carriers.find(([, libraries]) => libraries.test(name))?.[0];
}

/** Who reads what is given to a library, by the name of its module. */
export function carriesFor(module: string): Reader | undefined {
  return carriers.find(([, libraries]) => libraries.test(`${module}.`))?.[0];
}
