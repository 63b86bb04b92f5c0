import type { CodeCapability } from '../../core/code.ts';

/** What a function of a database does beyond computing a value. */
export interface SqlFunction {
  readonly hazard: string;
  readonly capability: CodeCapability;
}

const runs: SqlFunction = { hazard: 'sql-runs-commands', capability: 'process' };
const reads: SqlFunction = { hazard: 'sql-reads-files', capability: 'file-read' };
const writes: SqlFunction = { hazard: 'sql-writes-files', capability: 'file-write' };
const native: SqlFunction = { hazard: 'sql-native-code', capability: 'native-code' };
const reaches: SqlFunction = { hazard: 'sql-network', capability: 'network' };
const waits: SqlFunction = { hazard: 'sql-delay', capability: 'system' };
const settings: SqlFunction = { hazard: 'sql-server-settings', capability: 'system' };
const tunes: SqlFunction = { hazard: 'sql-tunes', capability: 'system' };
const stops: SqlFunction = { hazard: 'sql-stops-work', capability: 'system' };
const privileges: SqlFunction = { hazard: 'sql-privileges', capability: 'system' };
const dynamic: SqlFunction = { hazard: 'sql-dynamic', capability: 'dynamic-code' };

function all(what: SqlFunction, names: string): [string, SqlFunction][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, what]);
}

const functions = new Map<string, SqlFunction>([
  // Postgres 18, 9.28 (administration) and 34 (large objects); contrib's adminpack, dblink, file_fdw; pgsql-http
  ...all(
    reads,
    `pg_read_file pg_read_binary_file pg_ls_dir pg_ls_logdir pg_ls_waldir pg_ls_tmpdir pg_ls_archive_statusdir
     pg_stat_file lo_import pg_current_logfile pg_read_server_files`,
  ),
  ...all(writes, 'lo_export pg_file_write pg_file_rename pg_file_unlink pg_file_sync pg_logdir_ls lo_put'),
  ...all(
    reaches,
    'dblink dblink_connect dblink_connect_u dblink_exec dblink_open dblink_send_query http http_get http_post http_put http_delete net.http_get net.http_post',
  ),
  ...all(waits, 'pg_sleep pg_sleep_for pg_sleep_until sleep benchmark'),
  ...all(
    settings,
    `set_config pg_promote pg_replication_origin_create pg_create_logical_replication_slot pg_create_physical_replication_slot
     pg_drop_replication_slot pg_wal_replay_pause`,
  ),
  // What the settings say is judged where they are set; the others only mark or close a file of the log.
  ...all(
    tunes,
    'pg_reload_conf pg_rotate_logfile pg_switch_wal pg_create_restore_point pg_wal_replay_resume cron.unschedule',
  ),
  ...all(stops, 'pg_terminate_backend pg_cancel_backend'),
  ...all(
    dynamic,
    `query_to_xml table_to_xml schema_to_xml database_to_xml query_to_xml_and_xmlschema query_to_xmlschema table_to_xml_and_xmlschema
     schema_to_xml_and_xmlschema database_to_xml_and_xmlschema cursor_to_xml crosstab crosstab2 crosstab3 crosstab4 crosstabn connectby xpath_table
     ts_stat ts_rewrite xmltable_query dbms_sql.parse dbms_sql.execute eval`,
  ),
  // MySQL and MariaDB; lib_mysqludf_sys
  ...all(reads, 'load_file'),
  ...all(runs, 'sys_exec sys_eval sys_get sys_set sys_bineval'),
  // SQLite, 1.13 and its shell's own functions
  ...all(native, 'load_extension fts3_tokenizer'),
  ...all(reads, 'readfile fsdir lsdir sqlar_uncompress_file zipfile csv_read'),
  ...all(writes, 'writefile edit'),
  // Microsoft SQL Server
  ...all(
    runs,
    'xp_cmdshell xp_cmdshell_proxy sp_oacreate sp_oamethod sp_execute_external_script xp_servicecontrol',
  ),
  ...all(reads, 'xp_dirtree xp_fileexist xp_subdirs xp_readerrorlog xp_enumerrorlogs xp_availablemedia'),
  ...all(
    settings,
    'xp_regwrite xp_regdeletekey xp_regdeletevalue xp_regread xp_instance_regwrite xp_instance_regread xp_loginconfig sp_addextendedproc',
  ),
  ...all(reaches, 'openrowset opendatasource openquery sp_addlinkedserver xp_sendmail sp_send_dbmail'),
  // Oracle's supplied packages
  ...all(
    reaches,
    'utl_http.request utl_http.begin_request utl_http.request_pieces utl_tcp.open_connection utl_smtp.open_connection utl_inaddr.get_host_address utl_inaddr.get_host_name httpuritype dbms_ldap.init utl_mail.send apex_web_service.make_rest_request',
  ),
  ...all(
    writes,
    'utl_file.fremove utl_file.frename utl_file.fcopy dbms_xslprocessor.clob2file dbms_lob.writefile',
  ),
  ...all(reads, 'bfilename dbms_lob.loadfromfile dbms_lob.fileopen'),
  ...all(runs, 'dbms_java.runjava dbms_java_test.funcall'),
  ...all(waits, 'dbms_lock.sleep dbms_session.sleep dbms_pipe.receive_message'),
  ...all(
    settings,
    'dbms_java.grant_permission dbms_network_acl_admin.append_host_ace dbms_metadata.set_count',
  ),
  // DuckDB, ClickHouse, Snowflake and Databricks read files and addresses as tables
  ...all(
    reads,
    'read_csv read_csv_auto read_parquet parquet_scan read_json read_json_auto read_json_objects read_text read_blob read_ndjson sniff_csv file glob sqlite_scan read_xlsx',
  ),
  ...all(
    reaches,
    'url s3 s3cluster hdfs remote remotesecure mysql postgres_scan mysql_scan urlcluster azureblobstorage jdbc odbc',
  ),
  ...all(runs, 'executable'),
  // SQL Server's procedures for logins and roles, and for what runs when it starts
  ...all(
    privileges,
    `sp_addsrvrolemember sp_addrolemember sp_addlogin sp_droplogin sp_password sp_grantlogin sp_grantdbaccess sp_adduser sp_dropuser
     sp_change_users_login sp_addremotelogin sp_addlinkedsrvlogin sp_addapprole sp_setapprole`,
  ),
  ...all(settings, 'sp_procoption sp_detach_db sp_attach_db sp_dropserver sp_serveroption'),
]);

