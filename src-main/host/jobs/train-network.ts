import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { EngineContract } from '../../contract/engine.ts';
import type { JobPayload } from '../../contract/jobs.ts';
import type { OutputJournal } from '../../platform/outputs/output-journal.ts';
import type { DataPaths } from '../../platform/paths.ts';
import { pathSchema } from '../../shared/data/path.ts';
import { trainSchema, type TrainingEvent } from '../../shared/data/training.ts';
import { AppError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import type { JobKindRow } from './job-kind.ts';

const { config, photos, start, runtime, threads, workers } = trainSchema.entries;
const payloadSchema = v.object({ name: pathSchema, config, photos, start, runtime, threads, workers });
export type TrainPayload = v.InferOutput<typeof payloadSchema>;

/**
 * Trains a network, and writes its weights among the models. A run goes on from the last checkpoint, a minute old at most.
 * @param presets the folder of trainings that come with the program
 */
export function trainKind(
  engine: Client<EngineContract>,
  outputs: OutputJournal,
  paths: Pick<DataPaths, 'models' | 'training'>,
  presets: string,
): JobKindRow<'train', TrainPayload> {
  const outOf = (name: string): string => join(paths.models, `${name}.safetensors`);

  async function configOf(wanted: JobPayload<'train'>['config']): Promise<unknown> {
    if (typeof wanted !== 'string') return wanted;
    const text = /^[\w-]+$/.test(wanted) && (await readFile(join(presets, `${wanted}.json`), 'utf8').catch(() => null));
    if (text) return JSON.parse(text);
    throw new AppError('INVALID_REQUEST', `There is no training "${wanted}" among those that come with Heirloom.`, {
      why: 'no-such-training',
      name: wanted,
    });
  }

  return {
    lane: 'training',
    priority: 1,
    pausable: true,
    lasting: true,
    payload: payloadSchema,
    /** @throws INVALID_REQUEST ('no-such-training', 'model-name-taken'), MODEL_UNKNOWN */
    async accept({ config, start, name, ...rest }) {
      const models = await engine['models.list']({});
      // Those that come with the program are found first, so that the new one never would be.
      if (models.some((model) => model.name === name && model.path !== outOf(name)))
        throw new AppError('INVALID_REQUEST', `A model "${name}" is there already. Choose another name.`, {
          why: 'model-name-taken',
          name,
        });
      const from = models.find((model) => model.name === start)?.path;
      if (start !== undefined && from === undefined)
        throw new AppError('MODEL_UNKNOWN', `There is no model "${start}" on this computer to start from.`, {
          why: 'none-to-start-from',
          name: start,
        });
      return { ...rest, name, config: await configOf(config), start: from };
    },
    subject: ({ name }) => ({ name }),
    run({ name, ...request }, { signal, onProgress }) {
      const out = outOf(name);
      const options = {
        signal,
        onEvent: (event: TrainingEvent): void => {
          if (event.kind === 'progress') onProgress(event.step / event.steps, { done: event.step, total: event.steps });
        },
      };
      return outputs.write(out, (temporary) =>
        engine['train.run']({ ...request, out, temporary, work: paths.training }, options),
      );
    },
  };
}
