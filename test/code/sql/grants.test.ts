import { expectHazards } from './read.ts';

// To work with some tables, with a program's own ones, and to work with less.
const narrow = [
  'GRANT ALL ON orders TO app',
  'GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO mallory',
  'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO mallory',
  'CREATE ROLE x LOGIN',
  "CREATE ROLE x PASSWORD 'p'",
  "CREATE USER IF NOT EXISTS 'shop'@'10.0.4.%' IDENTIFIED BY 'p' REQUIRE SSL",
  "GRANT ALL PRIVILEGES ON shop.* TO 'shop'@'10.0.4.%'",
  "ALTER ROLE app WITH LOGIN PASSWORD 'p' VALID UNTIL '2027-01-01'",
  'ALTER TABLE orders OWNER TO app',
  'DROP ROLE IF EXISTS app',
  "CREATE LOGIN app WITH PASSWORD = 'p', CHECK_POLICY = ON",
  'GRANT CREATE SESSION, CREATE TABLE TO app',
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
  "CREATE USER 'x'@'%' IDENTIFIED BY ''",
  "CREATE LOGIN x WITH PASSWORD = 'p', CHECK_POLICY = OFF",
  'CREATE USER x WITH LOGIN BYPASSRLS',
  "ALTER USER postgres WITH PASSWORD 'p'",
  "ALTER USER 'root'@'localhost' IDENTIFIED BY 'p'",
  'ALTER ROLE app SUPERUSER',
  "ALTER ROLE app SET session_preload_libraries = 'x'",
  'ALTER FUNCTION f() OWNER TO postgres',
  'DROP ROLE dba',
  'GRANT DROP ANY TABLE TO x',
  'GRANT ALL PRIVILEGES TO x',
  "GRANT ALL PRIVILEGES ON *.* TO 'x'@'localhost'",
  'GRANT SELECT ON users TO PUBLIC',
  'GRANT SELECT ON users TO app WITH GRANT OPTION',
  'GRANT pg_execute_server_program TO app',
  'GRANT admin TO mallory',
  'CREATE ROLE x SUPERUSER',
  'CREATE ROLE x IN ROLE pg_write_server_files',
  "GRANT SELECT ON *.* TO 'x'@'%'",
  'GRANT ROLE accountadmin TO ROLE public',
  "GRANT `roles/bigquery.dataViewer` ON SCHEMA d TO 'allUsers'",
  'ALTER ROLE db_owner ADD MEMBER app',
];
expectHazards(narrow.map((sql) => [sql, 'grants'] as const));
expectHazards(wide.map((sql) => [sql, 'privileges'] as const));
