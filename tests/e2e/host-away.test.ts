import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as ProgramSocket } from 'ws';
import { addPhotos } from '../support/jobs.ts';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { serveLibrary, type Served } from '../support/served.ts';
import { draw, paintOnly, photoOpened, setBrushSize, showActualSize, type Point } from './canvas.ts';
import { chromiumMissing, launchChromium } from './shells.ts';

const size = { width: 420, height: 320 };

describe('a page in Chromium and its host', { timeout: 120_000 }, () => {
  if (chromiumMissing) {
    it.skip(`cannot be tried: ${chromiumMissing}`, () => undefined);
    return;
  }

  let scratch: ReturnType<typeof scratchFolder>;
  let served: Served;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let port: number;
  let at: (point: Point) => Point;

  const serve = async (samePort?: number): Promise<void> => {
    served = await serveLibrary(scratch.file('library'), scratch.file('home'), samePort);
  };
  const lost = () => page.getByTestId('connection-lost');
  const areas = async (): Promise<string> => (await page.getByTestId('measure').innerText()).split('\n')[0];
  const painted = async (): Promise<number> => {
    const [photo] = await served.client['library.list']({});
    return (await served.client['edit.open']({ photoId: photo.id })).state.damage.length;
  };
  const thumbnailShown = (on: Page): Promise<boolean> =>
    on.locator('[data-photo] img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);

  beforeAll(async () => {
    scratch = scratchFolder('e2e-away');
    await testPhoto(size.width, size.height).png().toFile(scratch.file('photo.png'));
    await serve();
    port = Number(new URL(served.address).port);
    await addPhotos(served.client, { paths: [scratch.file('photo.png')] });
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    await page.goto(served.address);
    await photoOpened(page);
    await page.getByTestId('section-damage').click();
    await paintOnly(page);
    at = await showActualSize(page, size);
    await setBrushSize(page, 8);
  });
  afterAll(async () => {
    await browser.close();
    await served.kill('SIGKILL');
    scratch.remove();
  });

  it('shows pictures, and neither address nor cookies tell how it came in', async () => {
    await until(() => thumbnailShown(page));
    expect(page.url()).toBe(`http://127.0.0.1:${port}/`);
    expect(await context.cookies()).toEqual([]);
  });

  it('opens in a second tab without the token, after a reload, and by the printed address a second time', async () => {
    for (const address of [
      `http://127.0.0.1:${port}/`,
      served.address,
      `http://127.0.0.1:${port}/?token=of-yesterday`,
    ]) {
      const tab = await context.newPage();
      await tab.goto(address);
      await photoOpened(tab);
      await tab.reload();
      await photoOpened(tab);
      await until(() => thumbnailShown(tab));
      await tab.close();
    }
  });

  it('says to a browser that was never let in what to do', async () => {
    const stranger = await browser.newContext();
    const tab = await stranger.newPage();
    await tab.goto(`http://127.0.0.1:${port}/`);
    await tab.getByTestId('connection-lost').waitFor();
    await until(async () => /does not know this page/.test(await tab.getByTestId('connection-lost').innerText()));
    await stranger.close();
  });

  it('gives another program of this computer, whose page is opened in the same browser, no way in', async () => {
    let received = '';
    const other = createServer((request, response) => {
      received += JSON.stringify(request.headers);
      response.setHeader('Content-Type', 'text/html').end('<title>Other</title>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const tab = await context.newPage();
    await tab.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    // By its page, with all that the browser adds by itself.
    const [line, picture, entrance] = await tab.evaluate(async (there) => {
      const open = await new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${there}/port`);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
      const ask = (path: string, init: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${there}${path}`, { credentials: 'include', ...init }).then(
          (response) => response.text(),
          () => 'refused',
        );
      return [open, await ask('/sample/harbour.jpg'), await ask('/enter', { method: 'POST', body: '{}' })];
    }, port);
    expect([line, picture, entrance]).toEqual(['refused', 'refused', 'refused']);
    // By the program itself, with all that the browser sent it.
    const { origin } = new URL(served.address);
    const cookies = [...received.matchAll(/"cookie":"([^"]*)"/g)].map((match) => match[1]).join('; ');
    const answer = await new Promise<string>((resolve) => {
      const socket = new ProgramSocket(`${origin.replace('http', 'ws')}/port`, {
        headers: { origin, cookie: cookies },
      });
      socket.on('open', () => resolve('open'));
      socket.on('error', () => resolve('refused'));
    });
    expect(answer).toBe('refused');
    expect(received).not.toContain(new URL(served.address).searchParams.get('token'));
    await tab.close();
    other.close();
  });

  it('finishes and keeps what is under the hand when the host is killed, and begins nothing new', async () => {
    await draw(page, [at([60, 60]), at([120, 60])]);
    await until(async () => (await painted()) === 1);
    await page.mouse.move(...at([60, 150]));
    await page.mouse.down();
    await page.mouse.move(...at([120, 150]), { steps: 8 });
    await served.kill('SIGKILL');
    await lost().waitFor();
    await page.mouse.move(...at([180, 150]), { steps: 8 });
    await page.mouse.up();
    await until(async () => /1 change/.test(await page.getByTestId('connection-waiting').innerText()));
    await draw(page, [at([60, 250]), at([120, 250])]);
    expect(await page.getByTestId('connection-waiting').innerText()).toMatch(/1 change/);
  });

  it('finds back by itself when the host is started again at the same port, and sends what waited', async () => {
    await serve(port);
    await lost().waitFor({ state: 'detached' });
    await until(async () => (await painted()) === 2);
    await until(async () => /2 areas/.test(await areas()));
    // Pictures too, with the key of this start.
    await until(() => thumbnailShown(page));
    await draw(page, [at([60, 250]), at([120, 250])]);
    await until(async () => (await painted()) === 3);
    await page.reload();
    await page.getByTestId('section-damage').click();
    await until(async () => /3 areas/.test(await areas()));
  });

  it('also comes back from a reload while the host was away', async () => {
    await served.kill('SIGKILL');
    await lost().waitFor();
    await page.reload().catch(() => undefined);
    await serve(port);
    await page.goto(`http://127.0.0.1:${port}/`);
    await photoOpened(page);
    expect(await painted()).toBe(3);
  });

  it('sends what was on its way when another photo was chosen and the host died', async () => {
    await testPhoto(size.width, size.height).negate().png().toFile(scratch.file('other.png'));
    await addPhotos(served.client, { paths: [scratch.file('other.png')] });
    await page.locator('[data-photo]').nth(1).waitFor();
    await page.getByTestId('section-damage').click();
    at = await showActualSize(page, size);
    // It answers nothing more, and the page cannot know yet.
    served.process.kill('SIGSTOP');
    await draw(page, [at([200, 60]), at([260, 60])]);
    await page.getByTestId('photo').nth(1).click();
    await until(async () => (await page.title()).startsWith('other.png'));
    await served.kill('SIGKILL');
    await lost().waitFor();
    await serve(port);
    await lost().waitFor({ state: 'detached' });
    await until(async () => (await painted()) === 4);
  });
});
