import type { Invocation, Judge, ShellReport } from '../invocation.ts';

/** Commands that start containers, and those that clear them away. */
export const containerJudges: readonly Judge[] = [containers];

function containers(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!/^(?:docker|podman|nerdctl|ctr|runc|nsenter|lxc|kubectl)$/.test(name)) return;
  const words = args.map((arg) => arg.text);
  const all = words.join(' ');
  if (
    /^(?:run|exec|create|build|compose|pull|push|cp|apply|delete|system|rm|rmi|volume|kill|stop)$/.test(
      words.find((word) => !word.startsWith('-')) ?? '',
    )
  )
    report.effect('process', invocation, all.slice(0, 200));
  const hazard = howHeld(name, all);
  if (hazard !== undefined) report.hazard(hazard, invocation, all.slice(0, 120));
  else if (
    /^(?:system|volume|image|container|builder)?\s*prune\b.*(?:-a|-f|--all|--force|--volumes)/.test(all) ||
    (name === 'kubectl' && /^delete\b/.test(all))
  )
    report.hazard(
      isMadeAgain(name, all) ? 'shell-deletes' : 'shell-deletes-around',
      invocation,
      `${name} ${all}`.slice(0, 120),
    );
}

/** What gives a container the processes, the files or the daemon of the machine. */
const machine =
  /--(?:pid|ipc|uts|userns)[= ]host|--cap-add[= ](?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE)|(?:-v|--volume)[= ]?\/(?:etc|root|var\/run\/docker\.sock|proc|sys|dev)?:|(?:source|src)=\/(?:,|\s|$)|docker\.sock|seccomp[=:]unconfined|apparmor[=:]unconfined|["']privileged["']\s*:\s*true|["']host(?:PID|IPC|Network)["']\s*:\s*true|["']hostPath["']\s*:/;

/** What only somebody who wants the machine's own disk or kernel does in a container. */
const outwards =
  /(?:^|[\s/"';&|])(?:chroot|nsenter|mount|insmod|modprobe|debugfs|kexec|dd|release_agent|core_pattern)(?=[\s"';&|]|$)|\/dev\/(?:sd|vd|xvd|nvme|mapper|mem)/;

/** How far a container that is started is kept apart from the machine; undefined where it is. */
function howHeld(name: string, all: string): string | undefined {
  if (name === 'nsenter') return 'shell-container-escape';
  if (!/\b(?:run|exec|create|debug|patch)\b/.test(all)) return undefined;
  if (machine.test(all)) return 'shell-container-escape';
  // The rights alone are what emulators are registered with, and builders run with: whoever reads it knows the image.
  if (/--privileged\b(?!=false)/.test(all))
    return outwards.test(all) ? 'shell-container-escape' : 'container-holds-host';
  return /--net(?:work)?[= ]host\b/.test(all) ? 'shell-opens-port' : undefined;
}

/** Images, caches and containers that have ended: what is made again when it is wanted. Volumes hold data. */
function isMadeAgain(name: string, words: string): boolean {
  if (/--volumes/.test(words)) return false;
  if (name !== 'kubectl')
    return /^(?:image|builder|buildx|network|container)\s+prune\b|^system\s+prune\b(?!.*(?:-\w*a|--all))/.test(
      words,
    );
  // One job or pod by its name: whatever looks after it starts another.
  return (
    /^delete\s+(?:jobs?|pods?|po|replicasets?|rs)[\s/](?!.*(?:--all\b|-A\b|--all-namespaces|-l\b|--selector))/.test(
      words,
    ) || /^delete\s+(?:jobs?|pods?|po)\s.*(?:-l\b|--selector|--field-selector)/.test(words)
  );
}
