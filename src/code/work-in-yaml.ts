/** What a YAML text describes that a tool runs, told by what it says: any name will do. */
export type YamlWork = 'compose' | 'playbook' | 'workflow';

const longestHead = 4_096;

const signs: readonly (readonly [YamlWork, readonly RegExp[]])[] = [
  ['compose', [/^services:[ \t]*(?:#.*)?$/m, /^[ \t]+(?:image|build|command|entrypoint|container_name):/m]],
  // Plays of Ansible: a list of maps with hosts.
  ['playbook', [/^-[ \t]/m, /^(?:-[ \t]+|[ \t]+)hosts:[ \t]*\S/m]],
  [
    'playbook',
    [/^-[ \t]/m, /^(?:-[ \t]+|[ \t]+)(?:ansible|community|amazon|kubernetes)\.\w{1,40}\.\w{1,60}:/m],
  ],
  // Tasks of a role, whose folder says so no longer: modules by their short names, and what only a task says.
  [
    'playbook',
    [
      /^-[ \t]+(?:name|block|hosts|when|become|include_tasks|import_tasks|[a-z]\w{1,30}\.\w{1,40}\.\w{1,60}):/m,
      /^(?:-|[ \t])[ \t]+(?:shell|command|raw|script|block|package|apt|yum|dnf|pip|copy|template|file|service|systemd|user|uri|get_url|lineinfile|unarchive|stat|set_fact|debug|assert|fail|include_tasks|import_tasks|include_role|import_role|include_vars|become|register|notify|delegate_to|changed_when|failed_when|no_log|loop|with_\w{1,20}|ansible\.\w{1,40}\.\w{1,60}):/m,
    ],
  ],
  // Kubernetes; SkyPilot; a sweep of Weights & Biases.
  ['workflow', [/^apiVersion:/m, /^kind:/m]],
  ['workflow', [/^run:/m, /^(?:setup|resources|file_mounts|num_nodes):/m]],
  ['workflow', [/^method:/m, /^(?:program|parameters):/m]],
  // GitHub, Forgejo; CircleCI, Azure; GitLab, Travis; Task; actions that are put together of steps; cloud-init.
  ['workflow', [/^["']?(?:on|true)["']?:/m, /^jobs:/m]],
  [
    'workflow',
    [
      /^(?:jobs|stages|steps|pipelines?):/m,
      /^[ \t]*(?:-[ \t]+)?(?:steps|runs-on|script|bash|pwsh|powershell|task):/m,
    ],
  ],
  [
    'workflow',
    [
      /^[ \t]+(?:script|before_script|after_script):[ \t]*(?:[|>][-+]?[ \t]*)?\n[ \t]*(?:-[ \t]|\S)/m,
      /^[\w.:-][\w .:-]{0,80}:[ \t]*(?:#.*)?$/m,
    ],
  ],
  ['workflow', [/^version:[ \t]*["']?3/m, /^tasks:/m]],
  ['workflow', [/^runs:/m, /^[ \t]+using:/m]],
  [
    'workflow',
    [/^(?:pre|post|commit|prepare)-[\w-]{1,40}:/m, /^[ \t]+(?:-[ \t]+)?(?:run|commands|scripts|jobs):/m],
  ],
  ['workflow', [/^repos:/m, /^[ \t]+(?:-[ \t]+)?(?:entry|id):/m]],
  ['workflow', [/^#cloud-config\b/]],
];

/** What the beginning of a text says; null where it is no work that anything is known of. */
export function workInYaml(text: string): YamlWork | null {
  const head = text.slice(0, longestHead);
  return signs.find(([, all]) => all.every((sign) => sign.test(head)))?.[0] ?? null;
}

/** Lists of tasks that a role of Ansible keeps in a folder of this name. */
export function isRolesTasks(path: string): boolean {
  return /(?:^|\/)(?:tasks|handlers|playbooks?)\/[^/]{1,200}\.ya?ml$/.test(path);
}
