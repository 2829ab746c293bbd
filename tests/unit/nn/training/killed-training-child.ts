import { createCheckpointFolder } from '../../../../src-main/models/files/checkpoint-folder.ts';
import { createEagerRuntime } from '../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { train } from '../../../../src-main/nn/training/train.ts';
import { referencePlan } from './reference-plan.ts';
import { smallPlan } from './small-plan.ts';

/** Trains into the folder named first, with the batch worker named second, and tells of each checkpoint on a line. */
const [folder, worker, runtime] = process.argv.slice(2);
const compiled = runtime === 'onnxruntime/cpu';
await train(compiled ? referencePlan(200) : smallPlan({ steps: 200 }), {
  runtime: compiled ? await createOnnxRuntime({ threads: 2 }) : await createEagerRuntime('cpu'),
  store: createCheckpointFolder(folder),
  batches: { worker: new URL(worker), workers: 2 },
  checkpointMilliseconds: 3,
  onEvent: (event) => {
    if (event.kind === 'checkpoint') console.log(event.step);
  },
});
