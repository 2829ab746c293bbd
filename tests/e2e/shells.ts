import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { _electron, chromium, type Browser, type Page } from 'playwright-core';
import { startCli } from '../support/cli.ts';
import { until } from '../support/scratch.ts';

export interface OpenApplication {
  page: Page;
  /** The host's, whose children the engines are. */
  process: ChildProcess;
  /** Adds photos that lie on this computer, as a person would, all at once. */
  addPhoto(...paths: string[]): Promise<void>;
  /** Does what saves a file, and returns where that file is: a download in the browser, in `folder` otherwise. */
  saved(act: () => Promise<void>, folder: string): Promise<string>;
  /** Everything the page asked for that was not the application's own. */
  foreignRequests: string[];
  close(): Promise<void>;
}

export interface Shell {
  name: string;
  /** Why it cannot be tried here; null where it can. */
  missing: string | null;
  /** `home` holds library and cache; opening the same again is a restart. */
  open(home: string, size?: { width: number; height: number }): Promise<OpenApplication>;
}

const root = resolve(import.meta.dirname, '../..');

function findChromium(): string | null {
  const candidates = [
    process.env.HEIRLOOM_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return candidates.find((path) => path !== undefined && existsSync(path)) ?? null;
}

function findElectron(): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

const chromiumPath = findChromium();
const electronPath = findElectron();

function watchRequests(page: Page, isOwn: (url: string) => boolean): string[] {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!isOwn(request.url())) foreign.push(request.url());
  });
  return foreign;
}

/** Why there is no Chromium to try; null where there is. */
export const chromiumMissing = chromiumPath ? null : 'no Chromium on this machine (Debian: chromium)';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

const browserShell: Shell = {
  name: 'the Node shell in Chromium',
  missing: chromiumMissing,
  async open(home, size = { width: 1440, height: 900 }) {
    const child = startCli(['serve', '--no-open'], home);
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    const address = await new Promise<string>((done, fail) => {
      let output = '';
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString();
        const match = /http:\/\/\S+/.exec(output);
        if (match) done(match[0]);
      });
      child.once('exit', () => fail(new Error(`heirloom serve ended: ${output}`)));
    });
    const browser = await launchChromium();
    const context = await browser.newContext({ viewport: size });
    const page = await context.newPage();
    const { origin, host } = new URL(address);
    const own = (url: string): boolean =>
      url.startsWith(origin) || url.startsWith(`ws://${host}`) || /^(blob|data):/.test(url);
    const foreignRequests = watchRequests(page, own);
    await page.goto(address);
    return {
      page,
      process: child,
      foreignRequests,
      async addPhoto(...paths) {
        await page.getByTestId('add-photos').first().click();
        await page.getByTestId('upload-input').setInputFiles(paths);
      },
      async saved(act, folder) {
        const [download] = await Promise.all([page.waitForEvent('download'), act()]);
        const path = join(folder, download.suggestedFilename());
        await download.saveAs(path);
        return path;
      },
      async close() {
        await browser.close();
        child.kill('SIGTERM');
        await exited;
      },
    };
  },
};

const electronShell: Shell = {
  name: 'Electron',
  missing: electronPath ? null : 'the Electron binary is not on this machine',
  async open(home, size = { width: 1440, height: 900 }) {
    const application = await _electron.launch({
      executablePath: electronPath!,
      args: [root, '--no-sandbox'],
      env: { ...process.env, HEIRLOOM_HOME: home, HOME: home, HEIRLOOM_NODE: process.execPath } as Record<
        string,
        string
      >,
    });
    const page = await application.firstWindow();
    await application.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0].setContentSize(width, height);
    }, size);
    const foreignRequests = watchRequests(page, (url) => /^(heirloom|blob|data):/.test(url));
    const answerDialogs = (...paths: string[]): Promise<void> =>
      application.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      }, paths);
    return {
      page,
      process: application.process(),
      foreignRequests,
      async addPhoto(...paths) {
        await answerDialogs(...paths);
        await page.getByTestId('add-photos').first().click();
      },
      async saved(act, folder) {
        mkdirSync(folder, { recursive: true });
        await answerDialogs(folder);
        const before = readdirSync(folder);
        await act();
        const written = (): string | undefined => readdirSync(folder).find((name) => !before.includes(name));
        await until(() => written() !== undefined);
        return join(folder, written()!);
      },
      close: () => application.close(),
    };
  },
};

export const shells: Shell[] = [browserShell, electronShell];
