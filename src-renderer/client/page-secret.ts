import type { SecretStore } from './enter.ts';

const name = 'heirloom-page-secret';

/**
 * The page's secret in the storage of its own origin, port included: other programs' pages on this computer do not see it, other tabs and
 * bookmarks of Heirloom do. Where a browser keeps nothing it lasts as long as the page.
 */
export function pageSecret(storage: () => Storage): SecretStore {
  let inMemory: string | null = null;
  return {
    load() {
      try {
        return storage().getItem(name) ?? inMemory;
      } catch {
        return inMemory;
      }
    },
    save(secret) {
      inMemory = secret;
      try {
        storage().setItem(name, secret);
      } catch {
        return;
      }
    },
  };
}

/** The token in the page's address, which is taken out of it, so that it stays in no history and on no screen. */
export function takeToken(): string | null {
  const address = new URL(location.href);
  const token = address.searchParams.get('token');
  if (token === null) return null;
  address.searchParams.delete('token');
  history.replaceState(null, '', address);
  return token;
}
