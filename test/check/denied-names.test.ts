import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../src/policy/load.ts';
import { one } from './kit.ts';

type Language = 'python' | 'sql' | 'shell';
/** What is denied, a text, and whether it means that. */
type Case = readonly [denied: string, language: Language, text: string, means: boolean];

async function hold(key: string, cases: readonly Case[]): Promise<void> {
  for (const [denied, language, text, means] of cases) {
    const policy = await parsePolicy(`extends = "observe"\n[code]\n${key} = ["${denied}"]`, 'loadlock.toml');
    const { findings } = await one(text, { policy, language });
    const told = findings
      .filter(({ rule }) => rule.endsWith('-not-admitted'))
      .map(({ evidence }) => evidence);
    assert.equal(told.length > 0, means, `${denied} in ${text}: ${told.join('; ')}`);
  }
}

test('statements are told by what they do, in SQL and in what SQLAlchemy makes of objects', async () => {
  await hold('deny-sql', [
    ['INSERT', 'sql', 'SELECT * INTO copy FROM t', true],
    ['CREATE', 'sql', 'SELECT a, b INTO TEMP copy FROM t WHERE a > 1', true],
    ['CREATE TABLE', 'sql', 'SELECT * INTO #tmp FROM t', true],
    ['CREATE TABLE', 'sql', 'WITH x AS (SELECT 1 AS a) SELECT a INTO z FROM x', true],
    ['INSERT', 'sql', 'COPY t FROM STDIN', true],
    ['INSERT', 'sql', "COPY t FROM '/tmp/x.csv' WITH (FORMAT csv)", true],
    ['INSERT', 'sql', 'COPY t TO STDOUT', false],
    [
      'INSERT',
      'sql',
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)',
      true,
    ],
    [
      'UPDATE',
      'sql',
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)',
      true,
    ],
    ['DELETE', 'sql', 'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', true],
    ['UPDATE', 'sql', 'INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 2', true],
    ['UPDATE', 'sql', 'INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 2', true],
    ['DELETE', 'sql', 'REPLACE INTO t (id) VALUES (1)', false],
    ['INSERT', 'sql', 'REPLACE INTO t (id) VALUES (1)', true],
    ['INSERT', 'sql', 'INSERT OR REPLACE INTO t (id) VALUES (1)', true],
    ['INSERT', 'sql', "LOAD DATA INFILE 'x' INTO TABLE t", true],
    ['INSERT', 'sql', "BULK INSERT t FROM 'x.csv'", true],
    ['CREATE TABLE', 'sql', 'CREATE TABLE x AS SELECT 1', true],
    ['SELECT', 'sql', 'CREATE TABLE x AS SELECT 1', true],
    ['INSERT', 'sql', 'SELECT @x = 1', false],
    ['CREATE', 'sql', 'SELECT a INTO @v FROM t', false],
    ['CREATE', 'sql', 'SELECT count(*) FROM t', false],
    ['INSERT', 'sql', "SELECT 'INSERT INTO x' AS hint", false],
    ['DELETE', 'sql', 'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d', true],
    ['DELETE', 'sql', 'EXPLAIN ANALYZE DELETE FROM t WHERE id = 1', true],
    ['DROP', 'sql', '/* x */ dRoP TABLE t', true],
    ['TRUNCATE', 'sql', 'TRUNCATE t', true],
    ['DELETE', 'sql', 'DO $$ BEGIN DELETE FROM t WHERE a = 1; END $$', true],
    ['DELETE', 'sql', 'PREPARE p AS DELETE FROM t WHERE id = $1', true],
    [
      'INSERT',
      'python',
      'from sqlalchemy import insert, create_engine\nfrom m import users\ne = create_engine("sqlite://")\nwith e.begin() as c:\n    c.execute(insert(users).values(a=1))',
      true,
    ],
    [
      'UPDATE',
      'python',
      'import sqlalchemy as sa\nfrom m import users\ns = sa.update(users).where(users.c.id == 1).values(a=1)\nconn.execute(s)',
      true,
    ],
    [
      'DELETE',
      'python',
      'from sqlalchemy import delete\nfrom m import users\nconn.execute(delete(users).where(users.c.id == 1))',
      true,
    ],
    [
      'DELETE',
      'python',
      'from sqlalchemy.sql import expression\nconn.execute(expression.delete(users))',
      true,
    ],
    [
      'INSERT',
      'python',
      'from sqlalchemy.dialects.postgresql import insert\nconn.execute(insert(users).values(a=1).on_conflict_do_nothing())',
      true,
    ],
    [
      'INSERT',
      'python',
      'from sqlalchemy import Table, MetaData\nusers = Table("users", MetaData())\nconn.execute(users.insert().values(a=1))',
      true,
    ],
    [
      'DELETE',
      'python',
      'from sqlalchemy import Table, MetaData\nusers = Table("users", MetaData())\nconn.execute(users.delete())',
      true,
    ],
    [
      'UPDATE',
      'python',
      'from sqlalchemy import Table, MetaData\nusers = Table("users", MetaData())\nconn.execute(users.update().values(a=1))',
      true,
    ],
    ['DELETE', 'python', 'd = {}\nd.update(a=1)\nl = []\nl.insert(0, 1)', false],
    ['INSERT', 'python', 'l = []\nl.insert(0, 1)', false],
    ['UPDATE', 'python', 'import hashlib\nhashlib.sha256().update(b"x")', false],
    [
      'DELETE',
      'python',
      'from sqlalchemy.orm import Session\ndef f(session: Session, user):\n    session.delete(user)\n    session.commit()',
      true,
    ],
    [
      'INSERT',
      'python',
      'from sqlalchemy.orm import Session\ndef f(session: Session, user):\n    session.add(user)\n    session.commit()',
      true,
    ],
    ['SELECT', 'python', 'from sqlalchemy import select\nconn.execute(select(users))', true],
    ['INSERT', 'python', 'from sqlalchemy import select\nconn.execute(select(users))', false],
    ['DROP', 'python', 'from sqlalchemy import MetaData\nMetaData().drop_all(engine)', true],
    ['CREATE', 'python', 'from sqlalchemy import MetaData\nMetaData().create_all(engine)', true],
    ['DROP', 'python', 'from sqlalchemy import text\nconn.execute(text("DROP TABLE x"))', true],
    ['DROP', 'python', 'from alembic import op\ndef downgrade():\n    op.drop_table("x")', true],
    ['UPDATE', 'python', 'import sqlalchemy\noptions = {}\noptions.update(echo=True)', false],
    ['INSERT', 'python', 'import sqlalchemy\nimport sys\nsys.path.insert(0, "x")', false],
    ['DELETE', 'python', 'import requests, sqlalchemy\nrequests.delete("https://example.com/x")', false],
    ['INSERT', 'python', 'import sqlalchemy\nseen = set()\nseen.add(1)', false],
    ['CREATE', 'sql', 'INSERT INTO t SELECT a FROM s', false],
    [
      'CREATE',
      'sql',
      'CREATE FUNCTION f() RETURNS int AS $$ DECLARE v int; BEGIN SELECT a INTO v FROM t; RETURN v; END $$ LANGUAGE plpgsql',
      true,
    ],
    [
      'CREATE TABLE',
      'sql',
      'CREATE FUNCTION f() RETURNS int AS $$ DECLARE v int; BEGIN SELECT a INTO v FROM t; RETURN v; END $$ LANGUAGE plpgsql',
      false,
    ],
    ['CREATE TABLE', 'sql', "SELECT a FROM t INTO OUTFILE '/tmp/x'", false],
    ['INSERT', 'sql', 'COPY (SELECT a FROM t) TO STDOUT', false],
  ]);
});

