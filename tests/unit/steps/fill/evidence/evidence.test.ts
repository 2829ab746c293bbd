import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pixelKind } from '../../../../../src-main/steps/fill/damage-map.ts';
import { layEvidence } from '../../../../../src-main/steps/fill/evidence/lay-evidence.ts';
import { fillDamage, type FillOptions } from '../../../../../src-main/steps/fill/fill-damage.ts';
import { fill, withEvidence, type Evidence, type FillStep } from '../../../../../src-main/steps/fill/params.ts';
import { AppError } from '../../../../../src-main/shared/errors.ts';
import type { Page } from '../../../../../src-main/imaging/pages/page.ts';
import type { Rect } from '../../../../../src-main/shared/geometry/rect.ts';
import type { Samples } from '../../../../../src-main/imaging/pixels/samples.ts';
import type { HoledPicture } from '../../../../../src-main/models/imported/inpainter.ts';
import type { OpenNetwork } from '../../../../../src-main/models/open.ts';
import { largestDifference } from '../../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../../support/memory-photo.ts';
import { plainNetwork } from '../../../../support/plain-network.ts';
import { brush, fillStep } from '../../../../support/steps.ts';

const size = { width: 240, height: 200 };
/** Boards: what lies behind any hole is seen everywhere else too. */
const boards = (): MemoryPhoto =>
  memoryPhoto(size, (x, y) =>
    x % 12 < 2 || (y + 40 * Math.floor(x / 12)) % 60 < 2 ? 40 : 150 + 6 * ((x * 7 + y) % 5),
  );
/** A soft sky with a hill, of which no two places are alike. */
const sky = (): MemoryPhoto =>
  memoryPhoto(size, (x, y) => (y > 120 + 30 * Math.sin(x / 70) ? 60 + x / 8 : 150 + y / 4));
const step = (mask = [brush(50, 120, 100)]): FillStep => fillStep({ method: 'auto' }, { mask });
const deciding: FillOptions = { findFaces: () => Promise.resolve([]) };
const digest = (pixels: Samples): string => createHash('sha256').update(Buffer.from(pixels.buffer)).digest('hex');
const decide = async (photo: MemoryPhoto, options = deciding, wanted = step()) =>
  fillDamage(photo, wanted, [1], options);

describe('what a wide hole is filled with', () => {
  it('is copied where the photo shows that copying works, and smooth with detail where it does not', async () => {
    const [onBoards, onSky] = [await decide(boards()), await decide(sky())];
    expect(onBoards.evidence!.holes.map(({ method }) => method)).toEqual(['exemplar']);
    expect(onSky.evidence!.holes.map(({ method }) => method)).toEqual(['detail']);
    expect(onSky.holes[0].method).toBe('detail');
  });

  it('is smooth with detail where it touches a face, whatever copying promises', async () => {
    const faces = (box: { x: number; y: number }) => () => Promise.resolve([{ ...box, width: 40, height: 40 }]);
    const touching = await decide(boards(), { findFaces: faces({ x: 60, y: 90 }) });
    expect(touching.evidence!.holes.map(({ method }) => method)).toEqual(['detail']);
    expect(touching.holes).toMatchObject([{ method: 'detail', face: true }]);
    const beside = await decide(boards(), { findFaces: faces({ x: 10, y: 10 }) });
    expect(beside.evidence!.holes.map(({ method }) => method)).toEqual(['exemplar']);
    expect(beside.holes[0].face).toBeUndefined();
  });

  it('has nothing that was copied from a face', async () => {
    // All the texture that there is lies in the face.
    const coarse = (x: number, y: number): number => (Math.imul(x * 31 + y * 17 + 7, 0x9e3779b1) >>> 24) & 127;
    const photo = memoryPhoto(size, (x, y) => (x < 150 && y < 150 ? 60 + coarse(x, y) : 120));
    const mask = [brush(40, 75, 75)];
    const spread = async (faces: Rect[]): Promise<number> => {
      const options = { findFaces: () => Promise.resolve(faces) };
      const { variants } = await fillDamage(photo, fillStep({ method: 'auto' }, { mask }), [1], options);
      const filled = photo.with(variants[0].patches);
      const values = Array.from({ length: 20 }, (_, i) => filled[3 * (75 * size.width + 65 + i)]);
      return Math.max(...values) - Math.min(...values);
    };
    const copied = await spread([]);
    expect(copied).toBeGreaterThan(60);
    expect(await spread([{ x: 0, y: 0, width: 150, height: 150 }])).toBeLessThan(copied / 2);
  });

  it('is decided once: the step that was decided gives the same pixels, also where nothing can be decided anew', async () => {
    const photo = sky();
    const decided = await decide(photo);
    const replayed = await fillDamage(photo, withEvidence(step(), decided.evidence), [1]);
    expect(photo.with(replayed.variants[0].patches)).toEqual(photo.with(decided.variants[0].patches));
    expect(fill.canonical(withEvidence(step(), decided.evidence))).not.toEqual(fill.canonical(step()));
  });

  it('is copied texture in a step of a version that decided by width alone', async () => {
    const { holes, evidence } = await fillDamage(sky(), step(), [1]);
    expect(evidence).toBeUndefined();
    expect(holes.map(({ method }) => method)).toEqual(['exemplar']);
  });

  it('has detail where a crease is 6 px wide and more, but not in a face', async () => {
    const crease = step([brush(12, 20, 40, 220, 60)]);
    const outside = await fillDamage(boards(), crease, [1, 2], deciding);
    expect(outside.holes.map(({ method }) => method)).toEqual(['detail']);
    // Another seed makes no difference that one would choose by.
    expect([outside.variants.length, outside.groups]).toEqual([1, []]);
    const faces = { findFaces: () => Promise.resolve([{ x: 0, y: 0, width: 240, height: 120 }]) };
    expect((await fillDamage(boards(), step(), [1, 2], faces)).variants).toHaveLength(2);
    const within = await decide(boards(), faces, crease);
    expect(within.holes).toMatchObject([{ method: 'smooth', face: true }]);
  });
});

