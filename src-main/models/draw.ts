import { AppError } from '../shared/errors.ts';
import { isImported, type ModelFinder } from './find.ts';
import { openRuntime, type ComputeOptions } from './compute/open-runtime.ts';
import { networkOf } from './network-of.ts';
import { loadWeights } from './weights.ts';

/** A network that draws whole pictures from codes, and finds codes of pictures. Pictures are [side, side, 3] in 0..1. */
export interface Drawer extends AsyncDisposable {
  readonly side: number;
  /** Numbers of a code. */
  readonly codeLength: number;
  /** @param codes [n, codeLength] */
  draw(codes: Float32Array): Promise<Float32Array[]>;
  /** The code of a picture. */
  codeOf(picture: Float32Array): Promise<Float32Array>;
}

/** @throws MODEL_UNKNOWN (why: draws-nothing), and what loadWeights and openRuntime throw */
export async function openDrawer(name: string, finder: ModelFinder, compute: ComputeOptions): Promise<Drawer> {
  const path = await finder.path(name);
  const weights = isImported(path) ? undefined : await loadWeights(path);
  const network = weights && networkOf(weights, path);
  if (!weights || network?.outputs[0].name !== 'drawn') {
    const advice =
      'Models that draw are trained with resources/training/variational-drawing.json and adversarial-drawing.json.';
    throw new AppError('MODEL_UNKNOWN', `The model "${name}" restores photos, and draws none. ${advice}`, {
      why: 'draws-nothing',
      name,
    });
  }
  const side = network.sizes.only!;
  const { program, inputs } = network.forward(1, side);
  const codeLength = inputs.noise.shape[1];
  const freeze = Object.fromEntries(Object.entries(weights.tensors).map(([key, { values }]) => [key, values]));
  const runtime = await openRuntime({ ...compute, runtime: 'auto', threads: 0 });
  try {
    const compiled = await runtime.compile(program, { state: network.parameters, inputs }, { freeze });
    const nothing = { noise: new Float32Array(codeLength), picture: new Float32Array(side * side * 3) };
    return {
      side,
      codeLength,
      async draw(codes) {
        const pictures: Float32Array[] = [];
        for (let at = 0; at < codes.length; at += codeLength) {
          const noise = codes.slice(at, at + codeLength);
          const { drawn } = await compiled.run(undefined, { ...nothing, noise });
          pictures.push(Float32Array.from(drawn, (value) => Math.min(1, Math.max(0, value))));
        }
        return pictures;
      },
      codeOf: async (picture) => Float32Array.from((await compiled.run(undefined, { ...nothing, picture })).code),
      async [Symbol.asyncDispose]() {
        await compiled.dispose();
        await runtime.dispose();
      },
    };
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
}
