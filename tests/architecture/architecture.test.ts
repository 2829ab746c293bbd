import { describe, expect, it } from 'vitest';
import { findCycles, findFolderCircles, listFiles, readImports, roomOf, type Import } from './import-graph.ts';

const sources = ['src-main', 'src-renderer'];
const imports = readImports(sources);
const ours = imports.filter(({ to }) => to.startsWith('src-'));

const inside = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));
const lines = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`);

/**
 * Room → the rooms that it may import from, itself included by nature. A file belongs to the innermost room that holds it; one in
 * no room is refused, so that nobody adds a folder without saying what it is for.
 */
const rooms: Record<string, string[]> = Object.fromEntries(
  Object.entries({
    shared: '',
    platform: 'shared',
    imaging: 'shared platform',
    nn: 'shared platform imaging',
    models: 'shared platform imaging nn',
    steps: 'shared platform imaging nn models',
    contract: 'shared steps',
    engine: 'shared platform imaging nn models steps contract',
    lab: 'shared platform imaging nn models steps contract engine',
    host: 'shared platform steps contract',
    'shells/launchers': 'shared contract engine',
    'shells/electron': 'shared platform contract host shells/launchers',
    'shells/electron/preload': '',
    'shells/node': 'shared platform contract host',
    'shells/cli': 'shared platform steps contract host shells/node shells/launchers',
    '../src-renderer': 'shared steps contract',
  }).map(([room, others]) => [roomPath(room), others.split(' ').filter(Boolean).map(roomPath)]),
);

function roomPath(room: string): string {
  return room.startsWith('../') ? room.slice(3) : `src-main/${room}`;
}

/** What of a step the page and the contracts may see: what it is set by and called, never how it is computed. */
const stepFace = /^src-main\/steps\/(index|step|texts|[a-z-]+\/(params|text))\.ts$/;
/** The host also names results by it. */
const stepKeys = 'src-main/steps/keys.ts';

/** package → the only place that may import it. */
const onlyImporter: Record<string, string> = {
  sharp: 'src-main/engine/codecs',
  konva: 'src-renderer/canvas',
  libsql: 'src-main/host/store/database.ts',
  'onnxruntime-node': 'src-main/nn/compiler',
};

/** Entry points and files of the build at the root of the page. */
const outsideOfRooms = new Set(['package.json']);

function wrongImports(found: readonly Import[], known: Readonly<Record<string, string[]>>): string[] {
  const names = Object.keys(known);
  return lines(
    found.filter(({ from, to }) => {
      const room = roomOf(from, names);
      const other = roomOf(to, names);
      return room === null || other === null || (room !== other && !known[room].includes(other));
    }),
  );
}

describe('the import graph', () => {
  it('has read the whole program', () => {
    expect(new Set(imports.map(({ from }) => from)).size).toBeGreaterThan(100);
    expect(lines(imports)).toContain('src-main/shells/launchers/in-memory.ts -> src-main/engine/create-engine.ts');
  });

  it('has no file outside of the rooms', () => {
    expect(listFiles(sources).filter((file) => roomOf(file, Object.keys(rooms)) === null)).toEqual([]);
  });

  it('goes only where each room may look', () => {
    expect(wrongImports(ours, rooms).filter((line) => !outsideOfRooms.has(line.split(' -> ')[1]))).toEqual([]);
  });

  it('shows of a step only its face to those who do not compute', () => {
    const wrong = ours.filter(
      ({ from, to }) =>
        inside(to, 'src-main/steps') &&
        !stepFace.test(to) &&
        !(to === stepKeys && inside(from, 'src-main/host')) &&
        !inside(from, 'src-main/steps', 'src-main/engine', 'src-main/lab'),
    );
    expect(lines(wrong)).toEqual([]);
    const inFaces = ours.filter(
      ({ from, to }) => stepFace.test(from) && !stepFace.test(to) && !inside(to, 'src-main/shared'),
    );
    expect(lines(inFaces)).toEqual([]);
  });

  it.each(Object.entries(onlyImporter))('%s is imported in one place only', (name, place) => {
    const importers = imports.filter(({ to }) => to === name).map(({ from }) => from);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((from) => from !== place && !inside(from, place))).toEqual([]);
  });

  it('lets only the Electron shell and its preload import electron', () => {
    const importers = imports.filter(({ to }) => to === 'electron').map(({ from }) => from);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((from) => !inside(from, 'src-main/shells/electron'))).toEqual([]);
  });

  it('starts the engine inside another process only from the in-memory launcher', () => {
    const importers = ours.filter(
      ({ from, to }) => inside(from, 'src-main/shells/launchers') && inside(to, 'src-main/engine'),
    );
    expect(lines(importers)).toEqual(['src-main/shells/launchers/in-memory.ts -> src-main/engine/create-engine.ts']);
  });

  it('takes of TensorFlow.js the core alone: its backends are for tests', () => {
    expect(lines(imports.filter(({ to }) => to.startsWith('@tensorflow/tfjs-backend')))).toEqual([]);
  });

  it('keeps networks free of files', () => {
    const wrong = imports.filter(({ from, to }) => inside(from, 'src-main/nn') && to.startsWith('node:fs'));
    expect(lines(wrong)).toEqual([]);
  });

  it('keeps Node out of the page and of what the page shares', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (inside(from, 'src-renderer', 'src-main/shared', 'src-main/contract') || stepFace.test(from)) &&
        to.startsWith('node:'),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('has no cycles of files', () => {
    expect(findCycles(ours)).toEqual([]);
  });

  it('has no circles of folders', () => {
    expect(findFolderCircles(ours)).toEqual([]);
  });
});

describe('the test itself', () => {
  const edge = (from: string, to: string): Import => ({ from, to, typeOnly: false });

  it('sees a cycle', () => {
    expect(findCycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')])).toEqual([
      ['a', 'b', 'c', 'a'],
    ]);
  });

  it('sees a circle of folders where no file is in one, at any depth', () => {
    const circle = [
      edge('a/x/one.ts', 'a/y/two.ts'),
      edge('a/y/three.ts', 'a/x/four.ts'),
      edge('b/f.ts', 'a/x/one.ts'),
    ];
    expect(findCycles(circle)).toEqual([]);
    expect(findFolderCircles(circle)).toEqual(['a: x, y']);
  });

  it('takes a file to the innermost room, and refuses a folder that it does not know', () => {
    const known = { 'src/a': [], 'src/a/inner': ['src/a'] };
    expect(roomOf('src/a/inner/x.ts', Object.keys(known))).toBe('src/a/inner');
    expect(wrongImports([edge('src/a/inner/x.ts', 'src/a/y.ts')], known)).toEqual([]);
    expect(wrongImports([edge('src/a/y.ts', 'src/a/inner/x.ts')], known)).toHaveLength(1);
    expect(wrongImports([edge('src/new/x.ts', 'src/a/y.ts')], known)).toEqual(['src/new/x.ts -> src/a/y.ts']);
  });
});
