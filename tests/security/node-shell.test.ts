import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Host } from '../../src-main/core/create-host.ts';
import { createHost } from '../../src-main/core/create-host.ts';
import { launchInMemory } from '../../src-main/launchers/in-memory.ts';
import type { SupervisedEngine } from '../../src-main/launchers/supervise.ts';
import { superviseEngine } from '../../src-main/launchers/supervise.ts';
import type { Server } from '../../src-main/node/start-server.ts';
import { startServer } from '../../src-main/node/start-server.ts';

let folder: string;
let host: Host;
let engine: SupervisedEngine;
let server: Server;
let port: number;
let token: string;

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

const cookie = (): Record<string, string> => ({ cookie: `heirloom-${port}=${token}` });
const own = (): Record<string, string> => ({ ...cookie(), origin: `http://127.0.0.1:${port}` });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heirloom-security-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Heirloom</title>');
  writeFileSync(join(folder, 'secret.json'), '"secret"');
  engine = superviseEngine(() => launchInMemory(join(folder, 'cache')));
  host = createHost({
    paths: { library: join(folder, 'library'), cache: join(folder, 'cache') },
    engine: engine.client,
    shell: 'node',
    version: '0',
  });
  server = await startServer({ host, renderer: join(folder, 'renderer') });
  const address = new URL(server.address);
  port = Number(address.port);
  token = address.searchParams.get('token')!;
});
afterAll(async () => {
  await server.close();
  host.dispose();
  engine.dispose();
  rmSync(folder, { recursive: true });
});

describe('the Node shell', () => {
  it('gives the page only to who has the token, and turns the token into a strict cookie', async () => {
    expect((await ask('/')).status).toBe(403);
    expect((await ask('/?token=wrong')).status).toBe(403);
    const first = await ask(`/?token=${token}`);
    expect(first.status).toBe(303);
    expect(first.headers['set-cookie']![0]).toMatch(/HttpOnly; SameSite=Strict/);
    expect(first.headers.location).toBe('/');
    const page = await ask('/', { headers: cookie() });
    expect(page.status).toBe(200);
    expect(page.body).toContain('Heirloom');
  });

  it('has another token at every start', async () => {
    const other = await startServer({ host, renderer: folder });
    expect(new URL(other.address).searchParams.get('token')).not.toBe(token);
    await other.close();
  });

  it('answers every request with the strict content security policy', async () => {
    for (const path of ['/', '/nowhere', '/thumbnails/x', `/?token=${token}`]) {
      const { headers } = await ask(path, { headers: cookie() });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('refuses a foreign Host, as a page would send whose name was pointed at this machine', async () => {
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `0.0.0.0:${port}`]) {
      expect((await ask('/', { headers: { ...cookie(), host: name } })).status).toBe(403);
    }
    expect((await ask('/', { headers: { ...cookie(), host: `localhost:${port}` } })).status).toBe(200);
  });

  it('takes uploads only from its own page', async () => {
    const upload = (headers: Record<string, string>) =>
      ask('/upload/photo?name=a.png', { method: 'POST', headers, body: 'x' });
    expect((await upload(cookie())).status).toBe(403);
    expect((await upload({ ...cookie(), origin: 'http://evil.example' })).status).toBe(403);
    expect((await upload({ origin: `http://127.0.0.1:${port}` })).status).toBe(403);
    const taken = await upload(own());
    expect(taken.status).toBe(200);
    expect((JSON.parse(taken.body) as { upload: string }).upload).toMatch(/^[0-9a-f]{32}$/);
    expect((await ask('/upload/other', { method: 'POST', headers: own(), body: 'x' })).status).toBe(404);
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
      const { status, body } = await ask(path, { headers: cookie() });
      expect([path, status]).not.toEqual([path, 500]);
      expect(body).not.toContain('secret');
    }
  });

  it('knows only the methods it needs', async () => {
    expect((await ask('/', { method: 'DELETE', headers: own() })).status).toBe(405);
    expect((await ask('/', { method: 'PUT', headers: own() })).status).toBe(405);
  });

  it('opens the line only for its own page with its cookie', async () => {
    const open = (headers: Record<string, string>): Promise<'open' | 'refused'> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/port`, { headers });
        socket.on('open', () => {
          socket.close();
          resolve('open');
        });
        socket.on('error', () => resolve('refused'));
      });
    expect(await open({})).toBe('refused');
    expect(await open(cookie())).toBe('refused');
    expect(await open({ ...cookie(), origin: 'http://evil.example' })).toBe('refused');
    expect(await open({ origin: `http://127.0.0.1:${port}` })).toBe('refused');
    expect(await open(own())).toBe('open');
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
