import type { Face } from '../../shared/data/face.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { baseFacesModel } from '../../shared/recipe/model-reference.ts';
import type { ModelFinder } from '../../models/find.ts';
import type { Networks } from '../../models/open.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { findFaces } from '../faces/find-faces.ts';

/** Probability from which a face is spared: of those below half are none, and damage there would not be found. */
const surelyFace = 0.7;
const keptPictures = 16;

/** The faces of pictures that must be spared, kept by the pictures' keys. Without the model of faces there are none. */
export function createFaceFinder({ models, networks }: { models: ModelFinder; networks: Networks }) {
  const kept = new LruCache<readonly Face[]>({ capacity: keptPictures });
  return {
    model: () => models.reference(baseFacesModel),

    /** @throws what `pause` throws */
    async find(key: string, picture: Picture, pause: () => Promise<void>): Promise<readonly Face[]> {
      const known = kept.get(key);
      if (known) return known;
      const model = await models.reference(baseFacesModel);
      const found = model ? await findFaces(picture, await networks.open(model, 'faces'), pause) : [];
      const faces = found.filter(({ score }) => score >= surelyFace);
      kept.set(key, faces);
      return faces;
    },
  };
}
export type FaceFinder = ReturnType<typeof createFaceFinder>;
