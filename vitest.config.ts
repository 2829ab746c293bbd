import { defineConfig } from 'vitest/config';

export default defineConfig({
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
