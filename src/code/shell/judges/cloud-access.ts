import { shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';

/** Commands that let others into what lies in a cloud: everybody, or one account with power over all. */
export const cloudJudges: readonly Judge[] = [opens, watches];

const everybody = /\ball(?:Authenticated)?Users\b/;
const anywhere = /(?:^|[\s="',:[])(?:0\.0\.0\.0\/0|::\/0|\*|Internet|Any)(?:$|[\s"',\]])/i;

/** By the program: what opens, in words of its arguments. */
const opening: readonly (readonly [RegExp, (words: string) => boolean])[] = [
  [
    /^(?:gcloud|gsutil|bq)$/,
    (words) =>
      (everybody.test(words) &&
        !/^(?:iam )?(?:ch -d|get)|remove-iam-policy-binding|\sget-iam-policy/.test(words)) ||
      /\bacl (?:ch|set)\b.*\b(?:public-read|AllUsers)/i.test(words) ||
      /add-iam-policy-binding\b.*roles\/(?:owner|editor|iam\.(?:securityAdmin|serviceAccountTokenCreator|serviceAccountKeyAdmin)|resourcemanager\.\w*[aA]dmin)/.test(
        words,
      ) ||
      /service-accounts keys create/.test(words) ||
      (/firewall-rules (?:create|update)/.test(words) &&
        /--(?:allow|rules)[= ]\s*all\b/.test(words) &&
        !/--source-(?:tags|service-accounts)/.test(words)) ||
      /--(?:no-)?public-access-prevention\b.*(?:inherited|unspecified)|--no-public-access-prevention/.test(
        words,
      ),
  ],
  [
    // Who may change a repository, and what has to be asked before.
    /^gh$/,
    (words) =>
      /^api\b/.test(words) &&
      /(?:^|\s)(?:-X|--method)[= ]?(?:DELETE|PUT|POST|PATCH)\b/i.test(words) &&
      /\/(?:protection|rulesets|collaborators|keys|hooks|actions\/permissions)(?:["'/\s]|$)/.test(words),
  ],
  [
    /^aws$/,
    (words) =>
      /--acl[= ](?:public-read\S*|authenticated-read)|--grant-(?:read|full-control)\S*[= ].*AllUsers/.test(
        words,
      ) ||
      /delete-public-access-block|put-public-access-block\b.*=false/.test(words) ||
      (/(?:put-bucket-policy|put-role-policy|put-user-policy|set-queue-attributes|add-permission|set-repository-policy|put-key-policy|put-resource-policy)\b/.test(
        words,
      ) &&
        /["']?Principal["']?\s*:\s*(?:["']\*["']|\{\s*["']AWS["']\s*:\s*\[?\s*["']\*["'])|--principal[= ]["']?\*|["']Action["']\s*:\s*\[?\s*["']\*["']/.test(
          words,
        )) ||
      /attach-(?:user|role|group)-policy\b.*policy\/(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)/.test(
        words,
      ) ||
      /^iam create-(?:access-key|login-profile)\b/.test(words) ||
      /modify-(?:snapshot|image)-attribute\b.*(?:Group=all|--group-names all|Group['"]?:\s*['"]?all)/.test(
        words,
      ) ||
      /modify-db-instance\b.*--publicly-accessible/.test(words) ||
      (/authorize-security-group-ingress/.test(words) && anywhere.test(words) && opensMany(words)),
  ],
  [
    /^az$/,
    (words) =>
      /--public-access[= ](?:blob|container)\b|--allow-blob-public-access[= ]true|--default-action[= ]Allow\b/i.test(
        words,
      ) ||
      /role assignment create\b.*--role[= ]["']?(?:Owner|Contributor|User Access Administrator)/i.test(
        words,
      ) ||
      /create-for-rbac\b.*--role[= ]["']?(?:Owner|Contributor)|ad (?:sp|app) credential reset/i.test(words) ||
      (/nsg rule (?:create|update)/.test(words) &&
        /--access[= ]Allow/i.test(words) &&
        /--source-address-prefix(?:es)?[= ]["']?(?:\*|Internet|0\.0\.0\.0\/0)/.test(words) &&
        /--destination-port-ranges?[= ]["']?(?:\*|22|3389|0-65535)/.test(words)) ||
      /firewall-rule create\b.*(?:0\.0\.0\.0.*255\.255\.255\.255)/.test(words),
  ],
  [
    /^(?:kubectl|oc)$/,
    (words) =>
      /create (?:cluster)?rolebinding\b.*--(?:cluster)?role[= ](?:cluster-)?admin\b/.test(words) ||
      /(?:system:anonymous|system:unauthenticated)/.test(words),
  ],
  [/^gh$/, (words) => /^repo edit\b.*--visibility[= ]public/.test(words)],
];

/** All ports at once, or one by which a machine is administered or a database answers. */
function opensMany(words: string): boolean {
  return /--protocol[= ]["']?(?:-1|all)\b|--port[= ]["']?(?:0-65535|22|23|3389|3306|5432|6379|27017|9200|2375|2379)\b|FromPort=(?:0|22|3389|3306|5432|6379|27017|9200|2375)\b|IpProtocol=-1/.test(
    words,
  );
}

function opens(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const test = opening.find(([program]) => program.test(name))?.[1];
  if (test === undefined) return;
  const words = args.map(shown).join(' ').slice(0, 8_000);
  if (!test(words)) return;
  report.effect('network', invocation, words.slice(0, 200));
  report.hazard('shell-opens-cloud', invocation, `${name} ${words}`.slice(0, 120));
}

/** Logs, detectors and older versions: what tells later what was done, and brings back what was lost. */
const watching: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^aws$/,
    /^(?:cloudtrail (?:stop-logging|delete-trail)|guardduty (?:delete-detector|update-detector\b.*--no-enable)|configservice (?:stop-configuration-recorder|delete-configuration-recorder)|logs delete-log-group|securityhub disable-security-hub|macie2 disable-macie|s3api put-bucket-versioning\b.*Suspended|backup delete-(?:recovery-point|backup-vault)|kms schedule-key-deletion|ec2 delete-flow-logs)/,
  ],
  [
    /^gcloud$/,
    /logging (?:sinks|logs|buckets) delete|kms keys versions destroy|services disable\b.*(?:logging|securitycenter)/,
  ],
  [
    /^az$/,
    /monitor (?:diagnostic-settings|log-analytics workspace|activity-log alert) delete|security pricing create\b.*free|backup vault delete/i,
  ],
];

function watches(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map(shown).join(' ').slice(0, 8_000);
  if (!watching.some(([program, action]) => program.test(name) && action.test(words))) return;
  report.effect('system', invocation, words.slice(0, 200));
  report.hazard('shell-disables-protection', invocation, `${name} ${words}`.slice(0, 120));
}
