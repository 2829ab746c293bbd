import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchForFile } from '../../support/scratch.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const scratch = scratchForFile('installation');

interface Manifest {
  bin: Record<string, string>;
  scripts: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}
interface Lock {
  packages: Record<string, { dev?: boolean; peer?: boolean; optional?: boolean; hasInstallScript?: boolean }>;
}

describe('the installation', () => {
  it('runs no scripts, its own included, and so asks no other host', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const { scripts } = JSON.parse(read('package.json')) as Manifest;
    const hooks = /^(pre|post)?(install|prepare|publish)$|^pre|^post/;
    expect(Object.keys(scripts).filter((name) => hooks.test(name) && name !== 'pretrain')).toEqual([]);
  });

  it('has only keys in .npmrc that npm knows', () => {
    const { stdout } = spawnSync('npm', ['config', 'ls', '--long', '--json'], { cwd: scratch.path, encoding: 'utf8' });
    const known = JSON.parse(stdout) as Record<string, unknown>;
    for (const line of read('.npmrc').split('\n').filter(Boolean)) {
      expect(Object.keys(known)).toContain(line.split('=')[0]);
    }
  });

  it('leaves TensorFlow’s native package to who asks for it', () => {
    const { peerDependenciesMeta } = JSON.parse(read('package.json')) as Manifest;
    expect(peerDependenciesMeta['@tensorflow/tfjs-node']).toEqual({ optional: true });
    const { packages } = JSON.parse(read('package-lock.json')) as Lock;
    expect(Object.keys(packages).filter((name) => name.endsWith('tfjs-node'))).toEqual([]);
  });

  it('packages nothing of what only developers use', () => {
    const patterns = /^files:\n((?: {2}- .*\n)+)/m.exec(read('electron-builder.yml'))![1].match(/\S+$/gm)!;
    const shipped = /^(out\/(main|preload|renderer)\/\*\*|resources\/\*\*|package\.json)$/;
    expect(patterns).toContain('out/main/**');
    expect(patterns.filter((pattern) => !shipped.test(pattern))).toEqual([]);
  });

  it('is built by the command itself where nothing is built yet, or something older', () => {
    for (const part of [
      'src-main',
      'src-renderer',
      'resources',
      'scripts',
      'package.json',
      'electron.vite.config.ts',
    ]) {
      cpSync(join(root, part), scratch.file(part), { recursive: true });
    }
    for (const file of readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))) {
      cpSync(join(root, file), scratch.file(file));
    }
    symlinkSync(join(root, 'node_modules'), scratch.file('node_modules'));
    const { bin } = JSON.parse(read('package.json')) as Manifest;
    const run = () =>
      spawnSync(process.execPath, [scratch.file(bin.heirloom), 'doctor', '--json'], {
        encoding: 'utf8',
        env: { ...process.env, HEIRLOOM_HOME: scratch.file('home') },
      });
    const first = run();
    expect(first.status, first.stderr).toBe(0);
    // What is printed is the command's own, so that a script can read it.
    expect(JSON.parse(first.stdout)).toMatchObject({ version: '0.1.0' });
    expect(first.stderr).toMatch(/^Building Heirloom/);
    for (const built of ['main/cli.js', 'main/engine.js', 'preload/preload.cjs', 'renderer/index.html']) {
      expect(existsSync(scratch.file('out', built)), built).toBe(true);
    }
    expect(run().stderr).toBe('');
    // An update brings newer sources.
    const later = new Date(Date.now() + 1000);
    utimesSync(scratch.file('src-main', 'host', 'version.ts'), later, later);
    expect(run().stderr).toMatch(/^Building Heirloom/);
  }, 240_000);
});
