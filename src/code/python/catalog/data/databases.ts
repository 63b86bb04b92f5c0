/** Statements that go to a database, and the objects that they are sent through. */
export const databaseCallables = `
sqlite3.connect(database:path) database returns:sqlite3.Connection
sqlite3.Connection.cursor() returns:sqlite3.Cursor
sqlite3.Connection.execute(sql:sql, parameters) database returns:sqlite3.Cursor
sqlite3.Connection.executemany(sql:sql, parameters) database returns:sqlite3.Cursor
sqlite3.Connection.executescript(sql_script:sql) database returns:sqlite3.Cursor
sqlite3.Connection.enable_load_extension(enabled) native-code
sqlite3.Connection.load_extension(name:path) native-code
sqlite3.Connection.create_function(name, narg, func:callback)
sqlite3.Connection.commit|sqlite3.Connection.close|sqlite3.Connection.rollback()
sqlite3.Cursor.execute(sql:sql, parameters) database returns:sqlite3.Cursor
sqlite3.Cursor.executemany(sql:sql, parameters) database returns:sqlite3.Cursor
sqlite3.Cursor.executescript(sql_script:sql) database returns:sqlite3.Cursor
sqlite3.Cursor.fetchone|sqlite3.Cursor.fetchall|sqlite3.Cursor.fetchmany() passes
psycopg2.connect|psycopg.connect|psycopg.Connection.connect(dsn|conninfo) database returns:psycopg.Connection
psycopg.Connection.cursor() returns:psycopg.Cursor
psycopg.Connection.execute(query:sql, params) database returns:psycopg.Cursor
psycopg.Cursor.execute(query|sql:sql, params) database returns:psycopg.Cursor
psycopg.Cursor.executemany(query|sql:sql, params) database
psycopg.Cursor.copy_expert(sql:sql, file) database
psycopg.Cursor.copy(statement:sql) database
psycopg2.extras.execute_values|psycopg2.extras.execute_batch(cur, sql:sql) database
psycopg2.sql.SQL|psycopg.sql.SQL(string) passes fold
psycopg2.sql.Identifier|psycopg.sql.Identifier(value) clears fold
psycopg2.sql.Literal|psycopg.sql.Literal|psycopg2.sql.Placeholder|psycopg.sql.Placeholder(value) clears
# Services of clouds that take statements over their API: RDS, Redshift, Athena, DynamoDB, Timestream, CloudWatch.
boto3.client.execute_statement|boto3.client.batch_execute_statement|boto3.client.execute_sql|boto3.client.start_query_execution|boto3.client.start_query|boto3.client.create_named_query|boto3.client.create_prepared_statement|boto3.client.execute_transaction(*, sql|Sql|Sqls|QueryString|queryString|Statement|QueryStatement|sqlStatements:sql) database source:network
awswrangler.athena.read_sql_query|awswrangler.athena.start_query_execution|awswrangler.athena.create_ctas_table|awswrangler.redshift.read_sql_query|awswrangler.postgresql.read_sql_query|awswrangler.mysql.read_sql_query(sql:sql) database source:network
pyathena.connect(s3_staging_dir) database returns:dbapi.Connection
google.cloud.spanner.Client() database class
  .instance.database.execute_partitioned_dml|instance.database.update_ddl(statement:sql) database
clickhouse_connect.get_client(host) database returns:clickhouse_connect.Client
clickhouse_connect.Client.command|clickhouse_connect.Client.query|clickhouse_connect.Client.query_df|clickhouse_connect.Client.raw_query(cmd|query:sql) database source:network
clickhouse_driver.Client() database class
  .execute|execute_iter(query:sql) database source:network
cassandra.cluster.Cluster() database class
  .connect(keyspace) returns:cassandra.cluster.Session
cassandra.cluster.Session.execute|cassandra.cluster.Session.execute_async|cassandra.cluster.Session.prepare(query:sql) database source:network
psycopg2.pool.SimpleConnectionPool(minconn) returns:psycopg2.pool.SimpleConnectionPool
psycopg2.pool.SimpleConnectionPool.getconn() returns:psycopg.Connection
asyncpg.connect(dsn) database returns:asyncpg.Connection
asyncpg.create_pool(dsn) database returns:asyncpg.Connection
asyncpg.Connection.execute|asyncpg.Connection.fetch|asyncpg.Connection.fetchrow|asyncpg.Connection.fetchval|asyncpg.Connection.executemany(query:sql) database
pymysql.connect|MySQLdb.connect|mysql.connector.connect|mysql.connector.pooling.MySQLConnectionPool|mariadb.connect|aiomysql.connect|_mysql.connect(host:host) database returns:pymysql.connections.Connection
pymysql.connections.Connection.cursor() returns:pymysql.cursors.Cursor
pymysql.connections.Connection.query(sql:sql) database
pymysql.cursors.Cursor.execute(query:sql, args) database
pymysql.cursors.Cursor.executemany(query:sql, args) database
pyodbc.connect|pypyodbc.connect|pymssql.connect|cx_Oracle.connect|oracledb.connect|ibm_db_dbi.connect|snowflake.connector.connect|duckdb.connect|trino.dbapi.connect|clickhouse_driver.connect|jaydebeapi.connect|redshift_connector.connect|databricks.sql.connect|teradatasql.connect|vertica_python.connect|hdbcli.dbapi.connect(dsn) database returns:dbapi.Connection
dbapi.Connection.cursor() returns:dbapi.Cursor
dbapi.Connection.execute(sql:sql, parameters) database returns:dbapi.Cursor
dbapi.Connection.sql|dbapi.Connection.query(sql:sql) database
dbapi.Cursor.execute(sql:sql, parameters) database returns:dbapi.Cursor
dbapi.Cursor.executemany(sql:sql, parameters) database
duckdb.sql|duckdb.query|duckdb.execute(query:sql) database
aiosqlite.connect(database:path) database returns:sqlite3.Connection
google.cloud.bigquery.Client() database class
  .query|query_and_wait(query:sql) database source:network
sqlalchemy.create_engine|sqlalchemy.engine.create_engine|sqlalchemy.ext.asyncio.create_async_engine(url) database returns:sqlalchemy.engine.Engine
sqlalchemy.engine.Engine.connect|sqlalchemy.engine.Engine.begin|sqlalchemy.engine.Engine.raw_connection() returns:sqlalchemy.engine.Connection
sqlalchemy.engine.Engine.execute(statement:sql, parameters) database
sqlalchemy.engine.Connection.execute|sqlalchemy.engine.Connection.exec_driver_sql|sqlalchemy.engine.Connection.scalar|sqlalchemy.engine.Connection.scalars(statement:sql, parameters) database
sqlalchemy.engine.Connection.cursor() returns:dbapi.Cursor
sqlalchemy.orm.Session() class
  .execute|exec|scalar|scalars|stream(statement:sql, params) database
  .query(*entities:data) returns:sqlalchemy.orm.Query
sqlalchemy.orm.Query.filter|sqlalchemy.orm.Query.from_statement(criterion:sql) passes returns:sqlalchemy.orm.Query
sqlalchemy.orm.sessionmaker() returns:sqlalchemy.orm.sessionmaker
sqlalchemy.orm.sessionmaker.__call__() returns:sqlalchemy.orm.Session
sqlalchemy.orm.scoped_session(factory) returns:sqlalchemy.orm.Session
sqlalchemy.text|sqlalchemy.sql.text|sqlalchemy.sql.expression.text(text) passes fold
flask_sqlalchemy.SQLAlchemy() class
  .session.execute(statement:sql, params) database
  .engine.execute(statement:sql) database
alembic.op.execute(sqltext) database
django.db.connection.cursor() returns:dbapi.Cursor
django.db.models.Manager.raw(raw_query:sql, params) database
django.db.models.QuerySet.raw(raw_query:sql, params) database
django.db.models.expressions.RawSQL(sql:sql, params) database
records.Database(url) database class
  .query(query:sql) database
peewee.SqliteDatabase|peewee.MySQLDatabase|peewee.PostgresqlDatabase(database:path) database class
  .execute_sql(sql:sql, params) database
dataset.connect(url) database class
  .query(query:sql) database
tortoise.Tortoise.init() database
pyspark.sql.SparkSession.sql(sqlQuery:sql) database
pymongo.collection.Collection.find|pymongo.collection.Collection.find_one|pymongo.collection.Collection.aggregate(filter:data) database
ldap.initialize(uri:url) network returns:ldap.LDAPObject
ldap.LDAPObject.search|ldap.LDAPObject.search_s|ldap.LDAPObject.search_st|ldap.LDAPObject.search_ext(base, scope, filterstr:data) network
ldap3.Server(host:host) network class
ldap3.Connection(server) network class
  .search(search_base, search_filter:data) network
neo4j.GraphDatabase.driver(uri:url) database class
`;
