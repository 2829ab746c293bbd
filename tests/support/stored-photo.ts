import type { PhotoInfo } from '../../src-main/shared/data/photo.ts';

/** A row of the library's photos. */
export const storedPhoto = {
  id: 'p1',
  path: '/photos/a.jpg',
  sha256: 'ab',
  pixels: null,
  info: { width: 3, height: 4, notes: [] as PhotoInfo['notes'] } as PhotoInfo,
  modifiedAt: 12.5,
  addedAt: 2,
};
