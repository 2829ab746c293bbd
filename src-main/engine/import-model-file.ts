import { join } from 'node:path';
import { fillMethods } from '../steps/fill/params.ts';
import { resourcesFolder } from '../platform/paths.ts';
import type { ModelFinder } from '../models/find.ts';
import type { ImportRequest } from '../models/imported/import-model.ts';
import type { Picture } from '../nn/data/picture.ts';
import type { ModelInfo } from '../shared/data/model.ts';
import { readSmallPicture } from './codecs/screen/read-small-picture.ts';

interface Places {
  readonly models: ModelFinder;
  readonly builtDirectory: string | undefined;
  readonly importFolder: string | undefined;
}

/** px of the longer side of the sample on which models are tried. */
const sampleSide = 800;

/** Takes in a model of somebody else's, tried on the sample that comes with Heirloom. @throws what importModel throws */
export async function importModelFile(
  request: ImportRequest,
  { models, builtDirectory, importFolder }: Places,
  watch: { readonly signal: AbortSignal; readonly onProgress: (fraction: number) => void },
): Promise<ModelInfo> {
  if (builtDirectory === undefined || importFolder === undefined) throw new Error('no place for imported models');
  const { importModel } = await import('../models/imported/import-model.ts');
  const { childModule } = await import('../models/imported/open-imported.ts');
  const { physicalCores } = await import('../models/compute/physical-cores.ts');
  const { describeModel } = await import('../models/list.ts');
  const file = await importModel(request, {
    folder: importFolder,
    fileOf: models.pathOf,
    reserved: [...fillMethods, 'none'],
    modulePath: childModule(builtDirectory),
    threads: await physicalCores(),
    sample: () => readSample(builtDirectory),
    ...watch,
  });
  return describeModel(file);
}

async function readSample(builtDirectory: string): Promise<Picture> {
  const path = join(resourcesFolder(builtDirectory), 'sample', 'harbour.jpg');
  const { width, height, bytes } = await readSmallPicture(path, sampleSide);
  return { width, height, pixels: Float32Array.from(bytes, (value) => value / 255) };
}
