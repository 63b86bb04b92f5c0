import type { EffectFact } from '../../../core/code.ts';
import { isOpenData } from '../../../core/open-data.ts';
import { isOwnCluster } from '../../../core/own-cluster.ts';
import { isStranger } from '../../../core/stranger.ts';
import { addressReach } from './addresses.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isHidden, isUntrusted } from './effect-rule.ts';

/** Loaders that fetch from the hub that the model itself came from. */
const hubLoader =
  /(?:\.from_pretrained|\.from_single_file|\.push_to_hub|^huggingface_hub\.|^datasets\.load|^transformers\.|^diffusers\.|^sentence_transformers\.|^timm\.|^evaluate\.|^torch\.hub\.|^torch\.utils\.model_zoo\.|^torchvision\.|^kernels\.|^open_clip\.|^modelscope\.|^keras\.utils\.get_file$|^tensorflow_datasets\.|^vllm\.)/;

/** Weights that are fetched and unpickled in one go; from an address that nobody answers for, they are anybody's. */
const unpickles = /\.load_state_dict_from_url$|^torch\.utils\.model_zoo\.load_url$/;

/** What puts something onto the hub, for whoever owns the repository that is named. */
const uploads = /^huggingface_hub\.(?:HfApi\.)?(?:upload_|create_commit|create_repo|delete_)/;

/** Processes of one training talk with each other. */
const training = /^torch\.distributed\.|^(?:wandb|mlflow|comet_ml|tensorboard)\./;

/** Whoever mails a report logs in first. */
const mailLogin = /^(?:smtplib\.SMTP|imaplib\.IMAP4)(?:_SSL)?\.login$/;

/** Accounts of mail and of file servers. */
const logsIn =
  /^(?:ftplib\.FTP|smtplib\.SMTP|imaplib\.IMAP4|poplib\.POP3)\.(?:login|user|pass_)$|^redis\.(?:asyncio\.)?(?:Strict)?Redis$/;

/** Clients of databases and queues, whose address has the password in it: it goes to the place that it names itself. */
const opensStore =
  /^(?:pymongo|motor|redis|aioredis|valkey|elasticsearch|opensearchpy|neo4j|pika|aio_pika|kombu|celery|nats|cassandra|clickhouse_connect|clickhouse_driver|arango|influxdb_client|qdrant_client|weaviate|pymilvus|meilisearch|typesense|mongoengine|beanie)\b[\w.]*(?:Client|Redis|from_url|Elasticsearch|OpenSearch|driver|connect|connect_robust|Connection|Parameters|Celery|Cluster|get_client|ArangoClient)$/;

/** Of those, what connects when something is first asked of it: to make one sends nothing. */
const connectsLater =
  /^(?:redis|valkey|aioredis)\.(?:asyncio\.)?(?:client\.)?(?:(?:Strict)?Redis(?:Cluster)?|from_url)$|^(?:elasticsearch|opensearchpy)\.(?:Async)?(?:Elasticsearch|OpenSearch)$|^kombu\.Connection$|^celery\.Celery$/;

/** Whoever calls the library names the server, or nobody does and it is on this machine. */
function opensLater({ callable, argument, taint, traits }: EffectFact): boolean {
  if (!connectsLater.test(callable) || traits.some((one) => one === 'decoded' || one === 'computed-text'))
    return false;
  return argument === undefined && taint.every((source) => source === 'parameter');
}

