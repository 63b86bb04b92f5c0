import type { Call, ConstantValue, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { keyword, lastWord } from './call-shape.ts';

/** Databases that hold documents, keys, graphs and vectors, by the modules of their clients and of object mappers. */
const stores =
  /^[ \t]*(?:import|from)[ \t]+(?:pymongo|motor|mongoengine|beanie|odmantic|elasticsearch|elasticsearch_dsl|opensearchpy|neo4j|py2neo|neomodel|redis|aioredis|valkey|qdrant_client|weaviate|pymilvus|pinecone|chromadb|arango|couchdb|cassandra|django|tortoise|peewee|sqlalchemy|sqlmodel|pony|firebase_admin|google\.cloud)\b/m;

/** What is there for a test, and gone with it. */
const scratch =
  /:memory:|sqlite:|localhost|127\.0\.0\.1|fakeredis|mongomock|testcontainers|\bpytest\b|\bunittest\b|\b(?:from|import)[ \t]+django\.test|TestCase\b|conftest/;

/** What people are told whose data is held. */
const ransom =
  /\b(?:bitcoin|btc|monero|xmr|ransom)\b|\bpay\b[^"'\n]{0,60}\b(?:recover|restore|get back)\b|read_?me_?to_?recover/i;

/** A graph whose every node is taken: `MATCH (n) DETACH DELETE n`. */
const wholeGraph =
  /^\s{0,40}MATCH\s{0,8}\(\s{0,4}\w{0,20}\s{0,4}\)\s{0,8}(?:(?:OPTIONAL\s{1,8})?MATCH\s{0,8}\(\s{0,4}\w{0,20}\s{0,4}\)\s{0,4}-\[[^\]:]{0,40}\]-?>?\s{0,4}\(\s{0,4}\w{0,20}\s{0,4}\)\s{0,8}|(?:WITH|CALL)\b[^;]{0,60}?)?\{?\s{0,8}(?:DETACH\s{1,8})?DELETE\b/i;

const everyIndex = /^(?:_all|\*)$|(?:^|,)(?:\*|_all)(?:,|$)/;

/** One call that leaves nothing of a collection, a table of objects, an index or a graph. */
export const emptiedStores: Check = {
  id: 'emptied-stores',
  about: [
    ...['.delete_many', '.deleteMany', '.remove', '.drop_collection', '.drop_database', '.delete_by_query'],
    ...['.delete', '.delete_index', '.delete_data_stream', '.delete_collection', '.delete_all', '.run'],
    ...['.execute_query', '.reset', '.truncate', '.drop_keyspace', '.drop_table', '.drop_tables', '.update'],
  ],
  call(site, report) {
    const { text } = site.module.source;
    const looked = text.slice(0, 200_000);
    if (!stores.test(looked.slice(0, 20_000)) || scratch.test(looked)) return;
    const what = emptied(site);
    if (what === undefined) return;
    const grave = what === everything || what === passwords || ransom.test(looked) || production.test(looked);
    report.hazard('service-emptied', site.node, { detail: grave ? 'production' : what });
  },
};

const everything = 'everything';
const passwords = 'the passwords of all';
/** An address, or the name of a database, that says so; what a comment says is nothing. */
const production = /["'][\w.:/@-]{0,200}\bprod(?:uction)?\b|\bPROD_/;

function emptied(site: CallSite): string | undefined {
  const { node } = site;
  const word = lastWord(node.func) ?? '';
  const base = node.func.type === 'Attribute' ? node.func.value : undefined;
  if (base === undefined) return undefined;
  switch (word) {
    case 'delete_many':
    case 'deleteMany':
    case 'remove':
      return isEmptyMapping(site.argument(0, 'filter')) ? 'a collection' : undefined;
    case 'drop_collection':
      // Whatever it is given may well be its own.
      return constant(site, node.args[0]) === '' ? undefined : 'a collection';
    case 'drop_database':
      return 'a database';
    case 'delete_by_query': {
      if (!matchesAll(site.argument(null, 'query') ?? inside(site.argument(1, 'body'), 'query')))
        return undefined;
      return everyIndex.test(constant(site, site.argument(0, 'index'))) ? everything : 'an index';
    }
    case 'delete':
    case 'delete_index':
    case 'delete_data_stream':
      return ofClient(site, base, word) ?? ofObjects(node, base, word);
    case 'update':
      return ofObjects(node, base, word) !== undefined && keyword(site, 'password') !== undefined
        ? passwords
        : undefined;
    case 'run':
    case 'execute_query':
      return wholeGraph.test(constant(site, node.args[0])) ? everything : undefined;
    case 'reset':
      return /^[ \t]*(?:import|from)[ \t]+chromadb\b/m.test(site.module.source.text.slice(0, 20_000)) &&
        node.args.length === 0
        ? 'a database'
        : undefined;
    case 'delete_all':
      return node.args.length === 0 && node.keywords.length === 0 ? 'all of a kind' : undefined;
    default:
      return undefined;
  }
}

/** `es.indices.delete(index="*")`, `es.snapshot.delete(snapshot="*")`, `index.delete(delete_all=True)`. */
function ofClient(site: CallSite, base: Expr, word: string): string | undefined {
  const of = lastWord(base) ?? '';
  const names = ['index', 'name', 'snapshot'].map((name) => constant(site, keyword(site, name)));
  if (/^(?:indices|snapshot|data_stream)$/.test(of) || word !== 'delete')
    names.push(constant(site, site.node.args[0]));
  else if (keyword(site, 'index', 'snapshot') === undefined && keyword(site, 'delete_all') === undefined)
    return undefined;
  if (names.some((name) => everyIndex.test(name))) return everything;
  const all = keyword(site, 'delete_all', 'deleteAll');
  return all !== undefined && site.constant(all) === true ? 'an index' : undefined;
}

/** `Order.objects.all().delete()`, `Note.all().delete()`, `session.query(Order).delete()`. */
function ofObjects({ args }: Call, base: Expr, word: string): string | undefined {
  if ((word === 'delete' && args.length > 0) || base.type !== 'Call' || base.func.type !== 'Attribute')
    return undefined;
  const { attr, value } = base.func;
  const owner = lastWord(value) ?? '';
  if (attr === 'all' && base.args.length === 0)
    return owner === 'objects' || /^[A-Z]/.test(owner) ? 'all of a kind' : undefined;
  const isModel = attr === 'query' && base.args.length === 1 && /^[A-Z]/.test(lastWord(base.args[0]!) ?? '');
  return isModel ? 'all of a kind' : undefined;
}

function isEmptyMapping(expression: Expr | undefined): boolean {
  return expression?.type === 'Dict' && expression.values.length === 0;
}

/** `{"match_all": {}}`, `Q("match_all")`. */
function matchesAll(expression: Expr | undefined): boolean {
  if (expression?.type === 'Dict')
    return expression.keys.length === 1 && textOf(expression.keys[0]) === 'match_all';
  return expression?.type === 'Call' && textOf(expression.args[0]) === 'match_all';
}

function inside(expression: Expr | undefined, name: string): Expr | undefined {
  if (expression?.type !== 'Dict') return undefined;
  const at = expression.keys.findIndex((key) => textOf(key) === name);
  return at < 0 ? undefined : expression.values[at];
}

function textOf(expression: Expr | null | undefined): ConstantValue | undefined {
  return expression?.type === 'Constant' ? expression.value : undefined;
}

function constant(site: CallSite, expression: Expr | undefined): string {
  if (expression === undefined) return '';
  if (expression.type === 'List') return expression.elts.map((item) => constant(site, item)).join(',');
  const value = site.constant(expression);
  return typeof value === 'string' ? value : '';
}
