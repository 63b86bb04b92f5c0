import { asksFirst, byItsName } from '../asked.ts';
import { type Field, isKnown, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { pathOf } from '../paths.ts';
import { type Reach, reachOf, worstReach } from '../reach.ts';

/** Commands that remove what they are pointed at. */
export const deleteJudges: readonly Judge[] = [
  remove,
  findDelete,
  overwrite,
  moveAway,
  clean,
  synchronise,
  elsewhere,
];

const hazards: Readonly<Record<Reach, string>> = {
  everything: 'shell-deletes-everything',
  system: 'shell-deletes-system-file',
  'everything-if-empty': 'shell-deletes-by-variable',
  around: 'shell-deletes-around',
  outside: 'shell-deletes-outside',
  inside: 'shell-deletes',
};

/** Tells the worst reach of a removal. */
export function tellRemoval(
  invocation: Invocation,
  targets: readonly Field[],
  recursive: boolean,
  report: ShellReport,
): void {
  if (targets.length === 0) return;
  const reaches = targets.map((target) => reachOf(target, invocation.scope));
  const worst = worstReach(reaches);
  const target = targets[reaches.indexOf(worst)]!;
  // Whoever asks whether all of them are a program's own has to see all.
  const named =
    worst === 'outside' || worst === 'system'
      ? cut(
          targets
            .filter((_, i) => reaches[i] === worst || reaches[i] === 'outside')
            .map((each) => shown({ ...each, text: pathOf(each, invocation.scope) }))
            .join(' '),
        )
      : shown(target);
  report.effect('file-delete', invocation, targets.map(shown).join(' '));
  if (recursive) {
    const xargs = invocation.through.includes('xargs') && worst === 'around';
    report.hazard(xargs ? 'shell-deletes' : hazards[worst], invocation, named);
    return;
  }
  // Without recursion only files go: all of the system's in one folder, or one that matters.
  if (worst === 'everything' || worst === 'system' || worst === 'outside') {
    const whole = target.glob && worst === 'everything';
    report.hazard(
      whole
        ? 'shell-deletes-everything'
        : worst === 'outside'
          ? 'shell-deletes-outside'
          : 'shell-deletes-system-file',
      invocation,
      named,
    );
  } else if (worst === 'around' && target.glob)
    report.hazard('shell-deletes-around', invocation, shown(target));
  else report.hazard('shell-deletes', invocation, shown(target));
}

function cut(paths: string): string {
  return paths.length > 180 ? `${paths.slice(0, 180)}…` : paths;
}

function remove(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name === 'rm') {
    const { flags, operands } = optionsOf(args);
    tellRemoval(
      invocation,
      operands,
      flags.has('r') ||
        flags.has('R') ||
        [...flags].some((flag) => flag.length > 2 && 'recursive'.startsWith(flag)) ||
        invocation.through.includes('find'),
      report,
    );
    if (flags.has('no-preserve-root'))
      report.hazard('shell-deletes-everything', invocation, '--no-preserve-root');
  } else if (
    name === 'rmdir' ||
    name === 'unlink' ||
    name === 'trash' ||
    name === 'trash-put' ||
    name === 'rimraf'
  ) {
    const { operands } = optionsOf(args);
    if (name === 'rmdir') {
      // A folder that holds something stays.
      report.effect('file-delete', invocation, operands.map(shown).join(' '));
      if (operands.length > 0) report.hazard('shell-deletes', invocation, shown(operands[0]!));
    } else tellRemoval(invocation, operands, name === 'rimraf', report);
  } else if (
    (name === 'tar' || name === 'gtar' || name === 'bsdtar') &&
    args.some(({ text }) => text === '--remove-files')
  ) {
    const { operands } = optionsOf(args, ['f', 'C', 'file', 'directory', 'X', 'T', 'exclude']);
    tellRemoval(invocation, operands, true, report);
  } else if (name === 'shred' || name === 'srm' || name === 'wipe') {
    const { operands } = optionsOf(args, ['n', 's', 'iterations', 'size', 'random-source']);
    const devices = operands.some((each) => each.text.startsWith('/dev/'));
    if (!devices) {
      tellRemoval(invocation, operands, true, report);
      // What is temporary is nobody's work.
      if (!operands.every((each) => isTemporary(each, invocation)))
        report.hazard('shell-destroys-data', invocation, operands.map(shown).join(' '));
    }
  }
}

