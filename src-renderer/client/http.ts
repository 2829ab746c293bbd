import * as v from 'valibot';
import { AppError, errorCodes } from '../../src-main/shared/errors.ts';

const errorSchema = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  details: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
});

/** What a refused request says: the host's own error where the body holds one. */
export async function responseError(response: Response): Promise<AppError> {
  try {
    const body: unknown = await response.json();
    const nested = v.safeParse(v.object({ error: errorSchema }), body);
    const plain = nested.success ? nested.output.error : v.parse(errorSchema, body);
    return new AppError(plain.code, plain.message, plain.details);
  } catch {
    return new AppError('INTERNAL', `Heirloom answered ${response.status}.`, {
      why: 'answered',
      status: response.status,
    });
  }
}
