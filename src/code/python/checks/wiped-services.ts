import type { Expr, Module, Stmt } from '../ast.ts';
import type { Check } from '../site.ts';
import { walkModule } from '../walk.ts';
import { calledNames, keyword, lastWord, truth } from './call-shape.ts';

/** What lists all that a service holds: databases, tables, buckets, machines, branches, containers. */
const lists =
  /^(?:list_database_names|list_collection_names|list_databases|list_collections|database_names|collection_names|get_table_names|list_tables|list_buckets|list_namespace|list_namespaces|list_\w+_for_all_namespaces|list_objects(?:_v2)?|list_blobs|list_clusters|list_functions|list_repos|get_repos|list_volumes|list_containers|list_topics|describe_\w+|scan_iter|keys|all|list|heads|branches|remotes|sorted_tables|reflect|indices|get_alias|cat)$/;

/** Methods that take away what they are called with, or on. */
const takesAway =
  /^(?:drop(?:_\w+)?|delete(?:_\w+)?|terminate(?:_\w+)?|destroy(?:_\w+)?|remove|purge|flush(?:all|db)|truncate)$/;

/** Clients of services that hold what others rely on. */
const services =
  /^(?:pymongo|motor|redis|boto3|botocore|kubernetes|docker|sqlalchemy|google\.cloud|azure|elasticsearch|opensearchpy|github|gitlab|git|psycopg2?|pymysql|MySQLdb|mysql|kafka|pika|cassandra|minio|digitalocean|hcloud|openstack|consul|etcd3|hvac|snowflake|databricks)\b/;

/** One call that leaves nothing of a whole service. */
const all =
  /^redis\.(?:\w+\.)*(?:flushall|flushdb)$|(?:^|\.)(?:flushall|drop_database|object_versions\.delete|objects\.delete)$/;

const sqlalchemy = /(?:^|\.)drop_all$/;

const production = /\bprod(?:uction)?\b|\bPROD/;

/** Databases that are there for a test, and gone with it. */
const scratch =
  /:memory:|sqlite|test|localhost|127\.0\.0\.1|fakeredis|mongomock|mock_aws|moto\b|testcontainers|unittest|pytest/i;

/**
 * Whatever a service lists is deleted, one after another; or one call that empties it. Nobody's tool for one bucket or one
 * key does that.
 */
export const wipedServices: Check = {
  id: 'wiped-services',
  about: [
    all,
    sqlalchemy,
    '.prune',
    '.terminate_instances',
    '.flushall',
    '.drop_database',
    '.drop_all',
    '.delete_topics',
    '.delete_collection',
  ],
  call(site, report) {
    const word = lastWord(site.node.func) ?? '';
    const { text } = site.module.source;
    if (!usesService(text) || scratch.test(text)) return;
    if (word === 'prune') {
      const filters = keyword(site, 'filters');
      if (filters?.type === 'Dict' && truth(site, filters) === true && isOf(site.node.func, 'volumes'))
        report.hazard('service-emptied', site.node, { detail: 'volumes' });
      return;
    }
    const [given] = site.node.args;
    const listed = given?.type === 'Call' && takesAway.test(word) ? listing(given) : undefined;
    if (listed !== undefined && lists.test(listed) && !/^(?:all|keys|list|cat|get)$/.test(listed)) {
      report.hazard('all-of-a-service-deleted', site.node, { detail: listed });
      return;
    }
    if (word === 'drop_all' || word === 'flushall' || calledNames(site).some((name) => all.test(name)))
      report.hazard('service-emptied', site.node, { detail: production.test(text) ? 'production' : word });
  },
  nodes: {
    For({ target, iter, body }, at, report) {
      const { text } = at.module.source;
      if (target.type === 'Tuple' || !lists.test(listing(iter) ?? '')) return;
      if (!usesService(text) || scratch.test(text)) return;
      if (body.length > 6 || guarded(body, text)) return;
      const name = target.type === 'Name' ? target.id : undefined;
      if (name === undefined) return;
      for (const statement of body.slice(0, 6)) {
        const found = deletion(statement, name) ?? deletionByFunction(statement, name, at.module);
        if (found === undefined) continue;
        report.hazard('all-of-a-service-deleted', found, { detail: listing(iter) ?? '' });
        return;
      }
    },
  },
};

function usesService(text: string): boolean {
  for (const [, name = ''] of text.slice(0, 20_000).matchAll(/^[ \t]*(?:import|from)[ \t]+([\w.]{1,60})/gm))
    if (services.test(name)) return true;
  return false;
}