function isTemporary(field: Field, { scope }: Invocation): boolean {
  return /^\/(?:var\/)?tmp\/[^/*?.]/.test(pathOf(field, scope)) && !field.text.includes('..');
}

/** `find / -delete`; `find … -exec rm` is judged as the rm that it runs. */
function findDelete(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'find' || !invocation.args.some((arg) => arg.text === '-delete')) return;
  const roots: Field[] = [];
  for (const arg of invocation.args) {
    if (/^[-(!]/.test(arg.text)) break;
    roots.push(arg);
  }
  const narrowed = invocation.args.some((arg) =>
    /^-(?:name|iname|path|ipath|regex|newer|mtime|mmin|size|empty|atime|wholename)$/.test(arg.text),
  );
  const reaches = roots.map((root) => reachOf(root, invocation.scope));
  const worst = roots.length === 0 ? 'around' : worstReach(reaches);
  report.effect('file-delete', invocation, roots.map(shown).join(' '));
  const detail = roots.map(shown).join(' ');
  if (narrowed)
    report.hazard(
      worst === 'everything' || worst === 'system' ? 'shell-deletes-outside' : 'shell-deletes',
      invocation,
      detail,
    );
  else report.hazard(hazards[worst], invocation, detail);
}

/** `truncate -s 0 f`, `cp /dev/null f`, `dd of=f`: what was in the file is gone. */
function overwrite(invocation: Invocation, report: ShellReport): void {
  const { name, args, scope } = invocation;
  const { operands } = optionsOf(args, ['s', 'size', 'r', 'reference']);
  const targets =
    name === 'truncate'
      ? operands
      : name === 'cp' && /^\/dev\/(?:null|zero|u?random)$/.test(operands[0]?.text ?? '')
        ? operands.slice(1)
        : [];
  if (targets.length === 0) return;
  report.effect('file-write', invocation, targets.map(shown).join(' '));
  const worst = worstReach(targets.map((target) => reachOf(target, scope)));
  if (worst === 'everything' || worst === 'system')
    report.hazard('shell-deletes-system-file', invocation, targets.map(shown).join(' '));
  else if (worst === 'outside' && invocation.through.some((each) => each === 'find' || each === 'xargs'))
    report.hazard('shell-deletes-outside', invocation, targets.map(shown).join(' '));
}

/** `mv / /dev/null`, `mv ~ /tmp`: gone as well. */
function moveAway(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'mv') return;
  const { operands } = optionsOf(invocation.args, ['t', 'S', 'target-directory', 'suffix']);
  const sources = operands.slice(0, -1);
  const target = operands.at(-1);
  if (target === undefined || sources.length === 0) return;
  report.effect('file-write', invocation, shown(target));
  const worst = worstReach(sources.map((source) => reachOf(source, invocation.scope)));
  if (worst === 'everything')
    report.hazard('shell-deletes-everything', invocation, `moves ${sources.map(shown).join(' ')}`);
  else if (
    target.text === '/dev/null' ||
    (worst === 'system' && reachOf(target, invocation.scope) !== 'system')
  )
    tellRemoval(invocation, sources, true, report);
}

function clean(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name !== 'git') return;
  const verb = args.find((arg) => !arg.text.startsWith('-'))?.text;
  const flags = optionsOf(args).flags;
  const forced = flags.has('force') || flags.has('f');
  if (verb === 'clean' && (flags.has('f') || flags.has('force')) && !flags.has('n')) {
    report.effect('file-delete', invocation);
    report.hazard('shell-deletes-around', invocation, 'git clean');
  } else if (verb === 'reset' && flags.has('hard'))
    report.hazard('shell-discards-changes', invocation, 'git reset --hard');
  else if (
    verb === 'push' &&
    (flags.has('force') || flags.has('f') || flags.has('mirror') || flags.has('delete'))
  )
    // Every branch of the other repository at once: nothing there is left to go back to.
    report.hazard(
      forced && (flags.has('all') || flags.has('mirror') || flags.has('branches'))
        ? 'shell-destroys-data'
        : 'shell-discards-changes',
      invocation,
      'git push --force',
    );
  else if (verb === 'filter-branch' || verb === 'filter-repo')
    report.hazard('shell-discards-changes', invocation, `git ${verb}`);
}

/** `rsync --delete empty/ /` removes what the source lacks. */
function synchronise(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'rsync') return;
  const { flags, operands } = optionsOf(invocation.args, ['e', 'rsh', 'exclude', 'include', 'f', 'filter']);
  if (![...flags].some((flag) => flag.startsWith('delete') || flag === 'remove-source-files')) return;
  const target = operands.at(-1);
  if (target === undefined || /^[\w.@-]+:/.test(target.text)) return;
  tellRemoval(invocation, [target], true, report);
}

