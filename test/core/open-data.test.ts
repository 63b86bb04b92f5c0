import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOpenData } from '../../src/core/open-data.ts';

test('services that answer questions are told by their whole host', () => {
  assert.ok(isOpenData('https://api.nasa.gov/planetary/apod?api_key=\uf8ff'));
  assert.ok(isOpenData('https://API.openweathermap.org/data/2.5/weather'));
  for (const other of [
    'http://api.nasa.gov/planetary/apod',
    'https://api.nasa.gov.evil.example/x',
    'https://evil.example/https://api.nasa.gov/',
    'https://api.nasa.gov@evil.example/',
    'https://api.nasa.gov:x@evil.example/',
    'https://apixnasa.gov/',
    'https://api.nasa.gov\uf8ff/',
    '\uf8ff/',
  ])
    assert.ok(!isOpenData(other), other);
});
