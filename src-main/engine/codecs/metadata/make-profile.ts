type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** CIE 1931 chromaticities, x and y each. */
export interface Chromaticities {
  white: readonly [number, number];
  red: readonly [number, number];
  green: readonly [number, number];
  blue: readonly [number, number];
}

export const srgbChromaticities: Chromaticities = {
  white: [0.3127, 0.329],
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
};

/** The white point of the profile connection space (ICC.1:2022, 7.2.16). */
const d50: Triple = [0.9642, 1, 0.8249];
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;
}

function transpose([a, b, c]: Matrix): Matrix {
  return [0, 1, 2].map((column) => [a[column], b[column], c[column]]) as unknown as Matrix;
}

function product(left: Matrix, right: Matrix): Matrix {
  return transpose(transpose(right).map((column) => times(left, column)) as unknown as Matrix);
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | undefined {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-9) return undefined;
  const scaled = (values: Triple): Triple => values.map((value) => value / determinant) as unknown as Triple;
  return [
    scaled([e * i - f * h, c * h - b * i, b * f - c * e]),
    scaled([f * g - d * i, a * i - c * g, c * d - a * f]),
    scaled([d * h - e * g, b * g - a * h, a * e - b * d]),
  ];
}

function fromChromaticity([x, y]: readonly [number, number]): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

/** X, Y, Z of red, green and blue under D50, and the Bradford adaptation to it; undefined for primaries that are collinear. */
function colorants(found: Chromaticities): { columns: Matrix; adaptation: Matrix } | undefined {
  if ([found.white, found.red, found.green, found.blue].some(([, y]) => y <= 0)) return undefined;
  const white = fromChromaticity(found.white);
  const primaries = transpose([found.red, found.green, found.blue].map(fromChromaticity) as unknown as Matrix);
  const back = inverse(primaries);
  const fromCones = inverse(bradford);
  if (!back || !fromCones) return undefined;
  const amounts = times(back, white);
  const [from, to] = [times(bradford, white), times(bradford, d50)];
  const scale = (at: number): number => to[at] / from[at];
  const adaptation = product(
    product(fromCones, [
      [scale(0), 0, 0],
      [0, scale(1), 0],
      [0, 0, scale(2)],
    ]),
    bradford,
  );
  const scaled = primaries.map((row) => row.map((value, at) => value * amounts[at])) as unknown as Matrix;
  return { columns: transpose(product(adaptation, scaled)), adaptation };
}

/** A tag of s15Fixed16 numbers. */
export function fixedTag(type: string, values: readonly number[]): Buffer {
  const tag = Buffer.alloc(8 + 4 * values.length);
  tag.write(type, 'latin1');
  values.forEach((value, index) => tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * index));
  return tag;
}

function curveTag(gamma: number | 'srgb'): Buffer {
  const values = gamma === 'srgb' ? [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] : [gamma];
  const tag = fixedTag('para', [0, ...values]);
  tag.writeUInt16BE(gamma === 'srgb' ? 3 : 0, 8);
  return tag;
}

function textTag(text: string): Buffer {
  const tag = Buffer.alloc(28);
  tag.write('mluc', 'latin1');
  tag.writeUInt32BE(1, 8);
  tag.writeUInt32BE(12, 12);
  tag.write('enUS', 16, 'latin1');
  tag.writeUInt32BE(text.length * 2, 20);
  tag.writeUInt32BE(28, 24);
  return Buffer.concat([tag, Buffer.from(text, 'utf16le').swap16()]);
}

/**
 * A display profile (ICC.1:2022, version 4) of a curve and primaries; of a curve alone, for grey, where `primaries` is missing.
 * Undefined for primaries that are collinear.
 * @param curve the exponent from values to light, or sRGB's curve
 */
export function makeProfile(name: string, curve: number | 'srgb', primaries?: Chromaticities): Buffer | undefined {
  const tags: [string, Buffer][] = [
    ['desc', textTag(name)],
    ['cprt', textTag('No copyright')],
    ['wtpt', fixedTag('XYZ ', d50)],
  ];
  if (primaries) {
    const found = colorants(primaries);
    if (!found) return undefined;
    const [red, green, blue] = found.columns;
    tags.push(
      ['rXYZ', fixedTag('XYZ ', red)],
      ['gXYZ', fixedTag('XYZ ', green)],
      ['bXYZ', fixedTag('XYZ ', blue)],
      ['chad', fixedTag('sf32', found.adaptation.flat())],
    );
  }
  for (const key of primaries ? ['rTRC', 'gTRC', 'bTRC'] : ['kTRC']) tags.push([key, curveTag(curve)]);
  return assembleProfile(tags, primaries ? 'RGB ' : 'GRAY');
}

/** A display profile with PCS XYZ, of encoded tags. */
export function assembleProfile(tags: readonly (readonly [string, Buffer])[], space: 'RGB ' | 'GRAY'): Buffer {
  const table = Buffer.alloc(132 + 12 * tags.length);
  table.writeUInt32BE(0x04300000, 8);
  table.write(`mntr${space}XYZ `, 12, 'latin1');
  table.writeUInt16BE(2000, 24);
  table.writeUInt16BE(1, 26);
  table.writeUInt16BE(1, 28);
  table.write('acsp', 36, 'latin1');
  d50.forEach((value, index) => table.writeInt32BE(Math.round(value * 65536), 68 + 4 * index));
  table.writeUInt32BE(tags.length, 128);
  const parts: Buffer[] = [table];
  let end = table.length;
  tags.forEach(([name, tag], index) => {
    const at = 132 + 12 * index;
    table.write(name, at, 'latin1');
    table.writeUInt32BE(end, at + 4);
    table.writeUInt32BE(tag.length, at + 8);
    const padding = (4 - (tag.length % 4)) % 4;
    parts.push(tag, Buffer.alloc(padding));
    end += tag.length + padding;
  });
  table.writeUInt32BE(end, 0);
  return Buffer.concat(parts);
}
