import { describe, expect, it } from 'vitest';
import type { Import } from './import-graph.ts';
import { findCycles, readImports } from './import-graph.ts';

const imports = readImports(['src-main', 'src-renderer']);
const ours = imports.filter(({ to }) => to.startsWith('src-'));

const inside = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));
const lines = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`);

/** folder → the folders of ours that it may import from, itself included by nature. */
const mayImport: Record<string, string[]> = {
  'src-main/shared': [],
  'src-main/platform/files': ['src-main/shared'],
  'src-main/host/store': ['src-main/shared', 'src-main/platform/files'],
  'src-main/engine': ['src-main/shared', 'src-main/platform/files'],
  'src-main/host': ['src-main/shared', 'src-main/host/store', 'src-main/platform/files'],
  'src-main/shells/launchers': ['src-main/shared', 'src-main/engine'],
  'src-main/shells/electron': ['src-main/shared', 'src-main/platform/files', 'src-main/host', 'src-main/shells/launchers'],
  'src-main/shells/node': ['src-main/shared', 'src-main/platform/files', 'src-main/host'],
  'src-main/shells/cli': ['src-main/shared', 'src-main/platform/files', 'src-main/host', 'src-main/shells/node', 'src-main/shells/launchers'],
  'src-main/shells/electron/preload': [],
  'src-renderer': ['src-main/shared'],
};

/** package → the only place that may import it. */
const onlyImporter: Record<string, string> = {
  sharp: 'src-main/engine/codecs',
  konva: 'src-renderer/canvas',
  libsql: 'src-main/host/store/database.ts',
  'onnxruntime-node': 'src-main/nn/compiler',
  '@tensorflow/tfjs-backend-cpu': 'src-main/nn/compiler',
  '@tensorflow/tfjs-backend-wasm': 'src-main/nn/compiler',
};

describe('the import graph', () => {
  it('has read the whole program', () => {
    expect(new Set(imports.map(({ from }) => from)).size).toBeGreaterThan(100);
    expect(lines(imports)).toContain('src-main/launchers/in-memory.ts -> src-main/engine/create-engine.ts');
  });

  it.each(Object.entries(mayImport))('%s imports only what it may', (folder, allowed) => {
    const wrong = ours.filter(({ from, to }) => inside(from, folder) && !inside(to, folder, ...allowed));
    expect(lines(wrong).filter((line) => line !== 'src-main/core/version.ts -> package.json')).toEqual([]);
  });

  it.each(Object.entries(onlyImporter))('%s is imported in one place only', (name, place) => {
    const importers = imports.filter(({ to }) => to === name).map(({ from }) => from);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((from) => from !== place && !inside(from, place))).toEqual([]);
  });

  it('lets only the Electron shell and the preload import electron', () => {
    const importers = imports.filter(({ to }) => to === 'electron').map(({ from }) => from);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((from) => !inside(from, 'src-main/shells/electron', 'src-main/shells/electron/preload'))).toEqual([]);
  });

  it('starts the engine inside another process only from the in-memory launcher', () => {
    const importers = ours.filter(
      ({ from, to }) => inside(from, 'src-main/shells/launchers') && inside(to, 'src-main/engine'),
    );
    expect(lines(importers)).toEqual(['src-main/launchers/in-memory.ts -> src-main/engine/create-engine.ts']);
  });

  it('keeps pixel mathematics free of networks and networks free of files', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (inside(from, 'src-main/imaging') && inside(to, 'src-main/nn', 'src-main/steps/fill')) ||
        (inside(from, 'src-main/nn') && (inside(to, 'src-main/engine/codecs') || to.startsWith('node:fs'))),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('keeps Node out of the page and of what the page shares', () => {
    const wrong = imports.filter(
      ({ from, to }) => inside(from, 'src-renderer', 'src-main/shared') && to.startsWith('node:'),
    );
    expect(lines(wrong)).toEqual([]);
  });

  it('has no cycles', () => {
    expect(findCycles(ours)).toEqual([]);
  });
});

describe('the test itself', () => {
  it('sees a cycle', () => {
    const edge = (from: string, to: string): Import => ({ from, to, typeOnly: false });
    expect(findCycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')])).toEqual([
      ['a', 'b', 'c', 'a'],
    ]);
  });
});
