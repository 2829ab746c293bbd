/** The indices 0..length − 1 for which `isWanted` holds, ascending. Counts first, so that no list of boxed numbers is built. */
export function indicesWhere(length: number, isWanted: (index: number) => boolean): Int32Array<ArrayBuffer> {
  let count = 0;
  for (let index = 0; index < length; index++) if (isWanted(index)) count += 1;
  const found = new Int32Array(count);
  for (let index = 0, at = 0; at < count; index++) if (isWanted(index)) found[at++] = index;
  return found;
}
