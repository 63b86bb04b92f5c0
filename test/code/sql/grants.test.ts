import { expectHazards } from './read.ts';

// To work with some tables, and to work with less.
const narrow = [
  'GRANT SELECT, INSERT ON orders TO app',
  'GRANT USAGE ON SCHEMA sales TO reporting',
  'GRANT SELECT ON ALL TABLES IN SCHEMA sales TO reporting',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO reporting',
  'REVOKE ALL ON SCHEMA public FROM PUBLIC',
  'GRANT reporting TO alice',
  'CREATE ROLE reporting NOLOGIN',
  'GRANT EXECUTE ON FUNCTION total(int) TO PUBLIC',
  "GRANT SELECT ON shop.* TO 'report'@'localhost'",
  'ALTER ROLE db_datareader ADD MEMBER app',
];
// Everything, for everybody, or the power to give it.
const wide = [
  'GRANT ALL ON orders TO app',
  'GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO mallory',
  'GRANT SELECT ON users TO PUBLIC',
  'GRANT SELECT ON users TO app WITH GRANT OPTION',
  'GRANT pg_execute_server_program TO app',
  'GRANT admin TO mallory',
  'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO mallory',
  'CREATE ROLE x SUPERUSER',
  'CREATE ROLE x LOGIN',
  "CREATE ROLE x PASSWORD 'p'",
  'CREATE ROLE x IN ROLE pg_write_server_files',
  "GRANT SELECT ON *.* TO 'x'@'%'",
  'GRANT ROLE accountadmin TO ROLE public',
  "GRANT `roles/bigquery.dataViewer` ON SCHEMA d TO 'allUsers'",
  'ALTER ROLE db_owner ADD MEMBER app',
];
expectHazards(narrow.map((sql) => [sql, 'grants'] as const));
expectHazards(wide.map((sql) => [sql, 'privileges'] as const));
