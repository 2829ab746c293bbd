import { dirname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { machineResources } from './resources.ts';
import { formatBytes } from './sizes.ts';

const nearlyNothing = 1 << 20;

/**
 * libvips reports a full disk as a failed write like any other, often without the system's reason. DISK_FULL where `error` says
 * so or where there is hardly a byte left; else undefined.
 */
export async function freeSpaceFailure(error: unknown, path: string): Promise<AppError | undefined> {
  if (error instanceof AppError) return undefined;
  const folder = dirname(path);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : '';
  const free = await machineResources.freeSpace(folder).catch(() => undefined);
  const said = code === 'ENOSPC' || code === 'EDQUOT' || /no space|disk full|quota/i.test(message);
  if (!said && (free === undefined || free > nearlyNothing)) return undefined;
  const left = free === undefined ? '' : ` (${formatBytes(free)} free)`;
  return new AppError(
    'DISK_FULL',
    `There is no room left in ${folder}${left}. Free some space, or choose another folder.`,
    { why: 'while-encoding', folder, free: free ?? 0 },
    error,
  );
}
