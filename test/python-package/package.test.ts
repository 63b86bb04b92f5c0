import { test } from 'node:test';
import { skip, unittest } from './unittest.ts';

const options = { skip, timeout: 300_000 };

test('load gives what was admitted, and nothing else', options, (t) => unittest(t, 'test_load'));
test('scan and verify report as the program does', options, (t) => unittest(t, 'test_reports'));
test('the restricted unpickler knows exactly what is listed', options, (t) => unittest(t, 'test_unpickle'));
test('guard stands in front of loaders in code that cannot be changed', options, (t) =>
  unittest(t, 'test_guard'),
);
test('and in threads and other processes', options, (t) => unittest(t, 'test_guard_processes'));
test('the engine is found, started, shared and replaced', options, (t) => unittest(t, 'test_engine'));
test('safetensors files that are not what they say', options, (t) => unittest(t, 'test_safetensors'));
test('a sandbox gets exactly what is meant for it', options, (t) => unittest(t, 'test_sandbox'));
