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

  it('cannot be had by void: the linter says so', () => {
    const code = 'declare function save(): Promise<void>;\nvoid save();\n';
    const file = 'src-main/shared/background.ts';
    const { stdout } = spawnSync(
      process.execPath,
      ['node_modules/eslint/bin/eslint.js', '--stdin', '--stdin-filename', file, '--format', 'json'],
      { input: code, encoding: 'utf8' },
    );
    const [{ messages }] = JSON.parse(stdout) as { messages: { ruleId: string; line: number }[] }[];
    expect(messages.some(({ ruleId, line }) => ruleId.endsWith('no-floating-promises') && line === 2)).toBe(true);
  });
});
