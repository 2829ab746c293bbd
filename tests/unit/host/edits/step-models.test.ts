import { expect, it } from 'vitest';
import type { EngineContract } from '../../../../src-main/contract/engine.ts';
import type { FillModel } from '../../../../src-main/contract/host.ts';
import { createStepModels } from '../../../../src-main/host/edits/models.ts';
import type { Client } from '../../../../src-main/shared/rpc/definition.ts';
import { failureOf } from '../../../support/expectations.ts';
import { until } from '../../../support/scratch.ts';

const sha256 = '1'.repeat(64);

/** As much of an engine as has one model until it is removed. */
function engineWith(name: string) {
  let models = [{ name, path: `/models/${name}.onnx`, bytes: 1, task: 'fill', architecture: 'lama' }];
  return {
    'models.list': () => Promise.resolve(models),
    'models.resolve': ({ model }: { model: string }) => Promise.resolve({ name: model, sha256 }),
    'models.remove': () => Promise.resolve((models = [])),
  } as unknown as Client<EngineContract>;
}

it('keeps a model that a job needs by its digest or its path, and tells every page of one that is removed', async () => {
  const models = createStepModels(engineWith('lama'));
  const heard: FillModel[][] = [];
  const watching = new AbortController();
  const watch = models.watch({ signal: watching.signal, emit: (event) => heard.push(event.models) });
  for (const needed of [sha256, '/models/lama.onnx']) {
    const error = await failureOf(
      models.remove('lama', (text) => text === needed),
      'INVALID_REQUEST',
      /A task that is not done yet needs the model "lama"/,
    );
    expect(error.details).toMatchObject({ why: 'model-in-use' });
  }
  expect((await models.list()).map(({ name }) => name)).toEqual(['lama']);
  await models.remove('lama', () => false);
  await until(() => heard.length === 1);
  expect(heard).toEqual([[]]);
  watching.abort();
  await watch;
});
