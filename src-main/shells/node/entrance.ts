import { randomBytes } from 'node:crypto';
import { accessProof, newSecret, type Admission, type Claim } from '../../shared/access-proof.ts';
import { sameToken } from './security.ts';

/** Numbers given out and not yet used; the oldest go first. */
const maxChallenges = 256;

/**
 * Who may come in. A page proves that it knows the token of this start, which stands in the printed address, or a secret that it got at
 * an earlier admission; it gets the key that the line, pictures and uploads ask for. All of these are held by the page's own
 * origin, which other ports of this computer are not; a cookie would go to them all.
 */
export function createEntrance(token: string, secrets: readonly string[]) {
  const key = newSecret();
  const challenges = new Set<string>();

  return {
    /** Whether a request has the key of this start. */
    admits: (given: string | null): boolean => given !== null && sameToken(given, key),

    challenge(): string {
      const hostNonce = randomBytes(32).toString('hex');
      challenges.add(hostNonce);
      if (challenges.size > maxChallenges) challenges.delete(challenges.values().next().value!);
      return hostNonce;
    },

    /** Null where the proof is none. */
    async admit(origin: string, { hostNonce, pageNonce, proof }: Claim): Promise<Admission | null> {
      if (!challenges.delete(hostNonce)) return null;
      const exchange = { origin, hostNonce, pageNonce };
      for (const secret of [token, ...secrets]) {
        if (!sameToken(proof, await accessProof(secret, 'page', exchange))) continue;
        return { proof: await accessProof(secret, 'host', exchange), key, secret: secrets[0] };
      }
      return null;
    },
  };
}
export type Entrance = ReturnType<typeof createEntrance>;
