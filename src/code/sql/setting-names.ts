/** Settings that run code, guard the server or tell who did what; others are for its speed and its looks. */
const touchy =
  /preload|librar|plugin|command|archive|restore|audit|log_(?:statement|destination|connections|bin|off|error|directory|file)|general_log|slow_query_log_file|ssl|tls|passw|auth|hba|ident|secure|infile|init_|xp_|clr|ole|trust|fsync|full_page|row_security|replication_role|listen|allow_|zero_|read_only|grant|privileg|cmdshell|skip|external|unsafe|safe_|_file$|_directory$|^role$|containment|recovery|sql_mode/i;

/** Where names are looked up, how long a query may take, and what a program tells its own policies. */
const ofSession =
  /^(?:search_path|\w+_timeout|timezone|datestyle|client_\w+|application_name|work_mem|maintenance_work_mem|xmloption|extra_float_digits|(?:app|myapp|request|jwt|my|session|audit|tenant|rls|var)\.\w+)$/i;

/** Whether a setting is one that a session makes for itself. */
export function isOfSession(name: string): boolean {
  return ofSession.test(name);
}

/** Whether a setting of a server or a database is one that programs and people tune from day to day. */
export function isTuning(name: string): boolean {
  // Whether whoever may make a function has to be one whom replicas trust; it lets nobody make one.
  if (/^log_bin_trust_function_creators$/i.test(name)) return true;
  return /^[a-z][\w.]*$/i.test(name) && !touchy.test(name);
}