test('modules are told wherever a name leads to them', async () => {
  await hold('deny-modules', [
    ['socket', 'python', 'import ssl\nssl.socket.create_connection(("example.com", 1))', true],
    ['socket', 'python', 'from ssl import socket\nsocket()', true],
    ['os', 'python', 'import logging\nlogging.os.getcwd()', true],
    ['os', 'python', 'import shutil\nf = shutil.os\nf.getpid()', true],
    ['sys', 'python', 'from logging import sys\nprint(sys.path)', true],
    ['subprocess', 'python', 'import asyncio\nasyncio.subprocess.PIPE', false],
    ['subprocess', 'python', 'import platform\nplatform.subprocess.run(["ls"])', true],
    ['subprocess', 'python', 'import webbrowser as w\ngetattr(w, "subproc" + "ess").run(["ls"])', true],
    [
      'socket',
      'python',
      'import importlib.util as u\ns = u.find_spec("socket")\nm = u.module_from_spec(s)\ns.loader.exec_module(m)\nm.socket()',
      true,
    ],
    [
      'socket',
      'python',
      'from importlib.util import find_spec, module_from_spec\nspec = find_spec("socket")\nmod = module_from_spec(spec)\nspec.loader.exec_module(mod)',
      true,
    ],
    [
      'socket',
      'python',
      'from importlib.util import find_spec\nif find_spec("socket") is None:\n    print("no")',
      false,
    ],
    ['socket', 'python', 'import importlib\nm = importlib.__import__("socket")', true],
    ['socket', 'python', 'from importlib import import_module as i\ni(name="socket")', true],
    ['socket', 'python', 'import pkgutil\npkgutil.resolve_name("socket:socket")', true],
    ['socket', 'python', 'import pydoc\npydoc.locate("socket.socket")', true],
    ['_socket', 'python', 'import _socket', true],
    ['socket', 'python', 'import socketserver', false],
    ['socket', 'python', 'from . import socket', false],
    ['socket', 'python', 'exec("import socket")', true],
    ['socket', 'python', 'x = "import socket"', false],
    ['os', 'python', 'import os.path', true],
    ['os.path', 'python', 'from os import path', true],
    ['os.path', 'python', 'import os\nos.path.join("a")', true],
    ['urllib.request', 'python', 'import urllib.parse\nurllib.parse.quote("x")', false],
    ['urllib.request', 'python', 'import urllib\nurllib.request.urlopen("http://example.com")', true],
    ['numpy.linalg', 'python', 'import numpy as np\nnp.linalg.norm([1])', true],
    ['numpy.linalg', 'python', 'import numpy as np\nnp.array([1])', false],
    ['os', 'python', 'class A:\n    os = 1\nA.os', false],
    ['os', 'python', 'import sys\nsys.modules["posix"]', false],
    ['socket', 'python', 'import zipimport, sys\n__builtins__.__import__("socket")', true],
    ['socket', 'python', 'import builtins\nbuiltins.__import__("socket")', true],
    ['socket', 'python', 'f = __import__\nf("socket")', true],
    ['socket', 'python', 'import subprocess\nsubprocess.run(["python3", "-c", "import socket"])', true],
    ['socket', 'python', 'import ssl\nssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)', false],
    ['subprocess', 'python', 'import asyncio.subprocess\nasyncio.subprocess.PIPE', false],
    ['time', 'python', 'from datetime import time\ntime(1)', false],
    ['copy', 'python', 'import shutil\nshutil.copy("a", "b")', false],
    ['stat', 'python', 'import os\nos.stat("a")', false],
    ['platform', 'python', 'import sys\nsys.platform', false],
    ['os', 'python', 'import json\nclass A:\n    os = 1\nA().os.x', false],
  ]);
});

