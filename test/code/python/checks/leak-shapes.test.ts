import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(({ hazard }) => /^(?:secret-|local-data)/.test(hazard))
    .map(({ hazard }) => hazard);

const told = (wanted: RegExp, ...sources: readonly string[]): void => {
  for (const source of sources) assert.match(leaks(source).join(), wanted, source);
};
const quiet = (...sources: readonly string[]): void => {
  for (const source of sources) assert.deepEqual(leaks(source), [], source);
};

const key = 'os.environ["API_TOKEN"]';

test('a method that shows its object shows what the object was made of', () => {
  const config = (repr: string, more = ''): string =>
    `import os, logging\nlog = logging.getLogger()\nclass Config:\n    def __init__(self, token):\n        self.token = token\n${repr}    def start(self):\n        ${more}\n    def run(self):\n        self.start()\nConfig(${key}).run()`;
  told(
    /secret-shown/,
    config('    def __repr__(self):\n        return f"Config({self.token})"\n', 'log.info("with %s", self)'),
    config(
      '    def __str__(self):\n        return ", ".join(f"{k}={v}" for k, v in vars(self).items())\n',
      'print(f"with {self}")',
    ),
    config('', 'print(self.__dict__.copy())'),
    config('', 'print({**vars(self)})'),
    config('', 'print(dict(self.__dict__))'),
    config('    def text(self):\n        return f"token {self.token}"\n', 'print(self.text())'),
  );
  quiet(
    config('', 'print(self)'),
    config('    def __repr__(self):\n        return "Config(...)"\n', 'log.info("with %s", self)'),
    config(
      '    def __repr__(self):\n        return f"Config({self.token[-4:]})"\n',
      'log.info("with %s", self)',
    ),
    config('    def size(self):\n        return len(self.token)\n', 'print(self.size())'),
    config('', 'print(sorted(vars(self)))'),
    config('', 'print(list(self.__dict__.keys()))'),
  );
});

test('what an object keeps in its lists and dictionaries comes out of its methods', () => {
  const layers = (end: string): string =>
    `import os\nclass Layer:\n    def __init__(self, values):\n        self.values = values\nclass Config:\n    def __init__(self, *layers):\n        self.layers = list(layers)\n    def flat(self):\n        merged = {}\n        for layer in reversed(self.layers):\n            merged |= layer.values\n        return merged\n${end}`;
  told(
    /secret-shown/,
    layers(
      `c = Config(Layer({"token": ${key}}), Layer({}))\nfor k, v in sorted(c.flat().items()):\n    print(k, v)`,
    ),
    `import os\nfrom collections import defaultdict, namedtuple\nE = namedtuple("E", "name value")\ndef collect(names):\n    found = defaultdict(list)\n    for name in names:\n        found[name].append(E(name, ${key}))\n    return found\nprint(collect(["a"]))`,
    `import os\nfrom dataclasses import asdict, dataclass\n@dataclass\nclass A:\n    user: str\n    token: str\ndef show(values):\n    print(values)\nshow(asdict(A("u", ${key})))`,
  );
  quiet(
    layers('c = Config(Layer({"region": "eu"}))\nfor k, v in sorted(c.flat().items()):\n    print(k, v)'),
    layers(`c = Config(Layer({"token": ${key}}))\nprint(len(c.flat()))`),
    `import os\nfrom collections import defaultdict\ndef collect(names):\n    found = defaultdict(list)\n    for name in names:\n        found[name].append(len(${key}))\n    return found\nprint(collect(["a"]))`,
  );
});

test('a block below a context manager sees what the manager set', () => {
  const flags = (value: string): string =>
    `import os\nfrom contextlib import contextmanager\nclass Flags:\n    def __init__(self):\n        self.context = {}\n    @contextmanager\n    def scope(self, **values):\n        before = dict(self.context)\n        self.context.update(values)\n        try:\n            yield self\n        finally:\n            self.context = before\n    def show(self):\n        print(self.context)\nflags = Flags()\nwith flags.scope(session=${value}) as scoped:\n    scoped.show()`;
  told(/secret-shown/, flags(key));
  quiet(flags('os.environ["REGION"]'));
});

