import { fileURLToPath } from 'node:url';
import { compileModule } from 'svelte/compiler';
import { defineConfig, type Plugin } from 'vitest/config';

/** Compiles the page's managers as the browser gets them: compiled for a server, effects never run and derived values are not kept. */
const runes: Plugin = {
  name: 'heirloom:runes',
  enforce: 'post',
  transform: {
    filter: { id: /\.svelte\.ts$/ },
    handler: (code, filename) => compileModule(code, { filename, generate: 'client', dev: true }).js,
  },
};

export default defineConfig({
  plugins: [runes],
  resolve: {
    alias: [
      { find: /^svelte$/, replacement: fileURLToPath(import.meta.resolve('svelte')).replace('-server', '-client') },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Hundreds of small modules; made into a few beforehand, or every test file that trains spends seconds on reading them.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
          ],
        },
      },
    },
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './tests/plain-reporter.ts'],
  },
});
