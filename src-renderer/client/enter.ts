import * as v from 'valibot';
import {
  accessProof,
  admissionSchema,
  challengeSchema,
  newSecret,
  type Admission,
} from '../../src-main/shared/access-proof.ts';
import { AppError } from '../../src-main/shared/errors.ts';

/** Where the page keeps the secret by which it comes in again. */
export interface SecretStore {
  load(): string | null;
  save(secret: string): void;
}

/**
 * Comes in to the host next to the page: shows that the page knows one of `secrets`, and that whoever answers knows it too.
 * @returns the key that the line, pictures and uploads ask for
 * @throws CONNECTION_LOST when nobody answers, and, with the cause `page-unknown`, when the host knows none of the secrets
 */
export async function enter(
  page: string,
  token: string | null,
  store: SecretStore,
  request: Request = fetch,
): Promise<string> {
  const { origin } = new URL(page);
  const ask = asking(new URL('enter', page).href, request);
  for (const secret of [token, store.load()]) {
    if (secret === null) continue;
    const admission = await claim(ask, origin, secret);
    if (!admission) continue;
    store.save(admission.secret);
    return admission.key;
  }
  // Somebody must be there who knows none of them.
  await ask(challengeSchema);
  throw new AppError(
    'CONNECTION_LOST',
    'Heirloom does not know this page. Open the address that it printed when it was started.',
    { why: 'page-unknown' },
  );
}

/** Null where the host refuses, or is none. */
async function claim(ask: Ask, origin: string, secret: string): Promise<Admission | null> {
  const challenge = await ask(challengeSchema);
  if (!challenge) return null;
  const exchange = { origin, hostNonce: challenge.hostNonce, pageNonce: newSecret() };
  const { hostNonce, pageNonce } = exchange;
  const proof = await accessProof(secret, 'page', exchange);
  const body = JSON.stringify({ hostNonce, pageNonce, proof });
  const admission = await ask(admissionSchema, { method: 'POST', body });
  return admission?.proof === (await accessProof(secret, 'host', exchange)) ? admission : null;
}

type Request = (address: string, init: RequestInit) => Promise<Response>;
type Ask = ReturnType<typeof asking>;

/** Null for an answer of another form. */
function asking(address: string, request: Request) {
  return async <Schema extends v.GenericSchema>(
    schema: Schema,
    init: RequestInit = {},
  ): Promise<v.InferOutput<Schema> | null> => {
    try {
      const response = await request(address, { ...init, cache: 'no-store', credentials: 'omit' });
      const answer = v.safeParse(schema, response.ok ? await response.json() : null);
      return answer.success ? answer.output : null;
    } catch (error) {
      throw new AppError('CONNECTION_LOST', 'Heirloom does not answer.', { why: 'no-answer' }, error);
    }
  };
}
