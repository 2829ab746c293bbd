import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type UserConfig } from 'electron-vite';
import { resolve } from 'node:path';

const entry = (path: string) => resolve(import.meta.dirname, path);

/** A build of what runs in Node, its entries by the name of their file in `outDir`. */
const node = (outDir: string, input: Record<string, string>): NonNullable<UserConfig['main']> => ({
  build: {
    outDir,
    // The oldest Node of package.json, not that of Electron.
    target: 'node20.19',
    // Optional, so it may be absent when this is built.
    externalizeDeps: { include: ['@tensorflow/tfjs-node'] },
    rollupOptions: {
      input,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

/** Three builds: everything of the application that runs in Node (Electron main, Node shell, command line, engine), the preload, the page. */
const application: UserConfig = {
  main: node('out/main', {
    electron: entry('src-main/shells/electron/main.ts'),
    cli: entry('src-main/shells/cli/main.ts'),
    engine: entry('src-main/engine/entry.ts'),
    'measure-runtime': entry('src-main/models/compute/measure-entry.ts'),
    'run-imported-model': entry('src-main/models/imported/child-entry.ts'),
    'fill-thread': entry('src-main/steps/fill/fill-thread.ts'),
    'network-thread': entry('src-main/models/compute/network-thread.ts'),
    'batch-worker': entry('src-main/nn/training/batches/batch-worker.ts'),
  }),
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: entry('src-main/shells/electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [svelte()],
    build: {
      outDir: entry('out/renderer'),
      emptyOutDir: true,
      // A strict CSP allows no data: scripts and no inlined fonts; files are cheap on a local disk.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: entry('src-renderer/index.html') },
    },
  },
};

/** `--mode lab`: what only developers use, never packaged. */
const lab: UserConfig = { main: node('out/lab', { lab: entry('src-main/lab/main.ts') }) };

export default defineConfig(({ mode }) => (mode === 'lab' ? lab : application));
