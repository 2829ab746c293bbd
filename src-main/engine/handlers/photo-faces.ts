import type { Face } from '../../shared/data/face.ts';
import type { FillNote } from '../../shared/data/photo.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import { baseFacesModel } from '../../shared/recipe/model-reference.ts';
import type { ModelFinder } from '../../models/find.ts';
import type { Networks } from '../../models/open.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import { findFaces } from '../faces/find-faces.ts';

const keptPictures = 16;

/** The faces of pictures, what may be one among them, kept by the pictures' keys. Without the model of faces there are none. */
export function createFaceFinder({
  models,
  networks,
}: {
  models: Pick<ModelFinder, 'reference'>;
  networks: Pick<Networks, 'open'>;
}) {
  const kept = new LruCache<readonly Face[]>({ capacity: keptPictures });
  return {
    model: () => models.reference(baseFacesModel),

    /** @throws what `pause` throws */
    async find(key: string, picture: Picture, pause: () => Promise<void>): Promise<readonly Face[]> {
      const model = await models.reference(baseFacesModel);
      // It may come back.
      if (!model) return [];
      const known = kept.get(key);
      if (known) return known;
      const found = await findFaces(picture, await networks.open(model, 'faces'), pause);
      kept.set(key, found);
      return found;
    },
  };
}

export const facesUnknown: FillNote = {
  code: 'FACES_UNKNOWN',
  message:
    `The model that finds faces, "${baseFacesModel}", is missing, so no face is spared: look closely at faces. ` +
    'Install Heirloom again to get the model back.',
  values: { name: baseFacesModel },
};

export type FaceFinder = ReturnType<typeof createFaceFinder>;
