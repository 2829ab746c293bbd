import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createExchange, type Exchange } from '../../../src-main/host/exporting/exchange.ts';
import { scratchForEach, until } from '../../support/scratch.ts';

const scratch = scratchForEach('exchange');
let exchange: Exchange | undefined;
const begin = (options?: Parameters<typeof createExchange>[1]): Exchange =>
  (exchange = createExchange(scratch.file('exchange'), options));
const left = (): string[] => readdirSync(scratch.file('exchange'));
const send = (text: string): Readable => Readable.from([Buffer.from(text)]);

afterEach(() => exchange?.dispose());

describe('files that a browser sends or fetches', () => {
  it('gives an upload to one who takes it, and then has nothing of it', async () => {
    const { receive, takeAll } = begin();
    const upload = await receive(send('abc'), 'a.png');
    expect(await takeAll([upload], ([{ path }]) => Promise.resolve(readFileSync(path, 'utf8')))).toBe('abc');
    expect(left()).toEqual([]);
    await expect(takeAll([upload], () => Promise.resolve())).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('removes an upload also where what is done with it fails', async () => {
    const { receive, takeAll } = begin();
    const upload = await receive(send('abc'), 'a.png');
    await expect(takeAll([upload], () => Promise.reject(new Error('no photo')))).rejects.toThrow('no photo');
    expect(left()).toEqual([]);
  });

  it('has nothing of an upload that breaks off', async () => {
    const { receive } = begin();
    const body = new PassThrough();
    body.write('the first half');
    const receiving = receive(body, 'a.png');
    await until(() => left().length > 0);
    body.destroy(new Error('gone'));
    await expect(receiving).rejects.toThrow();
    expect(left()).toEqual([]);
  });

  it('removes what nobody takes or fetches after its time', async () => {
    const { receive, takeAll, offer, download } = begin({ lifetime: 50, interval: 10 });
    const upload = await receive(send('abc'), 'a.png');
    const { path, url } = offer('mask.png');
    writeFileSync(path, 'mask');
    await until(() => left().length === 0);
    expect(download(url.split('/')[1])).toBeUndefined();
    await expect(takeAll([upload], () => Promise.resolve())).rejects.toMatchObject({
      details: { why: 'sent-file-gone' },
    });
  });

  it('begins with an empty folder and leaves none', async () => {
    await begin().receive(send('abc'), 'a.png');
    begin();
    expect(left()).toEqual([]);
    exchange?.dispose();
    expect(existsSync(scratch.file('exchange'))).toBe(false);
  });
});
