// The built application as a browser meets it: `heirloom serve` with processes of its own, a line to it whose bytes are counted, and
// pictures over HTTP.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { cli } from '../../build.mjs';
import { loadSource } from '../measure.mjs';

const sources = join(import.meta.dirname, '../../..');

/** What the page comes in with, built once for all hosts of a run. */
let client;
const loadClient = (folder) =>
  (client ??= Promise.all(
    ['src-renderer/client/enter.ts', 'src-main/shared/rpc/connect.ts', 'src-main/contract/host.ts'].map((entry, i) =>
      loadSource(join(sources, entry), join(folder, `client-${i}`)),
    ),
  ).then((modules) => Object.assign({}, ...modules)));

/**
 * Does `work` with a host whose library and home lie in `folder`, and ends it.
 * @param inspect whether its memory can be collected, by V8's inspector
 */
export async function withHost(folder, work, { inspect = false } = {}) {
  const host = await startHost(folder, inspect);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

async function startHost(folder, inspect) {
  const flags = ['serve', '--no-open', '--library', join(folder, 'library'), '--port', '0'];
  const child = spawn(process.execPath, [...(inspect ? ['--inspect=127.0.0.1:0'] : []), cli, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HEIRLOOM_HOME: join(folder, 'home'), HOME: folder },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    return await enterHost(child, exited, folder, inspect);
  } catch (error) {
    child.kill();
    throw error;
  }
}

async function enterHost(child, exited, folder, inspect) {
  const printed = printedBy(child);
  const inspector = inspect ? await openInspector(await printed(/ws:\/\/\S+/)) : null;
  const { origin, host, searchParams } = new URL(await printed(/http:\/\/127\S+token=\S+/));
  const { enter, connect, hostContract } = await loadClient(folder);
  const secrets = { load: () => null, save: () => undefined };
  const request = (url, init) => fetch(url, { ...init, headers: { origin } });
  const key = await enter(`${origin}/`, searchParams.get('token'), secrets, request);
  const socket = await opened(new WebSocket(`ws://${host}/port?key=${key}`, { headers: { origin } }));
  const { port, bytes } = countingPort(socket);
  const contract = connect(port, hostContract);
  const agent = new Agent({ keepAlive: true });

  return {
    /** Of all messages so far. */
    bytes,
    call: (method, params, options) => contract[method](params, options),

    /** A change of an edit, or `undo`, as the newest window makes it. */
    change: (photoId, revision, change) =>
      contract['edit.change']({ photoId, revision, changeId: randomUUID(), change }),

    /** Fetches a tile whole. @param signal closes its connection, as a page does that no longer shows it */
    tile: (photoId, view, { level, x, y }, signal) =>
      new Promise((resolve, reject) => {
        const path = `${origin}/tiles/${photoId}/${view}/${level}/${x}/${y}?key=${key}`;
        get(path, { agent, signal }, (response) => {
          response.on('data', () => undefined);
          response.on('error', reject);
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`tile: ${response.statusCode}`)),
          );
        }).on('error', reject);
      }),

    /** Resident MiB after garbage was collected: of the host, and of the engines that it has started. */
    async memory() {
      await inspector?.call('HeapProfiler.collectGarbage');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { host: resident(child.pid), engines: childrenOf(child.pid).map(resident) };
    },

    /** ms of processor time so far: of the host, and of everything that it has started. */
    processorTime: () => ({
      host: processorTime(child.pid),
      engines: childrenOf(child.pid).reduce((sum, pid) => sum + processorTime(pid), 0),
    }),

    /** Halts the engines of lower priority, or lets them go on. Linux only. */
    halt(halted) {
      for (const pid of childrenOf(child.pid).filter((pid) => nicenessOf(pid) > 0)) {
        process.kill(pid, halted ? 'SIGSTOP' : 'SIGCONT');
      }
    },

    async close() {
      agent.destroy();
      socket.close();
      inspector?.close();
      child.kill();
      await exited;
    },
  };
}

/** Waits for what matches in a process's output. */
function printedBy(child) {
  let output = '';
  const waiting = new Set();
  const look = () => waiting.forEach((one) => one());
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      output += part;
      look();
    });
  }
  let ended = false;
  child.once('exit', () => {
    ended = true;
    look();
  });
  return (pattern) =>
    new Promise((resolve, reject) => {
      const check = () => {
        const match = pattern.exec(output);
        if (!match && !ended) return;
        waiting.delete(check);
        if (match) resolve(match[0]);
        else reject(new Error(`The host has ended: ${output}`));
      };
      waiting.add(check);
      check();
    });
}

async function opened(socket) {
  await once(socket, 'open');
  return socket;
}

/** The page's port over a socket, whose bytes are counted. */
function countingPort(socket) {
  const bytes = { up: 0, down: 0 };
  const port = {
    post: (message) => {
      const text = JSON.stringify(message);
      bytes.up += Buffer.byteLength(text);
      socket.send(text);
    },
    onMessage: (listener) =>
      socket.on('message', (data) => {
        bytes.down += data.length;
        listener(JSON.parse(data.toString('utf8')));
      }),
    onClose: (listener) => socket.on('close', () => listener()),
    close: () => socket.close(),
  };
  return { port, bytes };
}

/** A session of V8's inspector, which numbers its calls as JSON-RPC does. */
async function openInspector(address) {
  const socket = await opened(new WebSocket(address));
  const calls = new Map();
  let next = 1;
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString('utf8'));
    calls.get(message.id)?.(message.result);
  });
  return {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        const id = next++;
        calls.set(id, resolve);
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** Linux only; NaN elsewhere. */
function resident(pid) {
  return fromSystem(`/proc/${pid}/status`, (text) => Number(/VmRSS:\s+(\d+)/.exec(text)[1]) / 1024);
}

/** In ticks of 10 ms: user and system. Linux only; NaN elsewhere. */
function processorTime(pid) {
  return fromSystem(`/proc/${pid}/stat`, (text) => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
}

function nicenessOf(pid) {
  return fromSystem(`/proc/${pid}/stat`, (text) => Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]));
}

function childrenOf(pid) {
  const tasks = `/proc/${pid}/task`;
  try {
    const texts = readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'children'), 'utf8'));
    return texts.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function fromSystem(path, read) {
  try {
    return read(readFileSync(path, 'utf8'));
  } catch {
    return NaN;
  }
}
