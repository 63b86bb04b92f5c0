import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untemplated } from '../../../src/code/sql/templated.ts';
import { seen } from './read.ts';

/** The hazards of a template and of all SQL that it holds. */
async function hazardsOf(text: string): Promise<readonly string[]> {
  const { hazards, embedded } = await seen(text);
  const inner = await Promise.all(
    embedded.filter(({ language }) => language === 'sql').map((each) => hazardsOf(each.text)),
  );
  return [...new Set([...hazards, ...inner.flat()])].filter((id) => id !== 'sql-built-from-text').sort();
}

const cases: readonly (readonly [title: string, text: string, hazards: string])[] = [
  ['a hook', '{{ config(pre_hook="drop schema raw cascade") }}\nselect 1', 'drop-database'],
  [
    'a hook among others, with a tag in it',
    `{{ config(post_hook=["analyze {{ this }}", "copy (select * from {{ this }}) to program 'x'"]) }} select 1`,
    'runs-commands',
  ],
  [
    'a hook under a condition',
    `{{ config(pre_hook="{% if a() %} truncate table t {% endif %}") }} select 1`,
    'truncate',
  ],
  ['what a macro runs', '{% macro m() %}{% do run_query("drop table t") %}{% endmacro %}', 'drop'],
  ['a statement block', '{% call statement("x") %} truncate table t {% endcall %}', 'truncate'],
  ['a text that is set', '{% set q %} delete from t; {% endset %}{% do run_query(q) %}', 'delete-all'],
  ['the other branch', '{% if a %} select 1 {% else %} select 1; drop table t {% endif %}', 'drop stacked'],
  ['harmless hooks', '{{ config(post_hook="analyze {{ this }}") }} select * from {{ ref("a") }}', ''],
  ['what is only said', '{% do log("drop table is not done here") %} select 1', ''],
  ['a strategy', "{{ config(incremental_strategy='delete+insert') }} select 1", ''],
  [
    'a loop and a condition',
    "select a {% for s in ['x'] %}, sum(case when s = '{{ s }}' then 1 end) as {{ s }} {% endfor %} from {{ source('a', 'b') }} {% if n() %} where d > 1 {% endif %}",
    '',
  ],
  ['an expression of a macro', '{% macro m(c) %} round({{ c }} / 100, 2) {% endmacro %}', ''],
];

for (const [title, text, hazards] of cases)
  test(`template: ${title}`, async () => {
    const wanted = hazards.split(' ').filter(Boolean);
    assert.deepEqual(await hazardsOf(text), wanted.map((id) => `sql-${id}`).sort());
  });

test('places in a template stay what they are', () => {
  const text = "{# note #}\nselect * from {{ ref('orders') }}\n{% if a %}where b{% endif %}";
  const read = untemplated(text)!.text;
  assert.equal(read.length, text.length);
  assert.equal(read.indexOf('select'), text.indexOf('select'));
  assert.equal(read.indexOf('where'), text.indexOf('where'));
  assert.match(read, /from orders\s/);
});

test('a text without tags is no template', () => {
  assert.equal(untemplated('select a from t where b = {x}'), undefined);
});

test('a tag that is never closed costs no more than its length', () => {
  const started = process.cpuUsage().user;
  untemplated('{% '.repeat(20_000));
  assert.ok(process.cpuUsage(undefined).user - started < 20_000_000);
});
