/**
 * Exact squared Euclidean distance of every pixel to the nearest seed pixel (Felzenszwalb and Huttenlocher, "Distance
 * Transforms of Sampled Functions", 2012). [height, width], px²; Infinity all over where there is no seed, so that no radius reaches from nothing.
 */
export function squaredDistance(seeds: (index: number) => boolean, width: number, height: number): Float32Array {
  const far = width * width + height * height + 1;
  const distance = new Float32Array(width * height);
  let found = false;
  for (let i = 0; i < distance.length; i += 1) {
    const isSeed = seeds(i);
    distance[i] = isSeed ? 0 : far;
    found ||= isSeed;
  }
  if (!found) return distance.fill(Infinity);
  const longest = Math.max(width, height);
  const line = new Float64Array(longest);
  const sites = new Int32Array(longest);
  const borders = new Float64Array(longest + 1);
  for (let x = 0; x < width; x += 1) transformLine(distance, x, width, height, line, sites, borders);
  for (let y = 0; y < height; y += 1) transformLine(distance, y * width, 1, width, line, sites, borders);
  return distance;
}

function transformLine(
  values: Float32Array,
  start: number,
  step: number,
  count: number,
  line: Float64Array,
  sites: Int32Array,
  borders: Float64Array,
): void {
  for (let i = 0; i < count; i += 1) line[i] = values[start + i * step];
  let last = 0;
  sites[0] = 0;
  borders[0] = -Infinity;
  borders[1] = Infinity;
  for (let i = 1; i < count; i += 1) {
    let crossing: number;
    for (;;) {
      const site = sites[last];
      crossing = (line[i] + i * i - (line[site] + site * site)) / (2 * (i - site));
      if (crossing > borders[last]) break;
      last -= 1;
    }
    last += 1;
    sites[last] = i;
    borders[last] = crossing;
    borders[last + 1] = Infinity;
  }
  let site = 0;
  for (let i = 0; i < count; i += 1) {
    while (borders[site + 1] < i) site += 1;
    const offset = i - sites[site];
    values[start + i * step] = offset * offset + line[sites[site]];
  }
}
