import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const { resolve: pathOf } = createRequire(import.meta.url);

/**
 * Builds a child process of a test as the engine is built, since Node 20 runs no TypeScript.
 * @param entry relative to `tests`
 * @param natives packages with native libraries, which must be loaded from where they lie, and others that may be missing
 * @returns the path of what was built in `folder`
 */
export async function bundleChild(
  entry: string,
  folder: string,
  natives: readonly string[] = [],
  absent: readonly string[] = [],
): Promise<string> {
  const alias = Object.fromEntries(natives.map((name) => [name, pathOf(name)]));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: natives.includes('sharp') ? true : undefined },
    resolve: { alias },
    build: {
      ssr: resolve(import.meta.dirname, '..', entry),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: {
        external: [...Object.values(alias), ...absent],
        output: { format: 'es', entryFileNames: 'child.mjs' },
      },
    },
  });
  return join(folder, 'child.mjs');
}