test('a secret that another function writes down is kept there', () => {
  const head = 'import os, json, pathlib, redis, tarfile, io, hashlib, sqlite3, boto3\n';
  const save = (body: string, value: string): string => `${head}def save(data):\n    ${body}\nsave(${value})`;
  const whole = `{"token": ${key}}`;
  told(
    /secret-stored/,
    save('pathlib.Path("report.json").write_text(json.dumps(data))', whole),
    save('with open("report.json", "w") as out:\n        json.dump(data, out)', whole),
    save('redis.Redis().setex("token", 300, json.dumps(data))', whole),
    save('boto3.resource("dynamodb").Table("keys").put_item(Item=data)', whole),
    save(
      'with tarfile.open("x.tgz", "w:gz") as tar:\n        tar.addfile(tarfile.TarInfo("n"), io.BytesIO(json.dumps(data).encode()))',
      whole,
    ),
    save('sqlite3.connect("x.db").execute("INSERT INTO keys VALUES (?)", (data,))', key),
    `${head}def save(db, data):\n    db.execute("INSERT INTO keys VALUES (?)", (data,))\nsave(sqlite3.connect("x.db"), ${key})`,
  );
  quiet(
    save('redis.Redis().set("token", hashlib.sha256(data.encode()).hexdigest())', key),
    save(
      'sqlite3.connect("x.db").execute("INSERT INTO keys VALUES (?)", (hashlib.sha256(data.encode()).hexdigest(),))',
      key,
    ),
    save('sqlite3.connect("x.db").execute("SELECT name FROM users WHERE id = ?", (data,))', '7'),
    save(
      'sqlite3.connect("x.db").execute("INSERT INTO keys VALUES (crypt(?, gen_salt(\'bf\')))", (data,))',
      key,
    ),
    save('os.chmod("report.json", 0o600)\n    pathlib.Path("report.json").write_text(data)', key),
    save('pathlib.Path("report.json").write_text(json.dumps({"length": len(data)}))', key),
    `import os\nfrom cryptography.fernet import Fernet\ndef save(box, data):\n    open("v", "wb").write(box.encrypt(data.encode()))\nsave(Fernet(os.environ["VAULT_KEY"]), ${key})`,
  );
});

test('a test is given what the fixture of that name gives back', () => {
  const tests = (body: string): string =>
    `import os, pytest\n@pytest.fixture(scope="session")\ndef key():\n    value = os.environ.get("E2E_API_KEY")\n    if not value:\n        pytest.skip("no key")\n    return value\ndef test_it(key):\n    ${body}`;
  told(/secret-shown/, tests('print("with", key)'));
  quiet(tests('assert len(key) > 3'), tests('print("with", bool(key))'));
});

test('a model with a password in it is not logged as a whole', () => {
  const route = (show: string, field = 'password: str'): string =>
    `import logging\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel, SecretStr\napp = FastAPI()\nlog = logging.getLogger()\nclass Registration(BaseModel):\n    email: str\n    ${field}\ndef audit(what):\n    log.info("%s", what)\n@app.post("/register")\nasync def register(form: Registration):\n    ${show}\n    return {"email": form.email}`;
  told(
    /secret-shown/,
    route('log.info("registering %s", form)'),
    route('log.info("%s", form.model_dump())'),
    route('audit(form.model_dump())'),
  );
  quiet(
    route('log.info("%s", form.email)'),
    route('log.info("%s", form.model_dump(exclude={"password"}))'),
    route('log.info("%s", form)', 'password: SecretStr'),
    route('log.info("%s", form)', 'name: str'),
    route('log.info("%s", type(form).__name__)'),
  );
});

test('settings, whichever field is taken of them, and whatever stands in the class for it', () => {
  const settings = (rest: string): string =>
    `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    region: str = "eu"\n    stripe_secret_key: str = ""\nsettings = Settings()\n${rest}`;
  told(
    /secret-shown/,
    settings('print(settings.stripe_secret_key)'),
    settings(
      'def shown():\n    return {n: getattr(settings, n) for n in Settings.model_fields}\nprint(shown())',
    ),
  );
  quiet(
    settings('print(settings.region)'),
    settings('print(bool(settings.stripe_secret_key))'),
    settings(
      'def shown():\n    return {n: "***" if "secret" in n else getattr(settings, n) for n in Settings.model_fields}\nprint(shown())',
    ),
  );
});

test('variables of another frame, in a program whose functions are given passwords', () => {
  const report = (parameter: string): string =>
    `import sys\ndef body(error):\n    lines = []\n    tb = error.__traceback__\n    while tb is not None:\n        lines.append(f"{tb.tb_frame.f_locals}")\n        tb = tb.tb_next\n    return "\\n".join(lines)\ndef sync(${parameter}):\n    raise ValueError()\ntry:\n    sync(sys.argv[1])\nexcept ValueError as error:\n    print(body(error))`;
  told(/secret-shown/, report('password'));
  quiet(report('path'));
});