test('functions are told by the module that has them', async () => {
  await hold('deny-functions', [
    ['os.system', 'python', 'import os\nos.system("ls")', true],
    ['os.system', 'python', 'import shutil\nshutil.os.system("ls")', true],
    ['os.system', 'python', 'from shutil import os as o\no.system("ls")', true],
    ['os.system', 'python', 'import functools, os\nfunctools.partial(os.system, "ls")()', true],
    ['os.system', 'python', 'import os\nlist(map(os.system, ["ls"]))', true],
    ['os.system', 'python', 'import os\nd = {"a": os.system}\nd["a"]("ls")', true],
    ['os.system', 'python', 'import os\nclass R:\n    run = staticmethod(os.system)\nR.run("x")', true],
    ['shutil.*', 'python', 'from shutil import rmtree\nrmtree("x")', true],
    ['os.system', 'python', 'os = Mock()\nos.system("ls")', false],
    ['eval', 'python', '__builtins__["eval"]("1")', true],
    ['eval', 'python', 'import builtins\ngetattr(builtins, "eval")("1")', true],
    ['eval', 'python', 'import pandas as pd\npd.eval("1")', false],
    ['eval', 'python', 'model.eval()', false],
    ['pickle.loads', 'python', 'import pickle as p\np.loads(b"")', true],
    ['pickle.loads', 'python', 'from pickle import loads\nloads(b"")', true],
    ['pickle.loads', 'python', 'import json\njson.loads("1")', false],
    ['open', 'python', 'import io\nio.open("x")', false],
    ['os.environ', 'python', 'import os\nos.environ["X"]', true],
    ['os.environ.*', 'python', 'import os\nos.environ.get("X")', true],
    ['subprocess.*', 'python', 'from subprocess import *\nPopen(["ls"])', true],
    [
      'socket.create_connection',
      'python',
      'from ssl import create_connection\ncreate_connection(("example.com", 1))',
      true,
    ],
  ]);
});

