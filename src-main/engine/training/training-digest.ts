import { createHash } from 'node:crypto';
import type { PhotoPool } from '../../nn/data/photo-pool.ts';
import type { TracedScan } from '../../nn/data/traced-marks.ts';
import { exactKey } from '../../nn/compiler/exact-key.ts';
import type { TrainingConfig } from './training-config.ts';

/** Raised where the same configuration and photos come to give other weights. */
const version = 1;

export interface LearnedFrom {
  readonly pool?: PhotoPool;
  readonly scans?: readonly TracedScan[];
  /** SHA-256 of the weights that it starts from. */
  readonly start?: string;
}

/**
 * SHA-256, hex, of all that decides what a training learns: its configuration, the pixels it learns from, and the weights it starts
 * from. A checkpoint belongs to this and to nothing else. What is only shown or noted does not count, nor where files lie.
 */
export function trainingDigest(config: TrainingConfig, { pool, scans, start }: LearnedFrom): string {
  const { description: _, evaluateEvery: __, hyperparameters: wishes, ...deciding } = config;
  // By its old name, so that digests of older checkpoints hold.
  const key = {
    version,
    config: sorted({ ...deciding, wishes }),
    photos: pool ? poolDigest(pool) : null,
    start: start ?? null,
    ...(scans ? { scans } : {}),
  };
  return createHash('sha256').update(exactKey(key)).digest('hex');
}

function poolDigest({ bytes, photos }: PhotoPool): string {
  const layout = photos.map(({ offset, width, height }) => [offset, width, height]);
  return createHash('sha256').update(JSON.stringify(layout)).update(new Uint8Array(bytes)).digest('hex');
}

/** The order of names in a file says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}
