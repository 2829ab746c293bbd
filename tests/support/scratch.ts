import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

export interface Scratch {
  readonly path: string;
  file(...parts: string[]): string;
}

/** A new folder for one test file; `remove` takes it away again. */
export function scratchFolder(name: string): Scratch & { remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `heirloom-${name}-`));
  return {
    path,
    file: (...parts) => join(path, ...parts),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A folder for the tests of a file, removed after the last. */
export function scratchForFile(name: string): Scratch {
  const scratch = scratchFolder(name);
  afterAll(() => scratch.remove());
  return scratch;
}

/** A folder for each test, removed after it. */
export function scratchForEach(name: string): Scratch {
  let scratch: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    scratch = scratchFolder(name);
  });
  afterEach(() => scratch.remove());
  return {
    get path() {
      return scratch.path;
    },
    file: (...parts) => scratch.file(...parts),
  };
}

export async function until(condition: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
