import { AppError } from '../../src-main/shared/errors.ts';
import { responseError } from './http.ts';

/**
 * The run-length code of a mask that lies in a file of the library, at `url`.
 * @throws CONNECTION_LOST, or what the host refuses with
 */
export async function loadMaskFile(url: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new AppError('CONNECTION_LOST', 'A mask did not arrive.', { why: 'mask-not-loaded' }, error);
  }
  if (!response.ok) throw await responseError(response);
  return new Uint8Array(await response.arrayBuffer());
}
