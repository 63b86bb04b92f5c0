import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../src/core/loopback.ts';

test('addresses of this machine', () => {
  for (const address of [
    ...['localhost', 'http://localhost', 'http://localhost:8080/x', 'https://LOCALHOST./', 'a.localhost:1'],
    ...['127.0.0.1', '127.9.9.9:80', 'ws://0.0.0.0:1/', 'http://[::1]:8000/', '::1'],
    ...["('localhost', 80)", '("127.0.0.1", 9)', 'http://localhost:\uf8ff/x'],
  ])
    assert.ok(isLoopback(address), address);
});

test('addresses that only look so lead elsewhere', () => {
  for (const address of [
    ...['localhost.example.org', 'http://127.0.0.1.example.org/', 'http://localhost@example.org/'],
    ...['http://localhost:80@example.org', 'http://localhost\\@example.org', 'http://localhost @example.org'],
    ...["('localhost.example.org', 80)", 'http://example.org/localhost', 'http://example.org?x=localhost'],
    ...['http://localhost\uf8ff', '\uf8ff', '', '127.0.0', 'localhost-x', 'http://example.org:80'],
  ])
    assert.ok(!isLoopback(address), address);
});
