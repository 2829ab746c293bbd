import { trainModel } from '../../../../src-main/engine/training/train-model.ts';
import { smallConfig } from './small-training.ts';

/** Trains into the folder named first, with the built program in the one named second, and writes a checkpoint after each step. */
const [folder, builtDirectory] = process.argv.slice(2);
await trainModel(
  {
    config: { ...smallConfig, steps: 40, evaluateEvery: 10 },
    photos: [`${folder}/../photos`],
    work: `${folder}/trainings`,
    out: `${folder}/weights.safetensors`,
    runtime: 'onnxruntime/cpu',
    threads: 1,
    workers: 1,
  },
  {
    cacheDirectory: `${folder}/cache`,
    builtDirectory,
    checkpointMilliseconds: 0,
    onEvent: (event) => {
      if (event.kind === 'started') console.log(event.step);
    },
  },
);
