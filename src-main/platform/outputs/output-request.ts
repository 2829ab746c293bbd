import type { Original } from './originals.ts';
import type { OutputPlace } from './place-output.ts';

interface Request {
  path: string;
  overwrite?: boolean;
  rename?: boolean;
  inputs?: readonly string[];
  temporary?: string;
}

/** Where a file is to be written, with the photo that it is made of (where there is one) among what is never written. */
export function placeOf(request: Request, sourcePath?: string): OutputPlace {
  const { path, overwrite = false, rename, inputs = [], temporary } = request;
  const photo: Original[] = sourcePath === undefined ? [] : [{ path: sourcePath, role: 'photo' }];
  const read = inputs.map((input): Original => ({ path: input, role: 'input' }));
  return { path, overwrite, rename, temporary, originals: [...photo, ...read] };
}