describe('a speck', () => {
  it('has no detail, unless it is asked for', async () => {
    const methodsOf = async (wanted: FillStep): Promise<string[]> =>
      (await decide(boards(), deciding, wanted)).holes.map(({ method }) => method);
    const mask = [brush(14, 60, 60), brush(14, 120, 120, 160, 120)];
    expect(await methodsOf(step(mask))).toEqual(['smooth', 'detail']);
    expect(await methodsOf(fillStep({ method: 'detail' }, { mask }))).toEqual(['detail', 'detail']);
  });
});

describe('variants of wide holes', () => {
  const sha256 = '7'.repeat(64);
  /** An imported model that draws light grey, which nothing else here comes to. */
  const drawing: FillOptions = {
    ...deciding,
    findImported: () => Promise.resolve({ name: 'light', sha256 }),
    openModel: (model) => {
      expect(model.sha256).toBe(sha256);
      const inpaint = ({ width, height }: { width: number; height: number }) =>
        Promise.resolve(new Float32Array(3 * width * height).fill(0.9));
      return Promise.resolve({ name: 'light', side: 64, multiple: 8, inpaint });
    },
  };
  const atFace = { findFaces: () => Promise.resolve([{ x: 60, y: 90, width: 40, height: 40 }]) };
  const methodsOf = async (photo: MemoryPhoto, options: FillOptions, seeds = [1, 2, 3, 4, 5]): Promise<string[]> =>
    (await fillDamage(photo, step(), seeds, options)).variants.map(({ ways: [{ method, model }] }) => model ?? method);

  it('are of the decided method, the other one, then the imported model, then other seeds of the first', async () => {
    expect(await methodsOf(boards(), deciding)).toEqual(['exemplar', 'detail', 'exemplar', 'exemplar', 'exemplar']);
    expect(await methodsOf(sky(), deciding, [1, 2])).toEqual(['detail', 'exemplar']);
    expect(await methodsOf(boards(), drawing)).toEqual(['exemplar', 'detail', 'light', 'exemplar', 'exemplar']);
  });

  it('are never copied in a face', async () => {
    const plain = { ...deciding, ...atFace };
    expect(await methodsOf(boards(), plain)).toEqual(['detail', 'smooth', 'detail', 'detail', 'detail']);
    expect(await methodsOf(boards(), { ...drawing, ...atFace })).toEqual([
      'detail',
      'smooth',
      'light',
      'detail',
      'detail',
    ]);
  });

  it('leave the rest of the damage as it is where the imported model draws the wide part', async () => {
    const photo = sky();
    const mask = [brush(50, 120, 80), brush(4, 20, 180, 220, 180)];
    const { variants, evidence } = await fillDamage(photo, step(mask), [1, 2, 3], drawing);
    const [decided, , drawn] = variants.map(({ patches }) => photo.with(patches));
    const at = (pixels: Samples, x: number, y: number): number => pixels[3 * (y * size.width + x)];
    expect(evidence!.model).toEqual({ name: 'light', sha256 });
    expect(at(drawn, 120, 80)).toBeGreaterThan(at(decided, 120, 80) + 20);
    for (const x of [30, 120, 200]) expect(at(drawn, x, 180)).toBe(at(decided, x, 180));
    const replayed = await fillDamage(photo, withEvidence(step(mask), evidence), [3], drawing);
    expect(photo.with(replayed.variants[0].patches)).toEqual(drawn);
  });

  it('say which model is missing, and are there without it as far as they do not need it', async () => {
    const { evidence } = await fillDamage(boards(), step(), [1], drawing);
    const missing = { openModel: () => Promise.reject(new AppError('MODEL_UNKNOWN', 'gone')) };
    const run = (seeds: number[], onVariant?: FillOptions['onVariant']) =>
      fillDamage(boards(), withEvidence(step(), evidence), seeds, { ...missing, onVariant });
    expect((await run([1, 2])).variants).toHaveLength(2);
    await expect(run([3])).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    let made: number[] = [];
    await expect(run([1, 2, 3, 4], ({ variants }) => (made = variants.map(({ seed }) => seed)))).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
    expect(made).toEqual([1, 2, 4]);
  });

  it('of a version that named no order are of copied texture from the second seed on', async () => {
    const photo = boards();
    const pixels = async (evidence: Evidence, seed: number): Promise<string> =>
      digest(
        photo.with((await fillDamage(photo, withEvidence({ ...step(), seed }, evidence), [seed])).variants[0].patches),
      );
    const plain = async (method: 'exemplar' | 'smooth', seed: number): Promise<string> =>
      digest(
        photo.with(
          (await fillDamage(photo, fillStep({ method }, { mask: step().mask, seed }), [seed])).variants[0].patches,
        ),
      );
    const at: [number, number] = (await decide(photo)).evidence!.holes[0].at;
    const decided = { seed: 5, faces: [], holes: [{ at, method: 'detail' as const }] };
    const { variants } = await fillDamage(photo, withEvidence({ ...step(), seed: 5 }, decided), [5, 6, 7]);
    expect(variants).toHaveLength(3);
    const made = variants.map(({ patches }) => digest(photo.with(patches)));
    expect(made).toEqual([await pixels(decided, 5), await pixels(decided, 6), await pixels(decided, 7)]);
    // Nothing of this hole is narrower than what is copied, so it is the same as all copied.
    expect(made.slice(1)).toEqual([await plain('exemplar', 6), await plain('exemplar', 7)]);
    const inFace = { ...decided, faces: [{ x: 100, y: 80, width: 40, height: 40 }] };
    expect(await pixels(inFace, 6)).toBe(await plain('smooth', 6));
    expect(await pixels(inFace, 7)).not.toBe(await plain('exemplar', 7));
  });
});

