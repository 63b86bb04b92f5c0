import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { scan } from '../../src/index.ts';
import { renderHtml } from '../../src/report/html/html.ts';
import { artifact, attack, reportOf } from './sample.ts';

const executablePath = process.env['LOADLOCK_TEST_CHROMIUM'] ?? ['/usr/bin/chromium'].find(existsSync);
const skip = executablePath === undefined ? 'there is no Chromium (apt-get install chromium)' : false;
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** What would act if it reached the page as markup: elements, attributes, styles and links. */
const hostile =
  '"><img src=x onerror="document.title=1"><script>document.title=2</script></pre><style>*{display:none}</style>' +
  '<svg/onload=alert(1)> &#x3c;b&#x3e; javascript:alert(1) \u202e {{7*7}} <!-- --> <a href="javascript:1">';

let browser: Browser | undefined;
before(async () => {
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: flags });
});
after(() => browser?.close());

interface Seen {
  readonly requests: string[];
  readonly messages: string[];
  readonly page: Awaited<ReturnType<Browser['newPage']>>;
}

async function open(source: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Seen> {
  assert.ok(browser !== undefined);
  const page = await browser.newPage({ colorScheme, viewport: { width: 1100, height: 900 } });
  const requests: string[] = [];
  const messages: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  await page.setContent(source, { waitUntil: 'load' });
  return { page, requests, messages };
}

test('the examples as a page: verdict, acts, tensors and members are there to be seen', {
  skip,
}, async () => {
  const report = await scan([join(import.meta.dirname, '../../examples')], { facts: true });
  const { page, requests, messages } = await open(renderHtml(report));
  assert.deepEqual(requests, []);
  assert.deepEqual(messages, []);
  assert.equal(
    await page.locator('h1').textContent(),
    `${report.summary.deny} of ${report.summary.files} files must not be loaded`,
  );
  assert.equal(await page.locator('section.file').count(), report.summary.files);
  assert.ok(await page.getByText('calls', { exact: true }).first().isVisible());
  const checkpoint = page.locator('section.file', { hasText: 'honest/digits-checkpoint.pt' });
  await checkpoint.getByText('Tensors', { exact: false }).first().scrollIntoViewIfNeeded();
  assert.match((await checkpoint.textContent()) ?? '', /data\.pkl/);
  assert.ok((await checkpoint.locator('td.bar').count()) > 0);
  // Nothing sticks out of the page at the side.
  const [wide, seen] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  assert.ok(wide <= seen, `${wide} > ${seen}`);
  await page.close();
});

test('files are loaded, and code is run', () => {
  const report = reportOf([artifact('a', { decision: 'deny', findings: [attack] })]);
  assert.match(renderHtml(report), /<h1>This file must not be loaded<\/h1>/);
  assert.match(renderHtml(report, 'code'), /<h1>This file must not be run<\/h1>/);
});

test('the title names what the report is about', () => {
  const report = reportOf([artifact('a')]);
  const of = (target: string): string =>
    renderHtml({ ...report, targets: report.targets.map((each) => ({ ...each, target })) });
  assert.match(of('models/clf.pkl'), /<title>[A-Z][a-z]+: clf\.pkl – loadlock report<\/title>/);
  assert.match(of('x'.repeat(200)), /<title>[A-Z][a-z]+ – loadlock report<\/title>/);
});

test('a line that is the whole of what was found is shown once', () => {
  const shown = (evidence: string): number => {
    const excerpt = { text: '  eval(x)', column: 2, length: 7 };
    const finding = { ...attack, evidence, excerpt };
    return renderHtml(reportOf([artifact('a.py', { findings: [finding] })])).split('<pre>').length - 1;
  };
  assert.equal(shown('eval(x)'), 1);
  assert.equal(shown('eval(x) (as soon as the file is imported)'), 2);
});

test('the page does not say that all was read where it was not', () => {
  const whole = renderHtml(reportOf([artifact('a')]));
  assert.match(whole, /Everything was read,/);
  const part = renderHtml({ ...reportOf([artifact('a', { complete: false })]), complete: false });
  assert.doesNotMatch(part, /Everything was read/);
  assert.match(part, /Not everything could be read,/);
});

test('files without findings are behind a click where they are many, and a link opens them', {
  skip,
}, async () => {
  const clean = Array.from({ length: 40 }, (_, at) => artifact(`clean-${at}.npy`));
  const bad = artifact('bad.pkl', { decision: 'deny', findings: [attack] });
  const { page } = await open(renderHtml(reportOf([...clean, bad])));
  const last = page.locator('section.file', { hasText: 'clean-39.npy' });
  assert.equal(await last.isVisible(), false);
  assert.ok(await page.locator('section.file', { hasText: 'bad.pkl' }).isVisible());
  await page.getByText('40 files in which nothing was found').waitFor();
  await page.locator('table.files a', { hasText: 'clean-39.npy' }).click();
  assert.ok(await last.isVisible());
  await page.close();
});

test('members beyond those that are kept are counted', async () => {
  const place = mkdtempSync(join(tmpdir(), 'loadlock-html-'));
  after(() => rmSync(place, { recursive: true, force: true }));
  // A tar archive of 260 empty files (POSIX ustar): name, size and checksum of each header, two blocks of zeros.
  const blocks = Array.from({ length: 260 }, (_, at) => {
    const header = Buffer.alloc(512);
    header.write(`m${at}`, 0);
    header.write('0000644\0', 100);
    header.write('00000000000\0', 124);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return header;
  });
  writeFileSync(join(place, 'many.tar'), Buffer.concat([...blocks, Buffer.alloc(1024)]));
  const page = renderHtml(await scan([join(place, 'many.tar')], { facts: true }));
  assert.match(page, />260 members</);
  assert.match(page, />60 further members, not listed</);
});

test('a class that stands for a storage is named once, not called', async () => {
  const checkpoint = join(import.meta.dirname, '../../examples/honest/digits-checkpoint.pt');
  const page = renderHtml(await scan([checkpoint], { facts: true }));
  assert.match(page, />torch\.FloatStorage</);
  assert.doesNotMatch(page, /\*None/);
});

test('a link of the table leads to the section of its file', { skip }, async () => {
  const report = await scan([join(import.meta.dirname, '../../examples')], { facts: true });
  const { page } = await open(renderHtml(report));
  const link = page.locator('table a').first();
  const target = await link.getAttribute('href');
  assert.ok(target?.startsWith('#'));
  const name = (await link.textContent()) ?? '';
  const section = await page.locator(`section${target}`).textContent();
  assert.ok(name !== '' && section?.includes(name));
  await page.close();
});

test('text of a file stays text, wherever it is shown', { skip }, async () => {
  const where = { member: hostile };
  const report = reportOf([
    artifact(hostile, {
      format: hostile,
      decision: 'deny',
      findings: [
        { ...attack, where, evidence: hostile, why: hostile, fix: hostile, refs: [hostile, 'CWE-502'] },
      ],
      facts: [
        { kind: 'call', where, via: hostile, call: hostile },
        { kind: 'tensor', where, name: hostile, dtype: hostile, shape: [1], bytes: 4 },
        { kind: 'template', where, hazard: 'not-understood', evidence: hostile },
      ],
      tree: {
        name: '',
        chain: '',
        format: hostile,
        detail: hostile,
        size: 1,
        members: [{ name: hostile, chain: hostile, format: hostile, detail: hostile, size: 1, members: [] }],
      },
    }),
    artifact('b'),
  ]);
  const source = renderHtml(report);
  const { page, requests, messages } = await open(source);
  assert.deepEqual(requests, []);
  assert.deepEqual(messages, []);
  assert.equal(await page.title(), 'Deny – loadlock report');
  for (const selector of ['script', 'img', 'svg', 'a[href^="javascript"]'])
    assert.equal(await page.locator(selector).count(), 0, selector);
  assert.equal(await page.locator('style').count(), 1);
  assert.match((await page.locator('article.finding pre').textContent()) ?? '', /<img src=x onerror=/);
  await page.close();
});

test('dark and light grounds differ, and text stands out from both', { skip }, async () => {
  const source = renderHtml(reportOf([artifact('a', { decision: 'deny', findings: [attack] })]));
  const grounds: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    const { page } = await open(source, scheme);
    const [ink, ground] = (await page.evaluate(
      '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
    )) as [string, string];
    assert.ok(Math.abs(lightness(ink) - lightness(ground)) > 120, `${ink} on ${ground}`);
    grounds.push(ground);
    await page.close();
  }
  assert.notEqual(grounds[0], grounds[1]);
});

function lightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/[0-9.]+/g)].map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

test('the page names nothing that it would have to load', () => {
  const source = renderHtml(reportOf([artifact('a', { findings: [attack] })]));
  assert.doesNotMatch(source, /<script|<link|@import|url\(|src=/i);
  assert.match(source, /default-src 'none'/);
});

test('who signed is told, and text out of signatures stays text', { skip }, async () => {
  const report = reportOf([artifact('model.bin')]);
  const [target] = report.targets;
  const provenance = {
    status: 'failed' as const,
    method: 'minisign' as const,
    name: hostile,
    version: hostile,
    publisher: hostile,
    publishedAt: '2026-11-20T00:00:00Z',
    expiresAt: null,
    sha256: null,
    signatures: [
      {
        method: 'minisign' as const,
        file: hostile,
        keyId: hostile,
        valid: true,
        publisher: hostile,
        time: null,
        timeTrusted: false,
      },
    ],
    files: { signed: 3, matching: 2 },
    versions: null,
  };
  const { page, requests, messages } = await open(
    renderHtml({ ...report, targets: [{ ...target!, provenance }] }),
  );
  assert.deepEqual([requests, messages], [[], []]);
  const section = page.locator('section.origin');
  assert.match((await section.textContent()) ?? '', /does not hold/);
  assert.match((await section.textContent()) ?? '', /2 of 3 signed files/);
  assert.equal(await page.locator('img, script, svg').count(), 0);
});
