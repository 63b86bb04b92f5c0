import assert from 'node:assert/strict';
import { test } from 'node:test';
import { one, rulesOf } from './kit.ts';

/** Ways to send a statement, with `?` in its place. */
const ways: readonly string[] = [
  'from sqlalchemy import create_engine, text\nwith create_engine("sqlite://").begin() as c:\n    c.execute(text(?))',
  'from sqlalchemy import create_engine, text\nfrom sqlalchemy.orm import sessionmaker\nwith sessionmaker(bind=create_engine("sqlite://"))() as s:\n    s.execute(text(?))',
  'import sqlalchemy as sa, pandas as pd\nq = ?\npd.read_sql(sa.text(q), sa.create_engine("sqlite://"))',
  'from sqlalchemy import create_engine, text\nwith create_engine("sqlite://").begin() as c:\n    for s in ["SELECT 1", ?]:\n        c.execute(text(s))',
  'from ours import connection\ncursor = connection().cursor()\ncursor.execute(?)',
  'from cassandra.cluster import Cluster\nCluster().connect("k").execute(?)',
  'import ibis\nibis.postgres.connect(host="h").raw_sql(?)',
  'import sqlite_utils\nsqlite_utils.Database("a.db").execute(sql=?)',
  'import clickhouse_connect\nclickhouse_connect.get_client(host="h").command(?)',
  'import asyncio, databases\ndb = databases.Database("sqlite://")\nasyncio.run(db.execute(query=?))',
];

test('statements are read whatever library sends them', async () => {
  for (const way of ways) {
    const { decision, findings } = await one(`${way.replace('?', '"DROP TABLE customers"')}\n`, {
      name: 'a.py',
    });
    assert.equal(decision, 'deny', `${way}: ${rulesOf(findings).join()}`);
  }
});

test('what is asked of tables is allowed, and so are words that are no statement, and migrations', async () => {
  for (const way of ways) {
    const asked = await one(`${way.replace('?', '"SELECT id FROM customers WHERE id = 3"')}\n`, {
      name: 'a.py',
    });
    assert.equal(asked.decision, 'allow', way);
  }
  const honest = [
    'import click\n@click.command("drop table")\ndef run(): ...\n',
    'import streamlit as st\nst.text("Select an option from the list")\n',
    'import sqlglot\nprint(sqlglot.transpile("DROP TABLE a", read="mysql"))\n',
    'from alembic import op\ndef downgrade():\n    op.execute("DROP TABLE t")\n',
    'import pandas as pd\nprint(pd.DataFrame({"a": [1]}).query("a > 1"))\n',
  ];
  for (const source of honest) assert.equal((await one(source, { name: 'a.py' })).decision, 'allow', source);
});
