/** The application's own pages, and nothing else, live here. */
export const scheme = 'heirloom';
export const origin = `${scheme}://app`;

/** True for the address of one of the application's own pages. */
export function isOwnAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  try {
    const url = new URL(address);
    return url.protocol === `${scheme}:` && url.host === 'app';
  } catch {
    return false;
  }
}
