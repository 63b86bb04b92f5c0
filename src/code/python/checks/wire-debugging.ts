import type { Expr } from '../ast.ts';
import { importsAny } from '../imported-libraries.ts';
import type { CallSite, Check, NodePlace } from '../site.ts';
import { walkModule } from '../walk.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';
import { tellsHeaders } from './named-secrets.ts';

/** Something that a program logs in with, or sends that is a secret. */
const logsIn =
  /\bauth\b|Authorization|Bearer |environ|getenv|getpass|keyring|api_?key|\w_token\b|passw(?:or)?d|get_secret|credentials|\.login\(/i;

/** Loggers of libraries that write down, at their finest, with which words and headers somebody logs in. */
const tellingLoggers =
  /^(?:hpack(?:\.\w+)?|requests_oauthlib(?:\.\w+)?|oauthlib(?:\.[\w.]+)?|zeep(?:\.transports)?|suds(?:\.(?:client|transport))?|spotipy(?:\.\w+)?|websockets(?:\.client)?|http\.client|h2|pysaml2|msal_extensions)$/;

const detail = 'by what a library writes down of each request';

/**
 * Switches by which libraries print each request as it goes over the wire, with the headers and passwords in it, in a program
 * that has some to send.
 */
export const wireDebugging: Check = {
  id: 'wire-debugging',
  about: [
    ...['.set_debuglevel', '.HTTPHandler', '.HTTPSHandler', '.enableTrace', '.setopt', '.setLevel'],
    ...['.set_debug_http', '.set_debug_level', '.ServerProxy', '.dump_all', '.dump_response', '.to_curl'],
    'boto3.set_stream_logger',
  ],
  nodes: {
    Assign({ targets: [target], value }, at, report) {
      if (target?.type !== 'Attribute' || !isSwitch(target.attr, target.value, value, at)) return;
      if (sourceHas(at.module, logsIn))
        report.hazard('secret-shown', { at: target.at, end: value.end }, { detail });
    },
    // `for name, value in request.headers.items(): log(value)`
    For({ target, iter, body }, at, report) {
      if (!tellsHeaders(iter) || target.type !== 'Tuple' || target.elts.length !== 2) return;
      const [name, value] = target.elts;
      if (name?.type !== 'Name' || value?.type !== 'Name' || !sourceHas(at.module, logsIn)) return;
      const says = body.find((one) => one.type === 'Expr' && shows(one.value, value.id));
      if (says !== undefined) report.hazard('secret-shown', says, { detail });
    },
  },
  call(site, report) {
    if (isSwitchedOn(site) && sourceHas(site.module, logsIn))
      report.hazard('secret-shown', site.node, { detail });
  },
};

/** A print or a line of a log that has a name in it as it is. */
function shows(expression: Expr, name: string): boolean {
  if (expression.type !== 'Call') return false;
  if (!/^(?:print|debug|info|warning|error|log|echo|write|trace)$/.test(lastWord(expression.func) ?? ''))
    return false;
  let found = false;
  let filters = false;
  walkModule(expression, (node) => {
    if (node.type === 'Name' && node.id === name) found = true;
    if (node.type === 'IfExp' || (node.type === 'Call' && node !== expression)) filters = true;
    return true;
  });
  return found && !filters;
}

function isSwitch(attr: string, owner: Expr, value: Expr, at: NodePlace): boolean {
  if (attr !== 'debuglevel' && attr !== 'Debug' && attr !== 'debug') return false;
  const set = at.constant(value);
  const isOn = set === true || (typeof set === 'number' && set > 0);
  if (!isOn) return false;
  const names = at.names(owner);
  if (attr === 'debuglevel')
    return names.some((name) => /^(?:http\.client|httplib2?|six\.moves\.http_client)\b/.test(name));
  if (attr === 'Debug') return names.includes('imaplib') && typeof set === 'number' && set >= 4;
  return (
    attr === 'debug' &&
    (names.some((name) => /^kubernetes\..*Configuration/.test(name)) ||
      (/^(?:configuration|c|conf)$/.test(lastWord(owner) ?? '') && importsAny(at.module, /^kubernetes\b/)))
  );
}

function isSwitchedOn(site: CallSite): boolean {
  const { func } = site.node;
  const names = calledNames(site);
  const isOn = (value: Expr | undefined): boolean => {
    const set = constantOf(site, value);
    return set === true || (typeof set === 'number' && set > 0);
  };
  switch (lastWord(func)) {
    // What ftplib prints of a password is stars.
    case 'set_debuglevel':
      return isOn(site.argument(0, 'level', 'debuglevel')) && !isOfFtp(site, names);
    case 'HTTPHandler':
    case 'HTTPSHandler':
      return isOn(site.argument(0, 'debuglevel')) && importsAny(site.module, /^urllib\b/);
    case 'enableTrace':
      return isOn(site.argument(0, 'traceable')) && importsAny(site.module, /^websocket\b/);
    case 'set_debug_http':
      return isOn(site.argument(0)) && importsAny(site.module, /^mechanize\b/);
    case 'set_debug_level':
      return constantOf(site, site.argument(0)) === 3 && importsAny(site.module, /^asyncssh\b/);
    case 'ServerProxy':
      return isOn(site.argument(null, 'verbose'));
    case 'setopt': {
      const option = site.argument(0);
      return option !== undefined && lastWord(option) === 'VERBOSE' && isOn(site.argument(1));
    }
    case 'setLevel':
      return isFine(site) && tellingLoggers.test(loggerOf(site, func) ?? '');
    case 'set_stream_logger':
      return isWholeWire(site);
    case 'dump_all':
    case 'dump_response':
      return names.some((name) => name.startsWith('requests_toolbelt.'));
    case 'to_curl':
      return names.some((name) => /^(?:curlify2?|curl_gen)\./.test(name));
    default:
      return false;
  }
}

function isOfFtp(site: CallSite, names: readonly string[]): boolean {
  return names.some((name) => name.startsWith('ftplib.')) || site.receiver.some((one) => /ftplib/.test(one));
}

/** `boto3.set_stream_logger("")` has all that is sent; of boto3 itself alone it is what was asked for. */
function isWholeWire(site: CallSite): boolean {
  const name = constantOf(site, site.argument(0, 'name'));
  if (name !== '' && name !== 'botocore' && name !== null) return false;
  const level = site.argument(1, 'level');
  return (level === undefined || isDebug(site, level)) && sourceHas(site.module, sendsSecrets);
}

const sendsSecrets =
  /secretsmanager|get_secret|\bssm\b|\bsts\b|cognito|\bkms\b|aws_secret_access_key|passw(?:or)?d/i;

function isFine(site: CallSite): boolean {
  const level = site.argument(0, 'level');
  return level !== undefined && isDebug(site, level);
}

function isDebug(site: CallSite, level: Expr): boolean {
  const set = constantOf(site, level);
  return set === 10 || set === 'DEBUG' || set === 1 || /^(?:DEBUG|TRACE)$/.test(lastWord(level) ?? '');
}

/** `logging.getLogger("hpack").setLevel(…)`, or of a name that was given to it. */
function loggerOf(site: CallSite, func: Expr): string | undefined {
  if (func.type !== 'Attribute' || func.value.type !== 'Call') return undefined;
  const [name] = func.value.args;
  const text = constantOf(site, name);
  return typeof text === 'string' ? text : undefined;
}
