import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterAs } from '../support/enter.ts';
import { scratchForFile } from '../support/scratch.ts';
import { serveLibrary, type Served } from '../support/served.ts';

const scratch = scratchForFile('broken');
let served: Served;
let port: number;
let key: string;
let complaints = '';

beforeAll(async () => {
  served = await serveLibrary(scratch.file('library'), scratch.file('home'));
  port = Number(new URL(served.address).port);
  served.process.stderr?.on('data', (part: Buffer) => (complaints += part.toString()));
  key = await enterAs(served.address);
});
afterAll(() => served.kill());

async function reach(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const head = (...lines: string[]): string =>
  [...lines, `Host: 127.0.0.1:${port}`, `Origin: http://127.0.0.1:${port}`, '', ''].join('\r\n');
const upgrade = (path: string): string =>
  head(
    `GET ${path} HTTP/1.1`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  );

/** Sends, and breaks the connection off; resolves once the other end is gone too. */
async function sendAndReset(text: string): Promise<void> {
  const socket = await reach();
  const closed = once(socket, 'close');
  await new Promise((resolve) => socket.write(text, resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.resetAndDestroy();
  await closed;
}

const closeFrame = [0x88, 0x80, 0, 0, 0, 0];

/** Opens the line and sends bytes that are no frame of it; resolves when the host has closed. */
async function breakFrame(frame: Buffer): Promise<void> {
  const socket = await reach();
  const closed = once(socket, 'close');
  socket.write(upgrade(`/port?key=${key}`));
  await once(socket, 'data');
  socket.on('data', () => undefined);
  socket.write(frame);
  await closed;
}

describe('a Node shell that is sent what nobody should send', () => {
  it('goes on with everything that it had in hand', async () => {
    for (let i = 0; i < 20; i += 1) {
      await sendAndReset(upgrade('/port'));
      // Refused while it is still sending, so that the refusal itself meets a reset.
      await sendAndReset(`${upgrade('/port')}${'x'.repeat(200_000)}`);
    }
    await sendAndReset(`${upgrade(`/port?key=${key}`)}`);
    await sendAndReset(head('POST /enter HTTP/1.1', 'Content-Length: 1000'));
    await sendAndReset(head(`POST /upload/photo?key=${key} HTTP/1.1`, 'Content-Length: 1000000'));
    await sendAndReset(head(`GET /sample/harbour.jpg?key=${key} HTTP/1.1`));
    await sendAndReset('GET / HTTP/9.9\r\n\r\n\0\0\0');
    await sendAndReset(head('CONNECT evil.example:80 HTTP/1.1'));
    // Reserved bits; more than the limit; a close code that does not exist; text that is no UTF-8; no JSON; no text.
    await breakFrame(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
    await breakFrame(Buffer.from([0x81, 0xff, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]));
    await breakFrame(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0, 1]));
    await breakFrame(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff]));
    for (const opcode of [0x81, 0x82]) await breakFrame(Buffer.from([opcode, 0x81, 0, 0, 0, 0, 0x78, ...closeFrame]));

    expect(served.process.exitCode).toBeNull();
    // Each was heard where it happened, not by the net beneath.
    expect(complaints).toBe('');
    expect(await served.client['library.list']({})).toEqual([]);
    expect(await enterAs(served.address)).toBe(key);
  });
});
