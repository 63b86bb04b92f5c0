import { expectHazards } from './read.ts';

// An extension's own script, and libraries by other ways.
expectHazards([
  ["CREATE FUNCTION f(cstring) RETURNS cube AS 'MODULE_PATHNAME' LANGUAGE C STRICT;", 'extension-part'],
  ["CREATE FUNCTION f(cstring) RETURNS cube AS '$libdir/cube', 'f' LANGUAGE C STRICT;", 'extension'],
  ["CREATE FUNCTION f(int) RETURNS int AS '$libdir/../../tmp/x', 'f' LANGUAGE C STRICT;", 'native-code'],
  ["CREATE FUNCTION f(int) RETURNS int AS '/tmp/x.so', 'f' LANGUAGE C STRICT;", 'native-code'],
  ["LOAD '$libdir/postgis-3';", 'extension'],
  ["LOAD '/tmp/x.so';", 'native-code'],
]);

// The row that says how far a schema was brought up to date; and rows of data.
expectHazards([
  ['UPDATE app_version SET schema_version = 101;', ''],
  ['UPDATE Version SET VersionId=13;', ''],
  ["UPDATE packages SET version = '0';", 'update-all'],
  ['UPDATE app_version SET schema_version = 101, owner = 1;', 'update-all'],
  ["UPDATE users SET password = 'x';", 'update-all'],
]);

// A line that begins with `#` is a comment for MySQL, and an error elsewhere: what stands behind it is judged either way.
expectHazards([
  ['# accounting\nCREATE TABLE a (x int);\n# more\nCREATE TABLE b (x int);\n', ''],
  ['# DROP\nDROP TABLE users;\n', 'drop'],
  ['SELECT 1\n# 2; DROP TABLE users;\n', 'drop stacked'],
]);
