/** A tone reproduction curve: a device value 0..1 to linear light 0..1. */
export type IccCurve = (value: number) => number;

/** Linear light 0..1 to the value of sRGB 0..1 (IEC 61966-2-1). */
export function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The curve of a 'curv' or 'para' tag (ICC.1:2022, 10.6 and 10.18); undefined where the tag is neither. */
export function readIccCurve(tag: Buffer): IccCurve | undefined {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'curv' && tag.length >= 12) return sampledCurve(tag);
  if (type === 'para' && tag.length >= 16) return parametricCurve(tag);
  return undefined;
}

function sampledCurve(tag: Buffer): IccCurve | undefined {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (value) => value;
  if (tag.length < 12 + 2 * count) return undefined;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const sample = (index: number): number => tag.readUInt16BE(12 + 2 * Math.min(count - 1, index)) / 65535;
  return (value) => {
    const at = value * (count - 1);
    const below = Math.floor(at);
    return sample(below) + (sample(below + 1) - sample(below)) * (at - below);
  };
}

/** How many of the parameters g a b c d e f each function type has. */
const parameterCounts = [1, 3, 4, 5, 7];

function parametricCurve(tag: Buffer): IccCurve | undefined {
  const kind = tag.readUInt16BE(8);
  const count = parameterCounts[kind];
  if (count === undefined || tag.length < 12 + 4 * count) return undefined;
  const values = Array.from({ length: count }, (_, index) => tag.readInt32BE(12 + 4 * index) / 65536);
  const [g, a = 1, b = 0, c = 0] = values;
  const power = (value: number): number => Math.max(0, a * value + b) ** g;
  if (kind === 0) return power;
  if (kind < 3) {
    const offset = kind === 2 ? c : 0;
    return (value) => (value >= -b / a ? power(value) + offset : offset);
  }
  const [, , , , d, e = 0, f = 0] = values;
  return (value) => (value >= d ? power(value) + e : c * value + f);
}
