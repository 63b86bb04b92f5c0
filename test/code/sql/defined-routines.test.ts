import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';

const decide = async (text: string): Promise<string> => (await check({ text, name: 'a.sql' })).decision;
const wipe =
  "CREATE FUNCTION wipe(t text) RETURNS void AS $$ BEGIN EXECUTE format('DROP TABLE %I', t); END $$ LANGUAGE plpgsql;\n";
const inner =
  'CREATE FUNCTION inner_wipe() RETURNS void AS $$ BEGIN DELETE FROM users; END $$ LANGUAGE plpgsql;\n';

test('what a routine destroys that the text only defines goes to a person', async () => {
  assert.equal(await decide(wipe), 'review');
  assert.equal(await decide(`${wipe}COMMENT ON FUNCTION wipe(text) IS 'drops a table';\n`), 'review');
  assert.equal(await decide(`${wipe}GRANT EXECUTE ON FUNCTION wipe(text) TO admin_role;\n`), 'review');
});

test('one that something calls is judged as what it does', async () => {
  assert.equal(await decide(`${inner}SELECT inner_wipe();\n`), 'deny');
  assert.equal(
    await decide(`${inner}CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION inner_wipe();\n`),
    'deny',
  );
  const outer =
    'CREATE FUNCTION outer_one() RETURNS void AS $$ BEGIN PERFORM inner_wipe(); END $$ LANGUAGE plpgsql;\n';
  assert.equal(await decide(`${inner}${outer}SELECT outer_one();\n`), 'deny');
  assert.equal(
    await decide(`${inner}DO $$ BEGIN EXECUTE 'SEL' || 'ECT ' || current_setting('a.b'); END $$;\n`),
    'deny',
  );
});

test('the row that says how far a schema is, and rows of a table that the text has made', async () => {
  assert.equal(await decide('DELETE FROM version;\nINSERT INTO version (id) VALUES (11);\n'), 'allow');
  assert.equal(await decide('DELETE FROM version;\n'), 'deny');
  assert.equal(await decide('DELETE FROM users;\nINSERT INTO users VALUES (1);\n'), 'deny');
  const made = 'CREATE TABLE note (v text);\n';
  assert.equal(await decide(`${made}DELETE FROM note;\nINSERT INTO note VALUES ('2');\n`), 'review');
  assert.equal(await decide('CREATE TABLE IF NOT EXISTS note (v text);\nDELETE FROM note;\n'), 'deny');
});

test('a macro drops what its arguments name', async () => {
  assert.equal(
    await decide('{% macro clear(relation) %}\n  drop table if exists {{ relation }}\n{% endmacro %}\n'),
    'review',
  );
  assert.equal(await decide('{% macro clear() %}\n  drop table if exists users\n{% endmacro %}\n'), 'deny');
});
