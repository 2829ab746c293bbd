/**
 * A small seeded generator (Chris Doty-Humphrey's sfc32, 128 bits of state). The same seed gives the same numbers on every
 * machine; nothing in the engine may draw from Math.random, since a recipe must give the same photo again.
 */
export interface RandomSource {
  /** The next unsigned 32-bit number. */
  word(): number;
  /** Uniform in [0, 1), 32 bits fine. */
  unit(): number;
  /** A whole number in 0..count-1; `count` from 1 to 2^31. */
  below(count: number): number;
}

class SmallFastCounter implements RandomSource {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = mix(seed);
    this.#b = mix(seed ^ 0x6a09e667);
    this.#c = mix(seed ^ 0xbb67ae85);
    for (let i = 0; i < 12; i++) this.word();
  }

  word(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
    this.#c |= 0;
    return result >>> 0;
  }

  unit(): number {
    return this.word() / 4294967296;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }
}

/** Spreads neighbouring seeds far apart (the finishing step of MurmurHash3). */
function mix(seed: number): number {
  let value = (seed + 0x9e3779b9) | 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** @param seed any number; its low 32 bits count. */
export function createRandom(seed: number): RandomSource {
  return new SmallFastCounter(seed | 0);
}

/** A standard normal number (Box and Muller 1958); draws two words. */
export function standardNormal(random: RandomSource): number {
  // 1 - u lies in (0, 1], so the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
  return radius * Math.cos(2 * Math.PI * random.unit());
}
