import { createRandom } from '../../src-main/imaging/random.ts';

export interface InfraredScanOptions {
  width?: number;
  height?: number;
  /** px by which the infrared lies off the colours: what is at (x, y) of the photo is at (x + shift[0], y + shift[1]) of the infrared. */
  shift?: readonly [number, number];
  /** How much of the density of red, green and blue infrared sees: dyes hardly any, silver all. */
  seen?: readonly [number, number, number];
  dust?: boolean;
  /** px by which the infrared is wider and higher. */
  larger?: readonly [number, number];
  /** Deviation of the infrared's noise, of its level. */
  noise?: number;
  seed?: number;
}

export interface InfraredScan {
  width: number;
  height: number;
  /** [height, width, 3], 16 bits, as a scanner sees a film: linear. */
  colours: Uint16Array;
  infrared: Uint16Array;
  infraredSize: { width: number; height: number };
  /** [height, width]: 1 where dust or scratches lie. */
  truth: Uint8Array;
}

interface Mark {
  /** px from its middle line, 0 inside. */
  distance(x: number, y: number): number;
  bounds: readonly [number, number, number, number];
  opacity: number;
}

/** A film scan with its infrared: a scene with edges and grain, light that falls off to the corners, specks, hairs and a scratch. */
export function infraredScan(options: InfraredScanOptions = {}): InfraredScan {
  const { width = 720, height = 560, shift = [0, 0], seen = [0.06, 0.02, 0.01], dust = true } = options;
  const { larger = [0, 0], noise = 0.01, seed = 1 } = options;
  const source = createRandom(seed);
  const random = (): number => source.unit();
  const gauss = (): number => random() + random() + random() + random() - 2;
  const margin = 48;
  const [wide, high] = [width + 2 * margin, height + 2 * margin];
  const cover = new Float32Array(wide * high);
  for (const mark of dust ? marksOf(wide, high, random) : []) {
    const [left, top, right, bottom] = mark.bounds.map(Math.round);
    for (let y = Math.max(0, top); y < Math.min(high, bottom); y += 1) {
      for (let x = Math.max(0, left); x < Math.min(wide, right); x += 1) {
        const share = Math.max(0, Math.min(1, 0.5 - mark.distance(x, y))) * mark.opacity;
        cover[y * wide + x] = Math.max(cover[y * wide + x], share);
      }
    }
  }
  const scene = (x: number, y: number, c: number): number => {
    const boxes = ((x >> 6) + 2 * (y >> 6)) % 5 === 0 ? 0.25 : 0;
    const waves = 0.22 * Math.sin(x / 23 + c) * Math.cos(y / 31 - c / 2) + 0.1 * Math.sin((x + 2 * y) / 5);
    return Math.max(0.02, Math.min(0.9, 0.4 + waves - boxes * (1 - 0.2 * c)));
  };
  const light = (x: number, y: number): number =>
    1 - 0.3 * (((x - wide / 2) / wide) ** 2 + ((y - high / 2) / high) ** 2) * 2;
  const film = new Float32Array(wide * high * 3);
  for (let i = 0; i < film.length; i += 1) {
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % wide, Math.floor(pixel / wide)];
    film[i] = Math.max(0.01, scene(x, y, i % 3) * (1 + 0.05 * gauss()));
  }
  const sample = (value: number): number => Math.max(0, Math.min(65535, Math.round(value * 65535)));
  const colours = new Uint16Array(width * height * 3);
  const truth = new Uint8Array(width * height);
  for (let i = 0; i < width * height; i += 1) {
    const at = (Math.floor(i / width) + margin) * wide + (i % width) + margin;
    truth[i] = cover[at] > 0.12 ? 1 : 0;
    for (let c = 0; c < 3; c += 1) colours[3 * i + c] = sample(film[3 * at + c] * (1 - cover[at]));
  }
  const infraredSize = { width: width + larger[0], height: height + larger[1] };
  const infrared = new Uint16Array(infraredSize.width * infraredSize.height);
  for (let i = 0; i < infrared.length; i += 1) {
    const x = (i % infraredSize.width) - shift[0] + margin;
    const y = Math.floor(i / infraredSize.width) - shift[1] + margin;
    const at = y * wide + x;
    const dyes = [0, 1, 2].reduce((product, c) => product * film[3 * at + c] ** seen[c], 1);
    infrared[i] = sample(0.7 * light(x, y) * dyes * (1 - cover[at]) * (1 + noise * 1.7 * gauss()));
  }
  return { width, height, colours, infrared, infraredSize, truth };
}

function marksOf(width: number, height: number, random: () => number): Mark[] {
  const marks: Mark[] = [];
  const opacity = (): number => 0.3 + 0.65 * random();
  const speck = (radius: number): void => {
    const [cx, cy, stretch] = [width * random(), height * random(), 0.7 + 0.6 * random()];
    const reach = 2 * radius + 2;
    const distance = (x: number, y: number): number => Math.hypot((x - cx) * stretch, (y - cy) / stretch) - radius;
    marks.push({ distance, bounds: [cx - reach, cy - reach, cx + reach, cy + reach], opacity: opacity() });
  };
  for (let i = 0; i < 60; i += 1) speck(1.2 + 6 * random() ** 2);
  speck(22);
  for (let i = 0; i < 8; i += 1) {
    const [cx, cy, radius, from] = [width * random(), height * random(), 15 + 30 * random(), 6 * random()];
    const half = 0.8 + 0.8 * random();
    const distance = (x: number, y: number): number => {
      const turn = (Math.atan2(y - cy, x - cx) - from + 8 * Math.PI) % (2 * Math.PI);
      return turn < 2.5 ? Math.abs(Math.hypot(x - cx, y - cy) - radius) - half : Infinity;
    };
    const reach = radius + 4;
    marks.push({ distance, bounds: [cx - reach, cy - reach, cx + reach, cy + reach], opacity: opacity() });
  }
  const across = 0.55 * width;
  const scratch = (x: number, y: number): number => Math.abs(x - across - 0.04 * y) - 0.9;
  marks.push({ distance: scratch, bounds: [0, 0, width, height], opacity: 0.7 });
  return marks;
}

/** F1 of a mask, where what lies within `reach` px of the other counts as hit. */
export function f1Of(mask: Uint8Array, truth: Uint8Array, width: number, reach = 2): number {
  const share = (of: Uint8Array, by: Uint8Array): number => {
    let [all, hit] = [0, 0];
    of.forEach((value, i) => {
      if (value === 0) return;
      all += 1;
      const [x, y] = [i % width, Math.floor(i / width)];
      for (let dy = -reach; dy <= reach; dy += 1) {
        for (let dx = -reach; dx <= reach; dx += 1) {
          if (x + dx < 0 || x + dx >= width || by[(y + dy) * width + x + dx] === undefined) continue;
          if (dx * dx + dy * dy > reach * reach || by[(y + dy) * width + x + dx] === 0) continue;
          hit += 1;
          return;
        }
      }
    });
    return all === 0 ? 1 : hit / all;
  };
  const [precision, recall] = [share(mask, truth), share(truth, mask)];
  return (2 * precision * recall) / (precision + recall);
}
