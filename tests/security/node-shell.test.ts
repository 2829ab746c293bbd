import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openFiles } from '../support/open-files.ts';
import { scratchForFile, until } from '../support/scratch.ts';
import { enterAs, secretInMemory } from '../support/enter.ts';
import { openPageSecrets } from '../../src-main/shells/node/page-secrets.ts';
import { startServer, type Server } from '../../src-main/shells/node/start-server.ts';
import { accessProof, newSecret } from '../../src-main/shared/access-proof.ts';
import { openTestHost } from '../support/host.ts';

const scratch = scratchForFile('security');
const { host, close: closeHost } = openTestHost(scratch.path);
let server: Server;
let port: number;
let token: string;
let key: string;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A path as the page asks for it. */
const withKey = (path: string): string => `${path}${path.includes('?') ? '&' : '?'}key=${key}`;
const origin = (): Record<string, string> => ({ origin: `http://127.0.0.1:${port}` });
/** All that another program's page on this computer could have: a cookie jar that knows no ports. */
const jar = (): Record<string, string> => ({ cookie: `heirloom-${port}=${token}` });

beforeAll(async () => {
  mkdirSync(scratch.file('renderer', 'assets'), { recursive: true });
  writeFileSync(scratch.file('renderer', 'index.html'), '<!doctype html><title>Heirloom</title>');
  writeFileSync(scratch.file('secret.json'), '"secret"');
  server = await startServer({ host, renderer: scratch.file('renderer'), secretsFile: scratch.file('secrets.json') });
  const address = new URL(server.address);
  port = Number(address.port);
  token = address.searchParams.get('token')!;
  key = await enterAs(server.address);
});
afterAll(async () => {
  await server.close();
  closeHost();
});

