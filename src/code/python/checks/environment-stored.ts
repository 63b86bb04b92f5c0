import { isLoopback } from '../../../core/loopback.ts';
import type { Module } from '../ast.ts';
import { importsAny } from '../imported-libraries.ts';
import type { Check } from '../site.ts';
import { isWholeEnvironment } from './whole-environment.ts';

/** Clients of databases, caches and queues, each of which may be on another machine. */
const clients =
  /^(?:psycopg2?|asyncpg|pg8000|pymysql|MySQLdb|mysql|mariadb|aiomysql|pyodbc|pymssql|oracledb|sqlalchemy|redis|valkey|aioredis|pymongo|motor|elasticsearch|opensearchpy|kafka|aiokafka|confluent_kafka|pika|aio_pika|kombu|nats|paho|neo4j|cassandra|clickhouse_\w+|influxdb\w*|couchdb|arango|supabase)\b/;

/** The host of a connection that stands in the source: in an address, or as what the client is told. */
const hosts =
  /["'](?:postgres(?:ql)?|mysql|mariadb|oracle|mssql|rediss?|valkeys?|mongodb|amqps?|nats|mqtts?|neo4j|bolt|https?)(?:\+\w{1,20})?:\/\/(?:[^@"'\s/]{0,200}@)?([\w.-]{1,200})|\b(?:host|hosts|server|servers|bootstrap[_.]servers|contact_points)["']?\s{0,4}[=:]\s{0,4}[[(]?\s{0,4}["']([\w.-]{1,200})/g;
const mostHosts = 64;

/** A name or number that leads out of this machine and its network. */
function isFar(host: string): boolean {
  if (isLoopback(host) || !host.includes('.')) return false;
  return !/^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.|\.(?:internal|local|lan|localdomain|svc|cluster\.local)$/.test(
    host,
  );
}

function namesFarHost({ source }: Module): boolean {
  let left = mostHosts;
  for (const [, address, told] of source.text.matchAll(hosts)) {
    if (isFar(address ?? told ?? '')) return true;
    left -= 1;
    if (left === 0) return false;
  }
  return false;
}

/**
 * `cursor.execute('INSERT …', (str(dict(os.environ)),))`, `producer.send('x', …)`: all that a process was started with goes
 * into a table or a queue of a machine that the source names.
 */
export const environmentStored: Check = {
  id: 'environment-stored',
  about: [
    ...['.execute', '.executemany', '.set', '.setex', '.hset', '.mset', '.lpush', '.rpush', '.sadd', '.xadd'],
    ...['.publish', '.basic_publish', '.send', '.produce', '.insert', '.insert_one', '.insert_many'],
    ...['.update_one', '.replace_one', '.index', '.create', '.put', '.add', '.write', '.write_points'],
  ],
  call(site, report) {
    const { args, keywords } = site.node;
    const given = [...args, ...keywords.map(({ value }) => value)].slice(0, 8);
    if (!given.some((one) => isWholeEnvironment(one, site))) return;
    if (importsAny(site.module, clients) && namesFarHost(site.module))
      report.hazard('secret-sent', site.node, { detail: 'openly' });
  },
};
