import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNameless } from '../../../src/code/shell/nameless.ts';

test('addresses that do not say whose they are', () => {
  for (const address of [
    'http://198.51.100.7/x.sh',
    'https://user@198.51.100.7:8080/x',
    'https://pastebin.com/raw/abc',
    'https://tmpfiles.org/dl/1/x',
    'https://abc-1.trycloudflare.com/x',
    'https://someone.duckdns.org/x',
    'https://x.oastify.com/',
    'https://abc.webhook.site',
    'goo.gl/x',
    'http://abcdefghijklmnop.onion/x',
  ])
    assert.equal(isNameless(address), true, address);
});

test("addresses of somebody, and of networks of one's own", () => {
  for (const address of [
    'https://example.com/x.sh',
    'https://raw.githubusercontent.com/a/b/main/x.sh',
    'http://192.168.1.4/x',
    'http://10.0.0.8:8080/',
    'http://127.0.0.1.nip.io/x',
    'https://notpastebin.company/x',
    'https://pastebin.com.example.com/x',
    'https://files.io/x',
  ])
    assert.equal(isNameless(address), false, address);
});
