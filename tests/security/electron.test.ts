import { EventEmitter } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { App, Session } from 'electron';
import { afterAll, describe, expect, it } from 'vitest';
import { handleRequest } from '../../src-main/shells/electron/handle-request.ts';
import { isOwnAddress } from '../../src-main/shells/electron/origin.ts';
import { secureApplication, secureSession } from '../../src-main/shells/electron/secure.ts';
import { windowOptions } from '../../src-main/shells/electron/window-options.ts';
import { openElectronPage } from '../contract/electron-page.ts';
import { openTestHost } from '../support/host.ts';
import { scratchForFile } from '../support/scratch.ts';

/** The Electron shell at its border: what it tells Electron to do. The binary itself is not needed. */
describe('the Electron shell', () => {
  it('knows its own pages from all others', () => {
    expect(isOwnAddress('heirloom://app/index.html')).toBe(true);
    for (const address of [
      'heirloom://other/index.html',
      'heirloom://app.evil.example/',
      'https://app/',
      'file:///etc/passwd',
      'not an address',
      undefined,
    ]) {
      expect(isOwnAddress(address)).toBe(false);
    }
  });

  it('stops navigation, redirects, embedded pages and new windows of every page', () => {
    const app = new EventEmitter();
    secureApplication(app as unknown as App);
    let openHandler: (() => { action: string }) | undefined;
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: () => { action: string }) => (openHandler = handler),
    });
    app.emit('web-contents-created', {}, contents);
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      let prevented = false;
      contents.emit(event, { preventDefault: () => (prevented = true) });
      expect(prevented).toBe(true);
    }
    expect(openHandler!()).toEqual({ action: 'deny' });
  });

  it('denies every permission and every request that is not its own', () => {
    const asked: { permission?: boolean; check?: boolean; device?: boolean; screen?: null; spelling?: boolean } = {};
    let downloads: ((event: { preventDefault(): void }, item: { getURL(): string }) => void) | undefined;
    let filter: ((details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void) | undefined;
    secureSession({
      setPermissionRequestHandler: (handler: (c: null, p: string, answer: (allowed: boolean) => void) => void) =>
        handler(null, 'geolocation', (allowed) => (asked.permission = allowed)),
      setPermissionCheckHandler: (handler: () => boolean) => (asked.check = handler()),
      setDevicePermissionHandler: (handler: () => boolean) => (asked.device = handler()),
      setDisplayMediaRequestHandler: (handler: null) => (asked.screen = handler),
      setSpellCheckerEnabled: (enabled: boolean) => (asked.spelling = enabled),
      on: (_: 'will-download', listener: typeof downloads) => (downloads = listener),
      webRequest: { onBeforeRequest: (handler: typeof filter) => (filter = handler) },
    } as unknown as Session);
    expect(asked).toEqual({ permission: false, check: false, device: false, screen: null, spelling: false });
    const prevented = (url: string): boolean => {
      let answer = false;
      downloads!({ preventDefault: () => (answer = true) }, { getURL: () => url });
      return answer;
    };
    const cancelled = (url: string): boolean => {
      let answer = false;
      filter!({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    expect([prevented('https://example.com/x'), prevented('heirloom://app/download/x')]).toEqual([true, false]);
    for (const own of ['heirloom://app/index.html', 'blob:heirloom://app/1']) expect(cancelled(own)).toBe(false);
    for (const other of ['https://example.com/', 'http://127.0.0.1:80/', 'file:///etc/passwd']) {
      expect(cancelled(other)).toBe(true);
    }
  });

  it('gives the line to its own page, and none to another one or to a page inside its own', async () => {
    let lines = 0;
    const serveLine = (): void => void (lines += 1);
    const own = 'heirloom://app/index.html';
    for (const frame of [
      { url: 'https://example.com/', parent: null },
      { url: 'heirloom://other/index.html', parent: null },
      { url: own, parent: {} },
    ]) {
      await openElectronPage(serveLine, frame);
    }
    expect(lines).toBe(0);
    const page = await openElectronPage(serveLine);
    expect(lines).toBe(1);
    page.end();
  });

  it('keeps its window isolated and sandboxed', () => {
    const source = readFileSync(resolve(import.meta.dirname, '../../src-main/shells/electron/main.ts'), 'utf8');
    expect(source).toMatch(/new BrowserWindow\(windowOptions\(preload\)\)/);
    expect(windowOptions('preload.cjs').webPreferences).toMatchObject({
      preload: 'preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      // Its dictionaries come from another host.
      spellcheck: false,
    });
  });
});

describe('the packaged application', () => {
  it('cannot be told by its surroundings to run or to inspect other code', () => {
    const configuration = readFileSync(resolve(import.meta.dirname, '../../electron-builder.yml'), 'utf8');
    const fuses = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(configuration)![1];
    for (const fuse of ['NodeOptionsEnvironmentVariable', 'NodeCliInspectArguments']) {
      expect(fuses).toContain(`enable${fuse}: false`);
    }
    expect(fuses).toContain('grantFileProtocolExtraPrivileges: false');
    // Children that measure runtimes or run models from outside are Electron's executable as a Node; without the fuse each would be a second application.
    const starting = readFileSync(resolve(import.meta.dirname, '../../src-main/models/start-child.ts'), 'utf8');
    expect(starting).toContain("ELECTRON_RUN_AS_NODE: '1'");
    expect(fuses).toContain('runAsNode: true');
  });
});

describe('the custom protocol', () => {
  const scratch = scratchForFile('protocol');
  const test = openTestHost(scratch.path);
  afterAll(() => test.close());
  const ask = (address: string, init?: RequestInit) =>
    handleRequest(test.host, scratch.file('renderer'), new Request(address, init));

  it('serves only its own address, with the strict policy on every answer', async () => {
    expect((await ask('heirloom://other/index.html')).status).toBe(403);
    for (const answer of [await ask('heirloom://app/nothing'), await ask('heirloom://other/')]) {
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    writeFileSync(scratch.file('secret.json'), '"secret"');
    const outside = await ask('heirloom://app/..%2fsecret.json');
    expect(await outside.text()).not.toContain('secret');
  });

  it('takes an upload and nothing else that is sent', async () => {
    const init = { method: 'POST', body: 'abc' };
    const answer = await ask('heirloom://app/upload/photo?name=a.png', init);
    const { upload } = (await answer.json()) as { upload: string };
    const sent = await test.host.exchange.takeAll([upload], ([{ path }]) =>
      Promise.resolve(readFileSync(path, 'utf8')),
    );
    expect(sent).toBe('abc');
    expect((await ask('heirloom://app/index.html', init)).status).toBe(404);
    expect((await ask('heirloom://app/index.html', { method: 'DELETE' })).status).toBe(405);
  });
});