describe('an imported model', () => {
  const sha256 = '8'.repeat(64);
  /** Fine texture that is nowhere twice, where red and green say the place. */
  const unlike = (x: number, y: number, c: number): number =>
    c < 2
      ? [x, y][c]
      : Math.imul(Math.imul((x >> 1) * 31 + (y >> 1) * 17 + 7, 0x9e3779b1) ^ (x >> 2), 0x85ebca77) >>> 24;
  const photo = memoryPhoto(size, unlike);
  const mask = [brush(34, 60, 60), brush(34, 180, 60), brush(34, 120, 150)];
  const model = (inpaint: (picture: HoledPicture) => Promise<Float32Array>) => {
    let runs = 0;
    const options: FillOptions = {
      ...deciding,
      findImported: () => Promise.resolve({ name: 'model', sha256 }),
      openModel: () =>
        Promise.resolve({
          name: 'model',
          side: undefined,
          multiple: 1,
          inpaint(picture) {
            runs += 1;
            return inpaint(picture);
          },
        }),
    };
    return { options, runs: () => runs };
  };
  const methodsOf = async (options: FillOptions): Promise<string[]> =>
    (await fillDamage(photo, step(mask), [1], options)).evidence!.holes.map(({ method }) => method);

  it('is what fills where it draws around the holes what is there', async () => {
    const knowing = model(({ width, height, pixels }) => {
      // The upper left corner is known.
      const [left, top] = [Math.round(255 * pixels[0]), Math.round(255 * pixels[1])];
      const at = (i: number): number => Math.floor(i / 3);
      const truth = (_: unknown, i: number): number =>
        unlike(left + (at(i) % width), top + Math.floor(at(i) / width), i % 3) / 255;
      return Promise.resolve(Float32Array.from({ length: 3 * width * height }, truth));
    });
    const { evidence, variants, holes } = await fillDamage(photo, step(mask), [1], knowing.options);
    expect(evidence!.holes.map(({ method }) => method)).toEqual(['network', 'network', 'network']);
    expect(holes.every(({ method, network }) => method === 'network' && network)).toBe(true);
    expect(largestDifference(photo.with(variants[0].patches), photo.pixels)).toBeLessThanOrEqual(2);
  });

  it('does not fill where it draws something else, nor in a face', async () => {
    const grey = model(({ width, height }) => Promise.resolve(new Float32Array(3 * width * height).fill(0.5)));
    expect(await methodsOf(grey.options)).not.toContain('network');
    expect(grey.runs()).toBe(3);
    const face = { x: 0, y: 0, ...size };
    expect(await methodsOf({ ...grey.options, findFaces: () => Promise.resolve([face]) })).toEqual([
      'detail',
      'detail',
      'detail',
    ]);
    expect(grey.runs()).toBe(3);
  });

  it('is not asked again, and holds up nothing, once it has failed', async () => {
    const failing = model(() => Promise.reject(new AppError('MODEL_FAILED', 'it crashed')));
    const { evidence, variants } = await fillDamage(photo, step(mask), [1], failing.options);
    expect(failing.runs()).toBe(1);
    expect(variants).toHaveLength(1);
    expect(evidence!.holes.map(({ method }) => method)).not.toContain('network');
    expect(evidence!.holes[0].others).toContain('network');
  });
});

