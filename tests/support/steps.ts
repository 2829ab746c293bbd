import type { BrushOperation, MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { CleanParams, CleanStep } from '../../src-main/steps/clean/params.ts';
import type { FillParams, FillStep } from '../../src-main/steps/fill/params.ts';
import type { ToneMeasurement, ToneParams, ToneStep } from '../../src-main/steps/tone/params.ts';

/** A hard stroke of full pressure along points x, y. */
export function brush(size: number, ...points: number[]): BrushOperation {
  const pressed = points.flatMap((value, i) => (i % 2 === 1 ? [value, 1] : [value]));
  return { type: 'brush', erase: false, size, hardness: 1, points: pressed };
}

export function rectangle(x: number, y: number, width: number, height: number) {
  return { type: 'rectangle', erase: false, x, y, width, height } satisfies MaskOperation;
}

/** Of no photo. */
export const someModel = { name: 'plain', sha256: 'ab'.repeat(32) };

const common = { enabled: true, mask: [] };
const plainFill: FillParams = { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: false };

export function fillStep(params: Partial<FillParams> = {}, rest: Partial<Omit<FillStep, 'params'>> = {}): FillStep {
  return { id: 'fill', op: 'fill', params: { ...plainFill, ...params }, ...common, avoid: [], seed: 1, ...rest };
}

export function cleanStep(params: Partial<CleanParams> = {}, rest: Partial<Omit<CleanStep, 'params'>> = {}): CleanStep {
  return {
    id: 'clean',
    op: 'clean',
    params: { strength: 1, model: someModel, ensemble: false, ...params },
    ...common,
    ...rest,
  };
}

export const fadedMeasurement: ToneMeasurement = {
  kind: 'colour',
  spread: 0.1,
  black: [0.2, 0.12, 0.1],
  white: [0.95, 0.88, 0.75],
  middle: [0.6, 0.5, 0.4],
};

export function toneParams(changes: Partial<ToneParams> = {}): ToneParams {
  return { fade: 0, cast: 0, contrast: 0, brightness: 0, saturation: 0, measured: fadedMeasurement, ...changes };
}

export function toneStep(params: Partial<ToneParams> = {}, rest: Partial<Omit<ToneStep, 'params'>> = {}): ToneStep {
  return { id: 'tone', op: 'tone', params: toneParams(params), ...common, ...rest };
}
