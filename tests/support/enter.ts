import { enter, type SecretStore } from '../../src-renderer/client/enter.ts';

/** Keeps a page's secret in memory. */
export function secretInMemory(secret: string | null = null): SecretStore & { secret: string | null } {
  return {
    secret,
    load() {
      return this.secret;
    },
    save(given) {
      this.secret = given;
    },
  };
}

/** Comes in as the page at `address` does, which sends its Origin. @returns the key */
export function enterAs(address: string, store = secretInMemory()): Promise<string> {
  const { origin, searchParams } = new URL(address);
  return enter(`${origin}/`, searchParams.get('token'), store, (url, init) =>
    fetch(url, { ...init, headers: { origin } }),
  );
}
