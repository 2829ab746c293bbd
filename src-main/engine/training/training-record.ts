import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeAtomically } from '../../platform/files/atomic.ts';

const numbers = v.record(v.string(), v.number());

const recordSchema = v.object({
  format: v.literal('heirloom-training'),
  version: v.literal(1),
  /** See trainingDigest. */
  digest: v.string(),
  /** Where its weights go, or went. */
  out: v.string(),
  begun: v.string(),
  /** Absent while there is something left to do. */
  finished: v.optional(
    v.object({
      /** Of the file of weights. */
      sha256: v.string(),
      steps: v.number(),
      losses: numbers,
      measured: numbers,
      photos: v.number(),
    }),
  ),
});

/** What a folder of `work` holds: which training, and what came of it. */
export type TrainingRecord = v.InferOutput<typeof recordSchema>;

const recordName = 'training.json';

/** Nothing where there is none, or one that cannot be read. */
export async function readRecord(folder: string): Promise<TrainingRecord | undefined> {
  try {
    const result = v.safeParse(recordSchema, JSON.parse(await readFile(join(folder, recordName), 'utf8')));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** @throws what writeAtomically throws */
export async function writeRecord(folder: string, record: TrainingRecord): Promise<void> {
  await writeAtomically(join(folder, recordName), `${JSON.stringify(record, null, 2)}\n`);
}
