import { JsonArray, JsonObject } from '../../wire/json.ts';
import { strings } from './walk.ts';
import { isDotted, refer, type Watcher } from './watcher.ts';

/** `package.module:attribute`. */
const attributePath = /^[A-Za-z_][\w.]{0,300}:[A-Za-z_][\w.]{0,200}$/;

/**
 * LiteLLM's proxy takes a dotted name for a file beside the configuration, runs it, and fetches it where it is an address
 * of a bucket (litellm/proxy/types_utils/utils.py, get_instance_fn). What it ships itself goes by names without dots.
 */
export const proxyHook: Watcher = {
  keys: [
    ...[
      'callbacks',
      'success_callback',
      'failure_callback',
      'input_callback',
      'service_callback',
      'custom_handler',
    ],
    ...[
      'custom_auth',
      'custom_auth_run_common_checks',
      'custom_key_generate',
      'custom_sso',
      'custom_key_update',
    ],
    ...['custom_ui_sso_sign_in_handler', 'post_call_rules', 'pre_call_rules', 'guardrail'],
  ],
  look(entry, reading) {
    if (!/^(?:litellm_settings|general_settings|guardrails)\b/.test(entry.path)) return;
    for (const [name, key] of strings(entry.value, entry.path)) {
      if (/^(?:s3|gcs):\/\//.test(name)) refer(reading, entry, { to: 'url', name, key, loader: 'litellm' });
      else if (isDotted(name)) refer(reading, entry, { to: 'repository-code', name, key, loader: 'litellm' });
    }
  },
};

/** Ray Serve imports the application (ray/serve/schema.py, ServeApplicationSchema). */
export const servedApplication: Watcher = {
  keys: ['import_path'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (typeof value === 'string' && (attributePath.test(value) || isDotted(value)))
      refer(reading, entry, { to: 'repository-code', name: value, key, loader: 'ray-serve' });
  },
};

/** What Ray installs and unpacks before it imports: `runtime_env`. */
export const runtimeEnvironment: Watcher = {
  keys: ['runtime_env'],
  look(entry, reading) {
    const { value, path } = entry;
    if (!(value instanceof JsonObject)) return;
    for (const part of ['working_dir', 'py_modules', 'pip', 'uv', 'conda'])
      for (const [name, key] of strings(value.get(part) ?? null, `${path}.${part}`))
        if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git\+)|\s@\s*[a-z+]+:\/\//i.test(name))
          refer(reading, entry, { to: 'url', name, key, loader: 'ray-serve' });
  },
};

/**
 * Prefect imports each step by its full name, after it installed what the step says that it requires; one of its own runs
 * a script (prefect/deployments/steps/core.py, run_step).
 */
export const deploymentStep: Watcher = {
  keys: ['build', 'push', 'pull'],
  look(entry, reading) {
    const { value, path } = entry;
    if (!(value instanceof JsonArray)) return;
    for (const [index, step] of value.items.entries()) {
      if (!(step instanceof JsonObject)) continue;
      for (const [name, given] of step.everything()) {
        if (!isDotted(name)) continue;
        const key = `${path}[${index}]`;
        refer(reading, entry, { to: 'callable', name, key, loader: 'prefect' });
        const script = given instanceof JsonObject ? given.get('script') : undefined;
        if (typeof script === 'string')
          refer(reading, entry, { to: 'command', name: script, key: `${key}.script`, loader: 'prefect' });
      }
    }
  },
};

/** Dagster: the code that a workspace loads (dagster/_core/workspace/load_target.py). */
export const workspaceCode: Watcher = {
  keys: ['load_from'],
  look(entry, reading) {
    if (!(entry.value instanceof JsonArray)) return;
    for (const [name, key] of strings(entry.value, entry.path)) {
      if (/(?:python_module|python_package)(?:\.(?:module_name|package_name))?$/.test(key))
        refer(reading, entry, { to: 'module', name, key, loader: 'dagster' });
      else if (/python_file(?:\.relative_path)?$/.test(key))
        refer(reading, entry, { to: 'repository-code', name, key, loader: 'dagster' });
    }
  },
};

const instanceParts =
  /^(?:run_launcher|run_coordinator|run_storage|event_log_storage|schedule_storage|storage|scheduler|compute_logs|local_artifact_storage|secrets|sensors|schedules|custom_instance_class|backfills)\b/;

/** Dagster: parts of an instance, each a class in a module (dagster/_serdes/config_class.py). */
export const instancePart: Watcher = {
  keys: ['module'],
  look(entry, reading) {
    const { value, holder, path } = entry;
    const name = holder.get('class');
    if (!instanceParts.test(path) || typeof value !== 'string' || typeof name !== 'string') return;
    if (isDotted(`${value}.${name}`))
      refer(reading, entry, {
        to: 'class',
        name: `${value}.${name}`,
        key: path.replace(/module$/, 'class'),
        loader: 'dagster',
      });
  },
};

/** dag-factory: operators of Airflow by their full names, and what these run (dagfactory/dagbuilder.py, make_task). */
export const airflowTask: Watcher = {
  keys: ['operator'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    if (typeof value !== 'string' || !isDotted(value) || !/\btasks\b/.test(key)) return;
    refer(reading, entry, { to: 'class', name: value, key, loader: 'airflow' });
    const around = key.slice(0, -'operator'.length);
    for (const [part, to] of [
      ['bash_command', 'command'],
      ['python_callable_file', 'repository-code'],
      ['python_callable', 'callable'],
    ] as const) {
      const name = holder.get(part);
      if (typeof name === 'string' && name !== '')
        refer(reading, entry, { to, name, key: `${around}${part}`, loader: 'airflow' });
    }
  },
};

/** accelerate: commands for the machines of a TPU pod (accelerate/commands/tpu.py). */
export const podCommands: Watcher = {
  keys: ['command_file', 'commands'],
  look(entry, reading) {
    if (!entry.holder.has('compute_environment')) return;
    for (const [name, key] of strings(entry.value, entry.path))
      refer(reading, entry, { to: 'command', name, key, loader: 'accelerate' });
  },
};

/** DeepSpeed imports a compiler that torch does not know (deepspeed/runtime/compiler.py, get_backend_fn). */
export const compilerBackend: Watcher = {
  keys: ['backend'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (key === 'compile.backend' && typeof value === 'string' && isDotted(value))
      refer(reading, entry, { to: 'callable', name: value, key, loader: 'deepspeed' });
  },
};

/** vLLM's server: classes it imports for every request, and files of parsers that it runs. */
export const serverPlugin: Watcher = {
  keys: [
    ...['middleware', 'logits_processors', 'logits-processors', 'tool_parser_plugin', 'tool-parser-plugin'],
    ...['reasoning_parser_plugin', 'reasoning-parser-plugin'],
  ],
  look(entry, reading) {
    if (!entry.holder.has('model')) return;
    for (const [name, key] of strings(entry.value, entry.path))
      if (/\.py$/.test(name)) refer(reading, entry, { to: 'repository-code', name, key, loader: 'vllm' });
      else if (isDotted(name) || attributePath.test(name))
        refer(reading, entry, { to: 'callable', name: name.replace(':', '.'), key, loader: 'vllm' });
  },
};
