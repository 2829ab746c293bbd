import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { background } from '../../src-main/shared/background.ts';
import { AppError } from '../../src-main/shared/errors.ts';

afterEach(() => vi.restoreAllMocks());

describe('what goes on by itself', () => {
  it('is logged under its name where it fails, and is no rejection that nobody hears', async () => {
    const heard: unknown[][] = [];
    vi.spyOn(console, 'error').mockImplementation((...what: unknown[]) => void heard.push(what));
    const unheard: unknown[] = [];
    const listener = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', listener);
    const error = new Error('no room');
    background(Promise.reject(error), 'Saving');
    background(Promise.reject(new AppError('CANCELLED', 'Cancelled.')), 'Filling');
    background(Promise.resolve(1), 'Nothing');
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', listener);
    expect(heard).toEqual([['Saving failed:', error]]);
    expect(unheard).toEqual([]);
  });

  const lines = 'declare function save(): Promise<void>;\nvoid save();';
  it.each([
    ['src-main/shared/background.ts', lines],
    ['src-renderer/main.ts', lines],
    ['src-renderer/Shell.svelte', `<script lang="ts">${lines}</script>`],
  ])(
    'cannot be had by void: the linter says so in %s',
    (file, code) => {
      const { stdout } = spawnSync(
        process.execPath,
        ['node_modules/eslint/bin/eslint.js', '--stdin', '--stdin-filename', file, '--format', 'json'],
        // Else types are those of the file on the disk.
        { input: code, encoding: 'utf8', env: { ...process.env, TSESTREE_SINGLE_RUN: 'false' } },
      );
      const [{ messages }] = JSON.parse(stdout) as { messages: { ruleId: string; line: number }[] }[];
      expect(messages.some(({ ruleId, line }) => ruleId.endsWith('no-floating-promises') && line === 2)).toBe(true);
    },
    120_000,
  );
});
