/** Text as it lies in the file. */
export type StoredText = Uint8Array | ArrayBuffer;

/**
 * Columns of text, to be selected as bytes. What a person could lose is only read in this way: the driver ends the whole process when
 * a damaged page makes text into what is no UTF-8.
 */
export function asBytes(...columns: string[]): string {
  return columns.map((column) => `CAST(${column} AS BLOB) AS ${column.replace(/^.*\./, '')}`).join(', ');
}

/** What is no UTF-8 becomes U+FFFD. */
export function readText(bytes: StoredText): string {
  return new TextDecoder().decode(bytes);
}

export function readOptionalText(bytes: StoredText | null): string | null {
  return bytes === null ? null : readText(bytes);
}

/** What a column of JSON holds; undefined where it holds none, or is damaged. */
export function parseJson(bytes: StoredText): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
