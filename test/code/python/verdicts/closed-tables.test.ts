import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../judged.ts';

const page = (body: string): string => `from sanic import Sanic, json
import duckdb
app = Sanic("explore")
con = duckdb.connect("warehouse.duckdb", read_only=True)
COLUMNS = {"orders": {"id", "customer"}, "customers": {"id", "name"}}
SHOWN = {"name", "city"}
@app.get("/rows")
async def rows(request):
${body.replace(/^/gm, '    ')}
`;

test('words that a table of several tables lets through are nobody else’s', () => {
  const chosen = (test: string): string =>
    page(`table = request.args.get("table", "orders")
if table not in COLUMNS:
    raise ValueError(table)
order = request.args.get("order", "id")
${test}
return json(con.cursor().execute(f"SELECT * FROM {table} ORDER BY {order}", []).fetchall())`);
  const closed = chosen('if order not in COLUMNS[table]:\n    raise ValueError(order)');
  assert.equal(judged(closed, 'generated').decision, 'allow');
  assert.equal(judged(chosen('order = order.strip()'), 'generated').decision, 'deny');
  // What is asked of the request itself says nothing.
  const open = chosen('if order not in request.args.getlist("known"):\n    raise ValueError(order)');
  assert.equal(judged(open, 'generated').decision, 'deny');
});

test('a comprehension that lets words of a list through', () => {
  const filtered = (filter: string): string =>
    page(`clause = " AND ".join(f"{k} = ?" for k in request.args${filter})
return json(con.cursor().execute(f"SELECT * FROM orders WHERE {clause}", []).fetchall())`);
  assert.notEqual(judged(filtered(' if k in SHOWN'), 'generated').decision, 'deny');
  assert.equal(judged(filtered(''), 'generated').decision, 'deny');
  assert.equal(judged(filtered(' if k not in SHOWN'), 'generated').decision, 'deny');
});