test('commands are told through packages that make them functions', async () => {
  await hold('deny-commands', [
    ['git', 'python', 'import sh\nsh.git("status")', true],
    ['git', 'python', 'from sh import git\ngit.status()', true],
    ['git', 'python', 'import sh\nsh.Command("git")("status")', true],
    ['git', 'python', 'import sh\nsh.Command("/usr/bin/git")("status")', true],
    ['git', 'python', 'from plumbum import local\nlocal["git"]("status")', true],
    ['git', 'python', 'from plumbum import local\ng = local["git"]\ng["status"]()', true],
    ['git', 'python', 'from plumbum.cmd import git\ngit("status")', true],
    ['git', 'python', 'from plumbum import cmd\ncmd.git("status")', true],
    ['git', 'python', 'import plumbum\nplumbum.local.get("git")("status")', true],
    ['git', 'python', 'from sh import contrib\ncontrib.git.status()', true],
    ['sudo', 'python', 'from sh.contrib import sudo\nsudo.ls("/root")', true],
    ['git', 'python', 'import sh\nsh.ls("git")', false],
    ['git', 'python', 'import git\ngit.Repo(".")', false],
    ['git', 'python', 'import invoke\ninvoke.run("git status")', true],
    ['git', 'python', 'from fabric import Connection\nConnection("example.com").run("git pull")', true],
    ['git', 'python', 'import os\nos.popen("cd x && git status").read()', true],
    ['git', 'python', 'import subprocess\nsubprocess.check_output("env A=1 git log", shell=True)', true],
    ['git', 'python', 'import subprocess, shlex\nsubprocess.run(shlex.split("git log -1"))', true],
    ['git', 'python', 'import subprocess\ncmd = ["git"]\ncmd += ["log"]\nsubprocess.run(cmd)', true],
    [
      'git',
      'python',
      'import asyncio\nasync def f():\n    await asyncio.create_subprocess_exec("git", "log")',
      true,
    ],
    ['git', 'python', 'import pexpect\npexpect.run("git log")', true],
    ['git', 'python', 'from delegator import run\nrun("git log")', true],
    ['curl', 'shell', 'FOO=bar /usr/bin/curl -s https://example.com', true],
    ['curl', 'shell', 'alias c=curl; c https://example.com', true],
    ['curl', 'shell', 'C=curl; $C https://example.com', true],
    ['curl', 'shell', 'echo curl', false],
    ['curl', 'shell', 'bash -c "curl https://example.com"', true],
    ['curl', 'shell', 'find . -exec curl {} \\;', true],
    ['curl', 'shell', 'cu""rl https://example.com', true],
    ['curl', 'shell', 'x=$(curl https://example.com)', true],
    ['curl', 'shell', 'cat <<E | sh\ncurl https://example.com\nE', true],
    ['curl', 'shell', 'command curl x; builtin echo', true],
    ['curl', 'shell', 'timeout 5 nohup nice -n 3 curl x', true],
    ['curl', 'shell', 'apt-get install curl', false],
    ['git', 'python', 'from sh import ErrorReturnCode_1, pushd\npushd("git")', false],
    ['apt-get', 'python', 'import sh\nsh.apt_get("update")', true],
    ['git', 'python', 'from plumbum import colors, cli\nprint(colors.green | "git")', false],
    ['git', 'python', 'local = {"git": 1}\nlocal["git"]', false],
  ]);
});

test('a pattern with a built-in name means that name wherever it comes from, and no method of that name', async () => {
  const policy = await parsePolicy(
    'extends = "observe"\n[[code.pattern]]\nid = "no-eval"\npattern = "eval(...)"\nmessage = "No."',
    'loadlock.toml',
  );
  for (const [text, matches] of [
    ['eval("1")', true],
    ['import builtins\nbuiltins.eval("1")', true],
    ['from builtins import eval as e\ne("1")', true],
    ['model.eval()', false],
    ['import ast\nast.literal_eval("1")', false],
    ['import pandas as pd\npd.eval("1")', false],
  ] as const) {
    const { findings } = await one(text, { policy, language: 'python' });
    assert.equal(
      findings.some(({ rule }) => rule === 'pattern-prohibited'),
      matches,
      text,
    );
  }
});
