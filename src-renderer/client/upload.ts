import * as v from 'valibot';
import { AppError } from '../../src-main/shared/errors.ts';
import { responseError } from './http.ts';

const answerSchema = v.object({ upload: v.string() });

/** Where the bytes of a file go, next to the page. */
export function uploadUrl(kind: 'photo' | 'mask' | 'model', name: string): string {
  return `upload/${kind}?name=${encodeURIComponent(wellFormed(name))}`;
}

/**
 * Hands a file's bytes to the host. Resolves to the name by which the host knows them.
 * @throws CANCELLED, CONNECTION_LOST, or what the host refuses with
 */
export async function uploadFile(address: string, name: string, bytes: Blob, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address, { method: 'POST', body: bytes, signal });
  } catch (error) {
    if (signal?.aborted) throw new AppError('CANCELLED', 'Cancelled.');
    throw new AppError(
      'CONNECTION_LOST',
      `${name} could not be sent to Heirloom.`,
      { why: 'while-sending', name },
      error,
    );
  }
  if (!response.ok) throw await responseError(response);
  return v.parse(answerSchema, await response.json()).upload;
}

/** Without halves of a character, which a file's name on Windows may hold. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Lets the browser save what lies at `url`. */
export function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
