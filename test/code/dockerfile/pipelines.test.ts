import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecipes } from '../../../src/code/dockerfile/read-recipes.ts';

const commands = (text: string, name: string): string[] =>
  readRecipes(text, name).map(({ line, text: command }) => `${line} ${command}`);

test('a pipeline of Jenkins runs steps, processes and what it fetches', () => {
  const text = [
    "sh 'make'",
    'sh(script: "make test", returnStdout: true)',
    'sh """',
    '  make image',
    '"""',
    "['sh', '-c', 'echo hi'].execute().waitFor()",
    '"ls -l".execute()',
    "evaluate(new URL('http://a.example/s.groovy').text)",
  ].join('\n');
  assert.deepEqual(
    commands(text, 'Jenkinsfile').map((one) => one.replaceAll(/\s+/g, ' ').trim()),
    [
      '1 make',
      '2 make test',
      '3 make image',
      "6 sh -c 'echo hi'",
      '7 ls -l',
      '8 curl -s http://a.example/s.groovy | sh',
    ],
  );
});

test('a credential is called so, whatever its variable is called', () => {
  const text =
    "withCredentials([file(credentialsId: 'k', variable: 'KUBE')]) {\n  sh 'cp $KUBE x; cp $OTHER y'\n}\n";
  assert.deepEqual(commands(text, 'Jenkinsfile'), ['2 cp $KUBE_SECRET x; cp $OTHER y']);
});

test('Terraform runs provisioners, data and the start of machines', () => {
  const text = [
    'resource "null_resource" "a" {',
    '  provisioner "local-exec" {',
    '    command = "echo \u0024{self.id} >> ids"',
    '  }',
    '  provisioner "remote-exec" { ',
    '    inline = ["uptime", "id"]',
    '  }',
    '}',
    'data "external" "b" {',
    '  program = ["sh", "-c", "echo {}"]',
    '}',
    'resource "x" "y" {',
    '  user_data = <<-EOF',
    '    #!/bin/sh',
    '    echo $${HOME}',
    '  EOF',
    '}',
  ].join('\n');
  assert.deepEqual(commands(text, 'main.tf'), [
    '3 echo \uf8ff >> ids',
    '6 uptime\nid',
    "10 sh -c 'echo {}'",
    '14     #!/bin/sh\n    echo \u0024{HOME}',
  ]);
});

test('a table of cron has five fields or a word before its command', () => {
  assert.deepEqual(commands('# c\nMAILTO=x\n5 4 * * sun backup --all\n@daily root tidy\n', 'crontab'), [
    '3 backup --all',
    '4 tidy',
  ]);
});