/** Deleting what lies on other machines: clusters, buckets, databases, repositories. */
const remote: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^aws$/,
    /^s3 rb\b|^s3 rm\b.*--recursive|\b(?:delete|terminate)-(?:db|bucket|stack|cluster|instances|table|user|volume|snapshot|file-system|objects)/,
  ],
  [/^(?:gcloud|az|doctl|linode-cli|hcloud|ibmcloud|oci)$/, /\s(?:delete|destroy|purge)\b/],
  [/^rclone$/, /^(?:purge|delete|rmdirs|cleanup)\b/],
  [/^gsutil$/, /^(?:-m )?(?:rm\b.*-[a-zA-Z]*r|rb\b)/],
  [/^(?:terraform|tofu|pulumi|cdk|cdktf|terragrunt|serverless|sls)$/, /^(?:destroy|remove)\b|-destroy\b/],
  [
    /^(?:kubectl|oc)$/,
    /^delete\b.*(?:--all\b|\s(?:ns|namespaces?|pvc?|persistentvolume\w*|crds?|nodes?|all)\b)/,
  ],
  [/^helm$/, /^(?:uninstall|delete|del)\b/],
  [/^(?:redis-cli|keydb-cli|valkey-cli)$/, /\bflush(?:all|db)\b/i],
  [/^(?:mongo|mongosh)$/, /dropDatabase|\.drop\(|deleteMany\(\s*\{\s*\}|\.remove\(\s*\{\s*\}/],
  [/^(?:dropdb|dropuser)$/, /./],
  // A cluster of this machine, by its version and name, is what an upgrade leaves behind.
  [/^pg_dropcluster$/, /^(?!\d{1,3} [\w-]{1,60}$)/],
  [/^mysqladmin$/, /\bdrop\b|\bshutdown\b/],
  [/^gh$/, /^(?:repo|release|secret|run|cache|gist) delete\b/],
  [
    /^(?:rails|rake|bundle|php|python[\d.]*|manage\.py|\.\/manage\.py)$/,
    /\bdb:(?:drop|reset|purge)\b|\bmigrate:(?:fresh|reset)\b|manage\.py (?:flush|reset_db|sqlflush)\b/,
  ],
  [/^(?:huggingface-cli|hf)$/, /^(?:repo|repos|delete-cache|cache) delete\b|^repo-files .*delete/],
  [/^(?:vault|consul|etcdctl)$/, /\b(?:delete|del|destroy)\b/],
  [/^hdfs$|^hadoop$/, /^(?:d?fs) .*-(?:rm\s+-[rR]|rmr|expunge)/],
];

/** `dropdb --if-exists shop_test`: a database of this machine that says by its name that it is made anew. */
function isForDevelopment(args: readonly Field[]): boolean {
  const texts = args.map(({ text }) => text);
  const host = texts.findIndex((text) => /^(?:-h|--host)/.test(text));
  const where =
    /^(?:-h|--host)=?(.*)$/.exec(texts[host] ?? '')?.[1] || (host < 0 ? '' : (texts[host + 1] ?? ''));
  const name = args.filter(({ text }) => !text.startsWith('-')).at(-1);
  if (name === undefined || !isKnown(name) || !/^(?:|localhost|127\.0\.0\.1|::1|\/[\w/.-]*)$/.test(where))
    return false;
  return /(?:^|[_-])(?:dev|devel|development|test|tests|testing|ci|tmp|temp|scratch|sandbox|demo|local)(?:[_-]|\d|$)/i.test(
    name.text,
  );
}

function elsewhere(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map(shown).join(' ');
  if (!remote.some(([program, action]) => program.test(name) && action.test(words))) {
    if (name === 'pg_dropcluster') report.hazard('shell-deletes-around', invocation, words.slice(0, 120));
    return;
  }
  if (name === 'dropdb' && isForDevelopment(args)) {
    report.effect('database', invocation, words.slice(0, 200));
    return;
  }
  report.effect('network', invocation, words.slice(0, 200));
  // A database for tests, by its name; the others of the server stay.
  const tests =
    /^mongo(?:sh)?$/.test(name) &&
    isForDevelopment(args.slice(0, 1)) &&
    !/getSiblingDB|getDBNames|listDatabases|\bMongo\(/.test(words);
  report.hazard(
    tests ? 'shell-deletes-around' : 'shell-deletes-remote',
    invocation,
    `${`${name} ${words}`.slice(0, 120)}${lesser(invocation)}`,
  );
}

/** What makes it a smaller risk that something is deleted elsewhere, in words. */
function lesser({ name, args, assignments, input, through, scope }: Invocation): string {
  if (scope.askedFor === 'remove') return byItsName;
  // Programs that ask before they do it, where nothing answers in a person's place.
  const asks =
    /^(?:terraform|tofu|terragrunt|pulumi)$/.test(name) &&
    input === undefined &&
    !through.includes('yes') &&
    ![...assignments.keys(), ...scope.exports].some((each) => /^TF_(?:CLI_ARGS|INPUT)/.test(each)) &&
    !args.some(
      ({ text, unknown }) =>
        unknown.length > 0 ||
        /^--?(?:auto-approve|yes|y|skip-preview|non-interactive|terragrunt-non-interactive|input)/.test(text),
    );
  return asks ? asksFirst : '';
}