/** The method that a loop goes through the results of: `client.list_database_names()`, `v1.list_namespace().items`. */
function listing(iter: Expr): string | undefined {
  let at = iter;
  for (let depth = 0; depth < 6; depth += 1) {
    if (at.type === 'Call') {
      // A filter names what is meant: it is not all.
      if (at.keywords.some(({ arg }) => arg !== null && narrows.test(arg))) return undefined;
      const word = lastWord(at.func);
      if (
        word !== undefined &&
        /^(?:list|sorted|reversed|tuple|set)$/.test(word) &&
        at.func.type === 'Name'
      ) {
        const [inner] = at.args;
        if (inner === undefined) return undefined;
        at = inner;
        continue;
      }
      return at.args.length > 0 && /^(?:list|keys|all|get|scan_iter)$/.test(word ?? '') ? undefined : word;
    }
    if (at.type === 'Attribute') {
      if (lists.test(at.attr) && at.attr !== 'keys' && at.attr !== 'list') return at.attr;
      at = at.value;
    } else if (at.type === 'Subscript') at = at.value;
    else return undefined;
  }
  return undefined;
}

const narrows = /^(?:filters?|Filters|label_selector|field_selector|prefix|Prefix|match|query|MaxResults)$/;

/** A condition says which of them are meant; one that leaves out what belongs to the server itself means all of them. */
function guarded(body: readonly Stmt[], text: string): boolean {
  return body.some((one) => (one.type === 'If' && !sparesServer(one.test, text)) || one.type === 'Match');
}

const ofServer =
  /^(?:admin|local|config|postgres|template[01]|rdsadmin|azure_\w+|information_schema|performance_schema|mysql|sys|master|model|msdb|tempdb|system(?:_\w+)?|default|kube-\w+|\.security\S*|\.kibana\S*)$/;

/** `name not in {"admin", "local"}`: nothing but the databases that every server has. */
function sparesServer(test: Expr, text: string): boolean {
  if (test.type !== 'Compare' || test.comparators.length !== 1) return false;
  const [given] = test.comparators;
  if (given === undefined || !/^(?:not in|in|!=|==)$/.test(test.ops[0] ?? '')) return false;
  if (given.type === 'Constant') return ofServer.test(String(given.value));
  if (given.type === 'Set' || given.type === 'Tuple' || given.type === 'List')
    return given.elts.every((one) => one.type === 'Constant' && ofServer.test(String(one.value)));
  if (given.type !== 'Name') return false;
  const written =
    new RegExp(`^${given.id}\\s{0,4}=\\s{0,4}[^\\n]{0,300}`, 'm').exec(text.slice(0, 100_000))?.[0] ?? '';
  const words = [...written.matchAll(/["']([^"'\n]{1,60})["']/g)].map(([, word = '']) => word);
  return words.length > 0 && words.every((word) => ofServer.test(word));
}

/** `mirror(name)`, where a function of the source deletes what it is given. */
function deletionByFunction(statement: Stmt, name: string, module: Module): Expr | undefined {
  let found: Expr | undefined;
  let left = mostNodes;
  walkModule(statement, (node) => {
    left -= 1;
    if (found !== undefined || left < 0) return false;
    if (node.type === 'Call' && node.func.type === 'Name') {
      const at = node.args.findIndex((one) => mentions(one, name));
      const called = node.func.id;
      const body = module.body.find((one) => one.type === 'FunctionDef' && one.name === called);
      const parameter = body?.type === 'FunctionDef' ? body.args.args[at]?.arg : undefined;
      if (
        at >= 0 &&
        body?.type === 'FunctionDef' &&
        parameter !== undefined &&
        !guarded(body.body, module.source.text)
      )
        found = body.body
          .slice(0, 20)
          .map((one) => deletion(one, parameter))
          .find((one) => one !== undefined);
    }
    return found === undefined;
  });
  return found;
}

function deletion(statement: Stmt, name: string): Expr | undefined {
  let found: Expr | undefined;
  let left = mostNodes;
  walkModule(statement, (node) => {
    left -= 1;
    if (found !== undefined || left < 0) return false;
    if (node.type === 'Call' && node.func.type === 'Attribute' && takesAway.test(node.func.attr))
      if (
        mentions(node.func.value, name) ||
        node.args.some((one) => mentions(one, name)) ||
        given(node, name)
      )
        found = node;
    return found === undefined;
  });
  return found;
}

/** Loops stand in loops: each is looked at as far as this. */
const mostNodes = 200;

function given(call: Extract<Expr, { type: 'Call' }>, name: string): boolean {
  return call.keywords.some(({ value }) => mentions(value, name));
}

function mentions(expression: Expr, name: string): boolean {
  let at = expression;
  for (let depth = 0; depth < 8; depth += 1) {
    if (at.type === 'Name') return at.id === name;
    if (at.type === 'Attribute' || at.type === 'Subscript') at = at.value;
    else if (at.type === 'Call') at = at.func;
    else if (at.type === 'List' && at.elts[0] !== undefined) at = at.elts[0];
    else return false;
  }
  return false;
}

function isOf(func: Expr, word: string): boolean {
  return func.type === 'Attribute' && lastWord(func.value) === word;
}