describe('the Node shell', () => {
  it('gives its page to everyone here, and what is the person’s own only to who has the key', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Heirloom');
    expect(page.headers['set-cookie']).toBeUndefined();
    for (const path of ['/tiles/p/k/0/0/0', '/thumbnails/x', '/download/x', '/sample/harbour.jpg']) {
      for (const query of ['', '?key=wrong', `?key=${token}`, `?token=${token}`]) {
        expect([path, query, (await ask(path + query, { headers: jar() })).status]).toEqual([path, query, 403]);
      }
    }
    for (const path of ['/tiles/p/k/0/0/0', '/thumbnails/x', '/download/x']) {
      expect([path, (await ask(withKey(path))).status]).not.toEqual([path, 403]);
    }
  });

  it('admits who knows the token, as often as they come, and nobody else', async () => {
    expect(await enterAs(server.address)).toBe(key);
    expect(await enterAs(server.address)).toBe(key);
    const wrong = enterAs(`http://127.0.0.1:${port}/?token=wrong`);
    await expect(wrong).rejects.toMatchObject({ code: 'CONNECTION_LOST', details: { why: 'page-unknown' } });
    await expect(enterAs(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ details: { why: 'page-unknown' } });
  });

  it('takes each proof once, for its own address, and from its own page', async () => {
    const challenge = async (): Promise<string> =>
      (JSON.parse((await ask('/enter')).body) as { hostNonce: string }).hostNonce;
    const claim = async (page: string, hostNonce: string): Promise<string> => {
      const exchange = { origin: page, hostNonce, pageNonce: newSecret() };
      const proof = await accessProof(token, 'page', exchange);
      return JSON.stringify({ hostNonce, pageNonce: exchange.pageNonce, proof });
    };
    const send = async (body: string, headers = origin()): Promise<number> =>
      (await ask('/enter', { method: 'POST', headers: { ...headers, 'content-length': String(body.length) }, body }))
        .status;
    const own = await claim(`http://127.0.0.1:${port}`, await challenge());
    expect(await send(own)).toBe(200);
    expect(await send(own)).toBe(403);
    // Sent on by a program that has taken another port, where a page was shown to prove what it knows.
    expect(await send(await claim(`http://127.0.0.1:${port + 1}`, await challenge()))).toBe(403);
    expect(await send(await claim(`http://127.0.0.1:${port}`, newSecret()))).toBe(403);
    expect(await send(await claim(`http://127.0.0.1:${port}`, await challenge()), {})).toBe(403);
    for (const body of ['', '{}', '{', JSON.stringify({ hostNonce: 1 })]) expect(await send(body)).toBe(403);
    expect(await send('x'.repeat(10_000))).toBe(413);
  });

  it('has another token and another key at every start, and lets its pages find back', async () => {
    const store = secretInMemory();
    await enterAs(server.address, store);
    const secretsFile = scratch.file('secrets.json');
    expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
    const other = await startServer({ host, renderer: scratch.path, secretsFile });
    const { searchParams, origin: page } = new URL(other.address);
    expect(searchParams.get('token')).not.toBe(token);
    expect(await enterAs(`${page}/`, store)).not.toBe(key);
    expect((await fetch(`${page}/sample/harbour.jpg?key=${key}`)).status).toBe(403);
    await expect(enterAs(`${page}/?token=${token}`)).rejects.toMatchObject({ details: { why: 'page-unknown' } });
    await other.close();
  });

  it('renews the secret of pages day by day, and forgets the last but one', () => {
    const file = scratch.file('renewed.json');
    const day = 24 * 3600 * 1000;
    const [first] = openPageSecrets(file, 0);
    expect(openPageSecrets(file, day - 1)).toEqual([first]);
    const [second, before] = openPageSecrets(file, day);
    expect(before).toBe(first);
    expect(openPageSecrets(file, 2 * day)).toEqual([expect.not.stringMatching(first), second]);
    writeFileSync(file, '{"secrets":[{"secret":"1","since":0}]}');
    expect(openPageSecrets(file, 0)[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('answers every request with the strict content security policy', async () => {
    for (const path of ['/', '/nowhere', '/thumbnails/x', `/?token=${token}`, '/enter']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('refuses a foreign Host, as a page would send whose name was pointed at this machine', async () => {
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `0.0.0.0:${port}`]) {
      expect((await ask('/', { headers: { host: name } })).status).toBe(403);
    }
    expect((await ask('/', { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  it('knows only the methods it needs, and takes uploads only from its own page', async () => {
    for (const method of ['DELETE', 'PUT']) expect((await ask('/', { method, headers: origin() })).status).toBe(405);
    const upload = (path: string, headers: Record<string, string>) => ask(path, { method: 'POST', headers, body: 'x' });
    const path = '/upload/photo?name=a.png';
    expect((await upload(withKey(path), {})).status).toBe(403);
    expect((await upload(withKey(path), { origin: 'http://evil.example' })).status).toBe(403);
    expect((await upload(path, { ...origin(), ...jar() })).status).toBe(403);
    const taken = await upload(withKey(path), origin());
    expect(taken.status).toBe(200);
    expect((JSON.parse(taken.body) as { upload: string }).upload).toMatch(/^[0-9a-f]{32}$/);
    expect((await upload(withKey('/upload/other'), origin())).status).toBe(404);
  });

  it('shortens odd names of uploads, and takes no odd path for one of its own faults', async () => {
    const names = [
      '漢'.repeat(83) + '.jpeg',
      '漢'.repeat(400),
      'a\0b.png',
      '../'.repeat(99),
      '\u{1f469}'.repeat(80),
      '',
      '..',
      'con.png',
    ];
    for (const name of names) {
      const path = withKey(`/upload/photo?name=${encodeURIComponent(name)}`);
      const { status, body } = await ask(path, { method: 'POST', headers: origin(), body: 'x' });
      expect([name, status]).toEqual([name, 200]);
      const { upload } = JSON.parse(body) as { upload: string };
      const kept = await host.exchange.takeAll([upload], ([sent]) => Promise.resolve(sent));
      expect(Buffer.byteLength(kept.name)).toBeLessThanOrEqual(255);
      expect(kept.name).not.toContain('\ufffd');
      if (name.endsWith('.jpeg')) expect(kept.name).toMatch(/^漢+\.jpeg$/);
    }
    const half = await ask(withKey('/upload/photo?name=%ED%A0%80.png'), {
      method: 'POST',
      headers: origin(),
      body: 'x',
    });
    expect(half.status).toBe(200);
    for (const path of [
      '/assets/a%00.js',
      `/assets/${'x'.repeat(5000)}.js`,
      `/assets/${'x/'.repeat(3000)}a.js`,
      '/index.html/x.js',
      '/assets/%.js',
      '/%ff',
      '//',
      '//evil.example/x',
      '/\\..\\x',
      '/__proto__/x',
      '/constructor/x',
      withKey('/tiles/p/%00/0/0/0'),
      withKey(`/tiles/p/${'k'.repeat(5000)}/0/0/0`),
      withKey('/thumbnails/%00'),
      withKey(`/thumbnails/${'a'.repeat(5000)}`),
      withKey('/download/%00'),
    ]) {
      const { body } = await ask(path);
      expect(body).not.toContain('INTERNAL');
    }
    expect((await ask('/%')).status).toBe(404);
  });

  it('serves no file outside its folders', async () => {
    for (const path of [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/assets/..%2f..%2fsecret.json',
      '/sample/..%2f..%2fsecret.json',
      '/tiles/..%2f..%2f/0/0/0',
      '/tiles/p/..%2f..%2fsecret.json/0/0/0',
      '/thumbnails/..%2f..%2fsecret.json',
      '/download/..%2f..%2fsecret.json',
      '/%00',
      '/%',
    ]) {
      const { status, body } = await ask(withKey(path));
      expect([path, status]).not.toEqual([path, 500]);
      expect(body).not.toContain('secret');
    }
  });

  const open = (path: string, headers: Record<string, string>): Promise<'open' | 'refused'> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on('open', () => {
        socket.close();
        resolve('open');
      });
      socket.on('error', () => resolve('refused'));
    });

  it('opens the line only for its own page with its key', async () => {
    for (const [path, headers, answer] of [
      ['/port', { ...origin(), ...jar() }, 'refused'],
      ['/port?key=wrong', origin(), 'refused'],
      [`/port?key=${token}`, origin(), 'refused'],
      [withKey('/port'), {}, 'refused'],
      [withKey('/port'), { origin: 'http://evil.example' }, 'refused'],
      [withKey('/other'), origin(), 'refused'],
      [withKey('/port'), origin(), 'open'],
    ] as const) {
      expect([path, await open(path, headers)]).toEqual([path, answer]);
    }
  });

  it('shows another program’s page of this computer nothing, though it gets all of its cookies', async () => {
    // What the browser would send to a page at another port of the same host, which then comes with it itself.
    const received = await new Promise<string>((resolve) => {
      const other = createServer((request, response) => {
        resolve(request.headers.cookie ?? '');
        response.end();
        other.close();
      });
      other.listen(0, '127.0.0.1', () => {
        const { port: there } = other.address() as AddressInfo;
        const first = (path: string) => ask(path).then(({ headers }) => headers['set-cookie'] ?? []);
        Promise.all([first('/'), first(`/?token=${token}`), first('/enter')])
          .then((given) =>
            given
              .flat()
              .map((line) => line.split(';')[0])
              .join('; '),
          )
          .then((cookie) => request({ host: '127.0.0.1', port: there, headers: { cookie } }).end())
          .catch(() => resolve('failed'));
      });
    });
    expect(await open('/port', { ...origin(), cookie: received })).toBe('refused');
    const picture = await ask('/sample/harbour.jpg', { headers: { ...origin(), cookie: received } });
    expect(picture.status).toBe(403);
  });

  it.skipIf(process.platform !== 'linux')('keeps no file open for requests that are given up', async () => {
    writeFileSync(scratch.file('renderer', 'assets', 'large.js'), 'x'.repeat(4_000_000));
    for (let i = 0; i < 30; i += 1) {
      await new Promise<void>((resolve) => {
        const sent = request({ host: '127.0.0.1', port, path: '/assets/large.js', agent: false });
        sent.on('error', () => undefined);
        sent.on('close', resolve);
        sent.on('socket', (socket) => socket.on('connect', () => setTimeout(() => sent.destroy(), i % 5)));
        sent.end();
      });
    }
    await until(() => openFiles(scratch.file('renderer')).length === 0);
  });

  it('is bound to this machine alone', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (!outside) return;
    const reached = await new Promise<boolean>((resolve) => {
      const sent = request({ host: outside.address, port, timeout: 1000 }, () => resolve(true));
      sent.on('error', () => resolve(false));
      sent.on('timeout', () => resolve(false));
      sent.end();
    });
    expect(reached).toBe(false);
  });
});
