const airflow = 'airflow';

/** A class of Airflow's under each of the modules that have held it. */
function under(modules: readonly string[], ...classes: readonly string[]): string {
  return modules.flatMap((module) => classes.map((name) => `${airflow}.${module}.${name}`)).join('|');
}

function provider(name: string, module: string): string {
  return `providers.${name}.operators.${module}`;
}

const sqlOperators = [
  under(
    [provider('common.sql', 'sql'), 'operators.sql'],
    'SQLExecuteQueryOperator',
    'SQLCheckOperator',
    'BranchSQLOperator',
  ),
  under(
    [provider('postgres', 'postgres'), 'operators.postgres_operator', 'operators.postgres'],
    'PostgresOperator',
  ),
  under([provider('mysql', 'mysql'), 'operators.mysql_operator', 'operators.mysql'], 'MySqlOperator'),
  under([provider('sqlite', 'sqlite'), 'operators.sqlite_operator', 'operators.sqlite'], 'SqliteOperator'),
  under([provider('microsoft.mssql', 'mssql'), 'operators.mssql_operator'], 'MsSqlOperator'),
  under([provider('oracle', 'oracle'), 'operators.oracle_operator'], 'OracleOperator'),
  under(
    [provider('snowflake', 'snowflake'), 'contrib.operators.snowflake_operator'],
    'SnowflakeOperator',
    'SnowflakeSqlApiOperator',
  ),
  under([provider('trino', 'trino')], 'TrinoOperator'),
  under([provider('presto', 'presto')], 'PrestoOperator'),
  under([provider('vertica', 'vertica')], 'VerticaOperator'),
  under([provider('exasol', 'exasol')], 'ExasolOperator'),
  under([provider('jdbc', 'jdbc')], 'JdbcOperator'),
  under([provider('databricks', 'databricks_sql')], 'DatabricksSqlOperator'),
  under([provider('amazon.aws', 'redshift_sql')], 'RedshiftSQLOperator'),
  under([provider('amazon.aws', 'redshift_data')], 'RedshiftDataOperator'),
  under([provider('amazon.aws', 'athena')], 'AthenaOperator'),
  under([provider('google.cloud', 'bigquery')], 'BigQueryExecuteQueryOperator', 'BigQueryCheckOperator'),
  under([provider('google.cloud', 'cloud_sql')], 'CloudSQLExecuteQueryOperator'),
  under([provider('apache.hive', 'hive'), 'operators.hive_operator'], 'HiveOperator'),
  'airflow_clickhouse_plugin.operators.clickhouse.ClickHouseOperator',
].join('|');

const sqlHooks = [
  'providers.common.sql.hooks.sql.DbApiHook',
  'providers.postgres.hooks.postgres.PostgresHook',
  'hooks.postgres_hook.PostgresHook',
  'providers.mysql.hooks.mysql.MySqlHook',
  'hooks.mysql_hook.MySqlHook',
  'providers.sqlite.hooks.sqlite.SqliteHook',
  'providers.microsoft.mssql.hooks.mssql.MsSqlHook',
  'providers.oracle.hooks.oracle.OracleHook',
  'providers.snowflake.hooks.snowflake.SnowflakeHook',
  'providers.trino.hooks.trino.TrinoHook',
  'providers.databricks.hooks.databricks_sql.DatabricksSqlHook',
  'providers.amazon.aws.hooks.redshift_sql.RedshiftSQLHook',
]
  .map((name) => `${airflow}.${name}`)
  .join('|');

/** Programs that run others by a plan: what a task is given is a command, a script or a statement of its own. */
export const orchestratorCallables: string = `
${under([provider('standard', 'bash'), 'operators.bash', 'operators.bash_operator', 'operators'], 'BashOperator')}(*, bash_command:command) process by:shell-always
${under([provider('standard', 'bash'), 'sensors.bash', 'providers.standard.sensors.bash'], 'BashSensor')}(*, bash_command:command) process by:shell-always
${under([provider('ssh', 'ssh'), 'contrib.operators.ssh_operator'], 'SSHOperator')}(*, command:command) process by:shell-always
${under([provider('docker', 'docker'), 'operators.docker_operator'], 'DockerOperator')}(*, command:command) process by:shell-always
${under([provider('cncf.kubernetes', 'pod'), provider('cncf.kubernetes', 'kubernetes_pod')], 'KubernetesPodOperator')}(*, cmds:argv, arguments:argv) process
${sqlOperators}(*, sql|hql|query:sql) database
${sqlHooks}() database class
  .run|get_records|get_first|get_pandas_df|get_df|insert_rows(sql:sql) database source:network
  .get_conn() database returns:dbapi.Connection
airflow.decorators.task.bash() process
prefect_shell.ShellOperation|prefect_shell.commands.ShellOperation(*, commands:command) process by:shell-always class
  .run|trigger() process
prefect_shell.shell_run_command|prefect_shell.commands.shell_run_command(command:command) process by:shell-always source:process
prefect.tasks.shell.ShellTask|prefect_shell.ShellTask(*, command:command) process by:shell-always
prefect_sqlalchemy.SqlAlchemyConnector.load|prefect_sqlalchemy.SqlAlchemyConnector(name) returns:prefect_sqlalchemy.SqlAlchemyConnector
prefect_sqlalchemy.SqlAlchemyConnector.execute|prefect_sqlalchemy.SqlAlchemyConnector.fetch_all|prefect_sqlalchemy.SqlAlchemyConnector.fetch_one(operation:sql) database
prefect_snowflake.database.snowflake_query|prefect_snowflake.snowflake_query(query:sql) database
dagster_shell.execute_shell_command|dagster_shell.utils.execute|dagster_shell.create_shell_command_op(shell_command:command) process by:shell-always
dagster_shell.execute_shell_script(shell_script_path:path) process
flytekit.extras.tasks.shell.ShellTask(*, script:command) process by:shell-always
flytekit.ContainerTask(*, command:argv, arguments:argv) process
flytekit.extras.sqlite3.task.SQLite3Task(*, query_template:sql) database
kfp.dsl.ContainerSpec|kfp.v2.dsl.ContainerSpec(*, command:argv, args:argv) process
hera.workflows.Container(*, command:argv, args:argv) process
argo_workflows.Container(*, command:argv, args:argv) process
luigi.contrib.external_program.ExternalProgramTask() class
snakemake.shell.shell|snakemake.shell(cmd:command) process by:shell-always
doit.tools.LongRunning|doit.tools.Interactive|doit.action.CmdAction(action:command) process by:shell-always
nox.Session.run|nox.sessions.Session.run|nox.Session.run_always(*args:argv) process
dask_jobqueue.SLURMCluster(*, job_script_prologue:command) process by:shell-always
submitit.helpers.CommandFunction(command:argv) process
`;