/** Nothing of the address is known, or it is a host of one's own network: a service of a composition, `db.internal`. */
function opensOwnStore({ callable, argument = '' }: EffectFact): boolean {
  if (!opensStore.test(callable)) return false;
  const [, host = ''] =
    /^[\s('"[]{0,8}(?:[a-z][\w+]{1,20}:\/\/)?(?:[^\s@/]{0,200}@)?([\w.-]{0,200})/i.exec(
      argument.slice(0, 400),
    ) ?? [];
  return !host.includes('.') || /\.(?:internal|local|lan|intra|corp|svc|home\.arpa)\.?$/i.test(host);
}

/** An address of this machine is taken; nothing leaves by that. */
const takes = /^socket\.socket\.bind$/;

/** Any free port of this machine, to see whether one can be had: nobody elsewhere knows which it is. */
const anyPort = /:0$/;

const botsToken = /^https:\/\/api\.telegram\.org\/bot\uf8ff\/[\w\uf8ff]+$/;

const looksUp =
  /^(?:dns\.(?:\w+\.)+(?:resolve|query)|socket\.(?:gethostby\w+|getaddrinfo|getfqdn)|(?:asyncio\.AbstractEventLoop|anyio|trio\.socket)\.getaddrinfo)$/;

const makesText = /^urllib\.(?:request\.Request|parse\.)|^socket\.(?:socket|gethostname)$/;

/** A secret is in what is sent, or in the address. */
export const secretLeaves: EffectFamily = {
  id: 'secret-leaves',
  severity: 'critical',
  what: 'The code sends a secret away: a key, a token, a password or a file that holds some.',
  why: 'Whoever receives it can use it in your name.',
  fix: 'Do not run this code. If it ran, revoke what it read.',
  refs: ['CWE-200', 'CWE-522', 'AML.T0025'],
  belongs: (fact) =>
    fact.capability === 'network' &&
    !takes.test(fact.callable) &&
    (fact.taint.includes('secret') || (isHidden(fact) && fact.taint.includes('environment'))),
  judge: (fact, moment) => {
    if (moment === 'never') return 'low';
    if (hubLoader.test(fact.callable) && !uploads.test(fact.callable)) return null;
    const to = addressReach(fact.argument);
    if (to === 'local') return 'low';
    if (moment === 'run' && fact.argument !== undefined && isOpenData(fact.argument)) return 'low';
    // The token of a bot stands in the address of its own service; what else is sent there is told as a hazard.
    if (botsToken.test(fact.argument ?? '') && !fact.taint.includes('keys')) {
      if (moment === 'run' || moment === 'later') return 'low';
    }
    if (moment === 'run' && isOwnCluster(fact.argument ?? '')) return 'low';
    if (moment === 'load' || moment === 'construct' || to === 'drop-point') return 'critical';
    // Private keys, files of keys and those of a cloud's account are asked for by nobody; signing keeps them here.
    if (fact.taint.includes('keys') && isStranger(fact.argument ?? ''))
      return to === 'hub' ? 'high' : 'critical';
    if ((moment === 'run' || moment === 'later') && opensOwnStore(fact)) return 'low';
    // Whoever has an account somewhere gives its password there, and nowhere else.
    if (moment === 'run' && mailLogin.test(fact.callable)) return 'low';
    if (logsIn.test(fact.callable) && (moment === 'run' || moment === 'later')) return 'medium';
    if (moment === 'later' && to === 'unknown' && isCallersPlace(fact)) return 'medium';
    // Services ask for a key of theirs; the address says which service, and that nobody listens.
    return to === 'named' || to === 'hub' ? 'medium' : moment === 'run' ? 'high' : 'critical';
  },
};

/** What is sent over a connection that is open: where it leads was said when it was opened. */
const sendsOver = /^(?:socket|ssl|zmq|websockets?|asyncio)\.[\w.]*\.(?:send\w*|write)$/;

/**
 * Whoever calls a function or a method of a library says where, as he says the password; nothing of the address stands in
 * the source, is decoded there or comes with a model. A host by its bare name stands there.
 */
function isCallersPlace({ argument = '\uf8ff', callable, taint, traits }: EffectFact): boolean {
  if (traits.includes('decoded') || traits.includes('computed-callee')) return false;
  if (taint.includes('keys') || taint.includes('model') || taint.includes('config')) return false;
  return taint.includes('parameter') && (argument.startsWith('\uf8ff') || sendsOver.test(callable));
}

/** A connection is opened, something is fetched or sent. */
export const networkUsed: EffectFamily = {
  id: 'network-used',
  severity: 'high',
  what: 'The code uses the network.',
  why: 'What is fetched may change what the program does, what is sent may be yours, and the other side learns of you.',
  fix: 'Fetch files by a pinned revision before you load the model, and load it without a network.',
  refs: ['CWE-829', 'CWE-494', 'AML.T0025'],
  belongs: ({ capability }) => capability === 'network',
  judge: (fact, moment) => {
    if (moment === 'never' || makesText.test(fact.callable) || training.test(fact.callable)) return null;
    if (uploads.test(fact.callable))
      return moment === 'load' ? 'high' : moment === 'construct' ? (sends(fact) ? 'medium' : 'low') : null;
    // A transport of git's that runs a command, whatever the address looks like.
    if (/^(?:ext|fd)::/.test(fact.argument ?? '')) return moment === 'later' ? 'medium' : 'critical';
    const to = addressReach(fact.argument);
    if (to === 'bare' && unpickles.test(fact.callable) && !has(fact, 'safeguarded'))
      return moment === 'later' ? 'medium' : 'high';
    // From an address that nobody answers for, they bring what anybody on the way likes.
    if (hubLoader.test(fact.callable) && to !== 'bare' && to !== 'drop-point')
      return moment === 'load' ? 'low' : null;
    if (hubLoader.test(fact.callable) && to === 'bare')
      return moment === 'load' || moment === 'construct' ? 'medium' : 'info';
    if (moment === 'load' && takes.test(fact.callable) && !sends(fact))
      return anyPort.test(fact.argument ?? '') ? 'low' : 'medium';
    if (moment === 'load' && opensLater(fact)) return 'low';
    switch (moment) {
      case 'load':
        return to === 'hub' || to === 'local'
          ? 'medium'
          : sends(fact) || to === 'drop-point'
            ? 'critical'
            : 'high';
      case 'construct':
        if (to === 'drop-point') return 'high';
        // What the caller asks for: pictures and the like are fetched by whoever loads them.
        if (to === 'unknown' && !sends(fact)) return 'low';
        // A program fetches what it was written to show, from somewhere with a name.
        if (to === 'named' && fact.started === true && !sends(fact)) return 'low';
        return to === 'hub' || to === 'local' ? 'low' : 'medium';
      case 'later':
        return to === 'drop-point' ? 'medium' : 'info';
      default:
        return judgeRun(fact, to);
    }
  },
};

function judgeRun(
  fact: EffectFact,
  to: ReturnType<typeof addressReach>,
): 'high' | 'medium' | 'low' | 'info' | null {
  if (to === 'drop-point') return 'high';
  // Names below one domain, each with something of this machine in it: who answers for the domain reads them.
  if (
    looksUp.test(fact.callable) &&
    sends(fact) &&
    /^\uf8ff[^/]{0,100}\.[\w-]+\.\w+\.?$/.test(fact.argument ?? '')
  )
    return 'high';
  // Who talks to the daemon of containers is root on its machine.
  if (/\/docker\.sock$/.test(fact.argument ?? '')) return 'medium';
  if (/^(?:scapy|impacket|nmap|pwn)\b/.test(fact.callable)) return 'medium';
  if (isUntrusted(fact)) return 'low';
  return to === 'bare' ? 'low' : 'info';
}

/** The environment or files are in what is sent. */
function sends({ taint }: EffectFact): boolean {
  return taint.includes('environment') || taint.includes('file');
}
