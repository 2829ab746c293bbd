import { describe, expect, it } from 'vitest';
import {
  availableMemory,
  formatBytes,
  requireMemory,
  requireSpace,
  thisMachine,
} from '../../../src-main/platform/machine.ts';

const machine = { availableMemory: () => 68e6, freeSpace: () => Promise.resolve(100_000) };

describe('what a machine has left', () => {
  it('is measured', async () => {
    expect(availableMemory()).toBeGreaterThan(0);
    expect(await thisMachine.freeSpace('.')).toBeGreaterThan(0);
  });

  it('refuses work that needs more, with both figures', async () => {
    requireMemory(68e6, 'Opening a.tif', { machine });
    await requireSpace(100_000, '/photos', 'Opening a.tif', machine);
    expect(() => requireMemory(1.25e9, 'Opening a.tif', { machine })).toThrow(
      'Opening a.tif needs about 1.3 GB of memory, and only 68 MB are free. Close other programs, or mark a smaller area at a time.',
    );
    expect(() => requireMemory(1.25e9, 'Opening a.tif', { machine, advice: null })).toThrow('programs and try again.');
    await expect(requireSpace(1e6, '/photos', 'Opening a.tif', machine)).rejects.toMatchObject({
      code: 'DISK_FULL',
      details: { needed: '1.0 MB', free: '100 KB', folder: '/photos' },
    });
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [9.94e3, '9.9 KB'],
    [9.96e3, '10 KB'],
    [999.6e3, '1.0 MB'],
    [5e15, '5000 TB'],
  ])('is written for people: %d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