describe('thin damage', () => {
  let state = 1;
  const noise = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
  const grainy = memoryPhoto({ width: 420, height: 300 }, () => 128 + 90 * noise());
  const lines = [40, 90, 140, 190, 240].map((y) => brush(3, 10, y, 400, y + 30));
  const wanted = fillStep({ method: 'auto', model: { name: 'fine', sha256: '9'.repeat(64) } }, { mask: lines });
  const filled = (network: OpenNetwork | undefined, given = wanted) =>
    fillDamage(grainy, given, [1], { ...deciding, ...(network ? { openModel: () => Promise.resolve(network) } : {}) });

  it('is restored by the network where that was nearer to the truth in a trial', async () => {
    // The mean is the best guess at noise.
    const { evidence, holes, variants } = await filled(plainNetwork(() => 128 / 255));
    expect(evidence!.restored).toBe(true);
    expect(holes.every(({ network }) => network)).toBe(true);
    const at = 3 * (90 * 420 + 10);
    expect(grainy.with(variants[0].patches)[at]).toBe(128);
  });

  it('is as without a network where that was not, and in a replay', async () => {
    const worse = await filled(plainNetwork((value) => value + 0.1));
    expect(worse.evidence!.restored).toBe(false);
    expect(worse.holes.some(({ network }) => network)).toBe(false);
    const without = await filled(undefined, fillStep({ method: 'auto' }, { mask: lines }));
    const pixels = grainy.with(worse.variants[0].patches);
    expect(pixels).toEqual(grainy.with(without.variants[0].patches));
    const replayed = await fillDamage(grainy, withEvidence(wanted, worse.evidence), [1], {
      openModel: () => Promise.resolve(plainNetwork((value) => value + 0.1)),
    });
    expect(grainy.with(replayed.variants[0].patches)).toEqual(pixels);
  });

  it('is not risked where there is too little of it to tell', async () => {
    const speck = fillStep(wanted.params, { mask: [brush(4, 100, 100)] });
    const { evidence } = await filled(
      plainNetwork(() => 128 / 255),
      speck,
    );
    expect(evidence!.restored).toBe(false);
  });
});

describe('evidence on a page of damage', () => {
  const bounds = { x: 10, y: 20, width: 8, height: 2 };
  const page = (...values: number[]): Page => ({ bounds, values: Uint8Array.from(values) });

  it('names parts by their first pixel, and takes detail out of faces', () => {
    const { smooth, copied, detail } = pixelKind;
    const detailed = page(
      detail,
      detail,
      0,
      detail,
      detail,
      0,
      detail,
      smooth,
      detail,
      detail,
      0,
      detail,
      detail,
      0,
      0,
      0,
    );
    const wide = page(copied, copied, 0, copied, smooth, 0, smooth, smooth, copied, copied, 0, copied, smooth, 0, 0, 0);
    const kinds = layEvidence(
      detailed,
      wide,
      {
        seed: 1,
        faces: [{ x: 14, y: 0, width: 30, height: 21 }],
        holes: [
          { at: [10, 20], method: 'exemplar' },
          { at: [13, 20], method: 'smooth' },
        ],
      },
      0,
    );
    expect([...kinds.values]).toEqual([
      copied, copied, 0, smooth, smooth, 0, smooth, smooth,
      copied, copied, 0, smooth, detail, 0, 0, 0,
    ]); // prettier-ignore
  });
});