const catalogs =
  /^(?:main\.|temp\.)?sqlite_(?:temp_)?(?:master|schema|sequence)$|^(?:pg_catalog\.)?pg_(?:class|proc|attribute|type|language|namespace|database|index|trigger|rewrite|authid|auth_members|depend|constraint|extension|policy|event_trigger)$|^mysql\.(?:func|plugin|proc|event|db|user|global_priv|tables_priv|servers)$/i;

/** Whether a table is one in which a server keeps what it knows of itself. */
export function isCatalog(name: string): boolean {
  return catalogs.test(name) && !/sqlite_sequence$/i.test(name);
}

const dataReaders = new Set(
  'read_csv read_csv_auto read_parquet parquet_scan read_json read_json_auto read_ndjson sniff_csv read_xlsx'.split(
    ' ',
  ),
);
const dataFile =
  /^(?!\/|~|\.\.|[A-Za-z]:)(?!.*\/\.\.\/)[\w./*?[\]{}, =-]{1,300}\.(?:csv|tsv|txt|tab|dat|psv|parquet|avro|orc|feather|jsonl?|ndjson|geojson|arrow|xlsx)(?:\.(?:gz|zst|bz2))?$/i;
const address = /^(?:https?|s3a?|gs|gcs|r2|az|azure|abfss?|hf|ftp):\/\//i;

/** Whether a function reads a table out of a file of data that lies here, which is all that it does. */
export function readsData(name: string, argument: string | undefined): boolean {
  if (!dataReaders.has(name)) return false;
  // A file that is given as a parameter, or whose name is put in: the program says which, and it is read as a table.
  return (
    argument === undefined || /^\uf8ff[\w./*\uf8ff-]*$/.test(argument.slice(0, 300)) || isDataFile(argument)
  );
}

/** A file of data in the folder of the program, or below it. */
export function isDataFile(path: string): boolean {
  const below = path.replace(/^(?:\.\/){1,8}/, '');
  return dataFile.test(below) && !/(?:^|\/)\./.test(below);
}

const dataElsewhere =
  /^\/(?:data|mnt|srv|opt|tmp|var\/(?:tmp|lib|data)|import|export|exports?|backups?|home\/\w+)\/(?!.*\/?\.\.\/)(?!(?:.*\/)?\.)[\w./*{}=%-]{1,300}\.(?:csv|tsv|parquet|jsonl?|ndjson|arrow|xlsx)(?:\.(?:gz|zst|bz2))?$/i;

/** Folders for data on a machine of Windows, and the one that MySQL itself keeps for files. */
const dataOfServer =
  /^(?:[A-Z]:\\(?:\w+\\){0,2}(?:data|imports?|exports?|loads?|staging|etl|feeds?|files)\\(?!.*\.\.)[\w\\.-]{1,200}|\/var\/lib\/mysql-files\/[\w.-]{1,200})\.(?:csv|tsv|txt|dat|parquet|jsonl?|xlsx)$/i;

/** A file of data in a folder of the machine that holds no settings, programs or keys. */
export function isDataElsewhere(path: string): boolean {
  if (dataOfServer.test(path)) return true;
  return dataElsewhere.test(path) && !/\/(?:www|html|public_html|htdocs|webapps|spool)\//i.test(path);
}

/** An address that a database reads as if it were a file. */
export function isAddress(path: string): boolean {
  return address.test(path);
}

const dataAddress =
  /^(?:https?|s3|gs|gcs|r2|az|azure|abfss?|hf):\/\/(?!\d+\.\d+\.\d+\.\d+)[\w.*{},/:=%+~-]{3,500}\.(?:csv|tsv|parquet|jsonl?|ndjson|arrow|xlsx)(?:\.(?:gz|zst|bz2))?$/i;
const addressReaders = new Set([
  ...dataReaders,
  'url',
  's3',
  'gcs',
  's3cluster',
  'urlcluster',
  'azureblobstorage',
]);

/** A file of data at an address that carries nothing else along: no query, no user, no bare number of a host. */
export function isDataAddress(path: string): boolean {
  return dataAddress.test(path);
}

/** Whether a function reads a table out of a file of data at a fixed address. */
export function readsAddress(name: string, argument: string | undefined): boolean {
  return argument !== undefined && addressReaders.has(name) && isDataAddress(argument);
}

const schemas = new Set([
  'pg_catalog',
  'master',
  'dbo',
  'sys',
  'public',
  'main',
  'mysql',
  'information_schema',
]);

const textRunners = new Set(['query_to_xml', 'query_to_xmlschema', 'query_to_xml_and_xmlschema']);

/** Whether a function runs its first argument as a query. */
export function runsItsText(name: string): boolean {
  return textRunners.has(name.startsWith('pg_catalog.') ? name.slice('pg_catalog.'.length) : name);
}

/** What is known of a function, by its name in lower case, with or without the schemas that servers themselves use. */
export function knownFunction(name: string): SqlFunction | undefined {
  const known = functions.get(name);
  if (known !== undefined) return known;
  const parts = name.split('.');
  if (parts.length === 1) return undefined;
  return (
    functions.get(parts.slice(-2).join('.')) ??
    (parts.slice(0, -1).every((part) => schemas.has(part) || part === '')
      ? functions.get(parts.at(-1)!)
      : undefined)
  );
}

/** Names that only say something where they are called or run, being ordinary words otherwise. */
export const callOnly: ReadonlySet<string> = new Set([
  'file',
  'url',
  'glob',
  'http',
  'remote',
  's3',
  'edit',
  'eval',
  'sleep',
  'benchmark',
  'mysql',
  'executable',
  'jdbc',
  'odbc',
  'hdfs',
  'zipfile',
]);

const stores = new Set([
  'pg_shadow',
  'pg_authid',
  'pg_user_mapping',
  'pg_user_mappings',
  'pg_hba_file_rules',
  'mysql.user',
  'mysql.global_priv',
  'sys.sql_logins',
  'syslogins',
  'sys.syslogins',
  'master.dbo.syslogins',
  'sys.user$',
  'dba_users_with_defpwd',
]);

/** Whether a table holds the passwords of the server's own users. */
export function holdsCredentials(table: string): boolean {
  return stores.has(table) || stores.has(table.replace(/^(?:pg_catalog|master|master\.sys)\./, ''));
}

const pure = new Set(
  `abs acos acosd acosh age any_value array_agg array_append array_cat array_dims array_fill array_length array_lower
  array_ndims array_position array_positions array_prepend array_remove array_replace array_shuffle array_sample array_to_json
  array_to_string array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avg bit_and bit_length bit_or bit_xor bool_and
  bool_or btrim cardinality cast cbrt ceil ceiling char char_length character_length charindex chr coalesce concat concat_ws
  convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp cume_dist curdate current_database
  current_date current_schema current_time current_timestamp current_user curtime date date_add date_bin date_diff date_format
  date_part date_sub date_trunc dateadd datediff datename datepart datetime day dayname dayofmonth dayofweek dayofyear decode
  degrees dense_rank div encode every exp extract factorial field find_in_set first first_value floor format format_type from_unixtime gcd
  generate_series generate_subscripts get_byte getdate getutcdate greatest group_concat grouping hex hour if ifnull iif initcap instr int isfinite isnull
  isnumeric json json_agg json_array json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
  json_each json_each_text json_extract json_extract_path json_extract_path_text json_group_array json_group_object json_object json_object_agg json_object_keys
  json_populate_record json_query json_strip_nulls json_table json_to_record json_to_recordset json_tree json_type json_typeof json_unquote json_valid json_value jsonb_agg
  jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_exists jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_match
  jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_populate_record jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_typeof julianday justify_days justify_hours justify_interval lag last last_day last_value lcase lcm lead least left
  len length like listagg ln localtime localtimestamp locate log log10 log2 lower lpad ltrim make_date make_interval make_time
  make_timestamp make_timestamptz mask max md5 median microsecond mid min minute mod mode month monthname months_between name next_day normalize now nth_value
  ntile nullif num_nonnulls num_nulls nvl nvl2 obj_description octet_length overlay overlaps parse_ident percent_rank percentile_cont
  percentile_disc pg_typeof pi position pow power printf quarter quote quote_ident quote_literal quote_nullable radians rand random rank
  regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
  regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round row row_number row_to_json rpad
  rtrim scale second session_user sha224 sha256 sha384 sha512 sign sin sind sinh space split_part sqrt st_astext st_distance st_dwithin st_x st_y starts_with
  statement_timestamp std stddev stddev_pop stddev_samp strftime string_agg string_split string_to_array string_to_table strpos str_to_date stuff substr substring
  substring_index sum sysdate tan tand tanh time timediff timestamp timestampadd timestampdiff timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number
  to_timestamp to_tsquery to_tsvector total transaction_timestamp translate trim trim_array trim_scale trunc truncate try_cast ts_headline ts_rank ts_rank_cd
  plainto_tsquery phraseto_tsquery websearch_to_tsquery typeof ucase unhex unicode unistr unix_timestamp unixepoch unnest upper user uuid_generate_v4 gen_random_uuid
  var_pop var_samp variance version week weekday weekofyear width_bucket xmlagg xmlelement xmlforest year values grouping_sets rollup cube exists all any some in
  pg_size_pretty pg_total_relation_size pg_relation_size pg_table_size pg_indexes_size pg_database_size pg_get_viewdef pg_get_constraintdef pg_get_indexdef
  pg_get_functiondef pg_get_expr to_regclass has_table_privilege has_schema_privilege has_column_privilege col_description shobj_description pg_table_is_visible similarity word_similarity`
    .trim()
    .split(/\s+/),
);

/** Whether calling a function, by its name in lower case, is known to change nothing and to reach nothing. */
export function isPure(name: string): boolean {
  return pure.has(name.startsWith('pg_catalog.') ? name.slice('pg_catalog.'.length) : name);
}
