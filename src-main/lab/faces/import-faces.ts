import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { writeAtomically } from '../../platform/files/atomic.ts';
import { faceArchitecture } from '../../nn/families/faces/face-architecture.ts';
import type { Arrays } from '../../nn/compiler/runtime.ts';
import { encodeWeights } from '../../nn/weights/weight-file.ts';

const manifestSchema = v.array(
  v.object({
    paths: v.array(v.string()),
    weights: v.array(
      v.object({
        name: v.string(),
        shape: v.array(v.number()),
        quantization: v.object({ dtype: v.literal('uint8'), scale: v.number(), min: v.number() }),
      }),
    ),
  }),
);

/**
 * Writes the weights of face-api.js's tiny face detector as a file of Heirloom's: the package's
 * `tiny_face_detector_model-weights_manifest.json` with the file of bytes beside it, each byte q the value scale · q + min.
 */
export async function importFaces(manifest: string, out: string): Promise<void> {
  const groups = v.parse(manifestSchema, JSON.parse(await readFile(manifest, 'utf8')));
  const tensors: Record<string, Arrays[string]> = {};
  for (const { paths, weights } of groups) {
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(dirname(manifest), path)))));
    let at = 0;
    for (const { name, shape, quantization } of weights) {
      const count = shape.reduce((product, side) => product * side, 1);
      const values = Float32Array.from(
        bytes.subarray(at, at + count),
        (q) => quantization.scale * q + quantization.min,
      );
      tensors[nameOf(name)] = { shape, dtype: 'float32', values };
      at += count;
    }
  }
  const bytes = encodeWeights(
    tensors,
    {
      architecture: { name: faceArchitecture.name, configuration: {} },
      task: 'faces',
      outputs: [...(faceArchitecture.outputs ?? [])],
      created: '2018-12-23T00:00:00.000Z',
      heirloom: '0.1.0',
      trainedOn: {
        description: 'Finding faces: the tiny face detector of face-api.js, trained by its author, MIT licence.',
        counts: {},
      },
      training: { steps: 0, seed: 0, runtime: 'face-api.js', losses: {} },
    },
    { half: true },
  );
  await writeAtomically(out, bytes);
}

/** conv1/depthwise_filter → conv1.depthwise; conv0/filters → conv0.weight; conv8 is the last, "out". */
function nameOf(name: string): string {
  const [layer, part] = name.split('/');
  const parts: Record<string, string> = {
    filters: 'weight',
    depthwise_filter: 'depthwise',
    pointwise_filter: 'pointwise',
    bias: 'bias',
  };
  return `${layer === 'conv8' ? 'out' : layer}.${parts[part]}`;
}
