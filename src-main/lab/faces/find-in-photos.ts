import { join } from 'node:path';
import { printJson } from '../../platform/command-line.ts';
import { defaultPaths } from '../../platform/paths.ts';
import { makePrivateFolders } from '../../platform/files/private-folders.ts';
import { baseFacesModel } from '../../shared/recipe/model-reference.ts';
import { AppError } from '../../shared/errors.ts';
import { createNetworks } from '../../models/open.ts';
import { createModelFinder, modelFolders } from '../../models/find.ts';
import { findFaces } from '../../engine/faces/find-faces.ts';
import { inspectPhoto } from '../../engine/codecs/read/inspect-photo.ts';
import { createWorkingImages } from '../../engine/working-images.ts';

/** Prints the faces of photos, one JSON object for each: `photo`, `width`, `height`, `seconds`, `faces`. */
export async function findInPhotos(photos: readonly string[], builtDirectory: string): Promise<void> {
  const cacheDirectory = defaultPaths().cache;
  makePrivateFolders(cacheDirectory);
  const finder = createModelFinder(modelFolders(builtDirectory, []));
  const networks = createNetworks({ cacheDirectory, builtDirectory }, finder);
  const images = createWorkingImages(join(cacheDirectory, 'working'));
  const reference = await finder.reference(baseFacesModel);
  if (!reference) throw new AppError('MODEL_UNKNOWN', `There is no model "${baseFacesModel}".`);
  const network = await networks.open(reference, 'faces');
  for (const path of photos) {
    const { sha256 } = await inspectPhoto(path);
    await images.use({ path, sha256 }, async (picture) => {
      const start = performance.now();
      const faces = await findFaces(picture, network, async () => undefined);
      const { width, height } = picture;
      printJson({ photo: path, width, height, seconds: (performance.now() - start) / 1000, faces });
    });
  }
  await images.dispose();
  await networks.dispose();
}
