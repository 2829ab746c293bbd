/** A channel whose means vary less than this from picture to picture and place to place says nothing (Burda et al. 2016). */
export const activeVariance = 0.01;

export interface Activity {
  /** Channels in use. A network has collapsed where there is none. */
  readonly active: number;
  readonly units: number;
}

/**
 * Counts the channels of a code that are in use.
 * @param means E[z|x] of several pictures and places, [n, h, w, units], channels last
 */
export function activeUnits(means: Float32Array, units: number): Activity {
  const places = means.length / units;
  let active = 0;
  for (let unit = 0; unit < units; unit += 1) {
    let sum = 0;
    for (let i = unit; i < means.length; i += units) sum += means[i];
    const average = sum / places;
    let squares = 0;
    for (let i = unit; i < means.length; i += units) squares += (means[i] - average) ** 2;
    if (squares / places > activeVariance) active += 1;
  }
  return { active, units };
}
