import * as v from 'valibot';

/**
 * How a page in a browser and the host show each other that both know a secret, without sending it: whoever has taken the host's port
 * while it was away learns nothing. Each side signs both numbers, its own role and the address of the page; a proof for one address is
 * worth nothing at another.
 */
export interface Exchange {
  /** Of the page, such as http://127.0.0.1:4711. */
  origin: string;
  /** Random, of the host; good for one proof. */
  hostNonce: string;
  /** Random, of the page. */
  pageNonce: string;
}

const random = v.pipe(v.string(), v.regex(/^[0-9a-f]{32,128}$/));

/** What the host answers to GET enter. */
export const challengeSchema = v.object({ hostNonce: random });
/** What the page sends to POST enter. */
export const claimSchema = v.object({ hostNonce: random, pageNonce: random, proof: random });
export type Claim = v.InferOutput<typeof claimSchema>;
/** What the host answers then. */
export const admissionSchema = v.object({
  /** That the host knows the secret too. */
  proof: random,
  /** For the line, pictures and uploads; as long as this host runs. */
  key: random,
  /** With this the page finds back after the host was started again. */
  secret: random,
});
export type Admission = v.InferOutput<typeof admissionSchema>;

/** HMAC-SHA-256 in hexadecimal over what `side` says in an exchange. */
export async function accessProof(
  secret: string,
  side: 'page' | 'host',
  { origin, hostNonce, pageNonce }: Exchange,
): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const text = ['heirloom', side, origin, hostNonce, pageNonce].join('\n');
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}

/** 256 random bits in hexadecimal. */
export function newSecret(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
