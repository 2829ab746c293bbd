import * as v from 'valibot';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import type { Control, StepDefinition } from '../step.ts';
import { text } from './text.ts';

const level = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const levels = v.tuple([level, level, level]);
const strength = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const shift = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));

/** Least distance of a channel's black and white. */
export const smallestRange = 0.1;

/**
 * `grey`: without colour. `toned`: one hue from black to white, as in a sepia print, which belongs to the photo.
 * `colour`: everything else.
 */
const toneKinds = ['grey', 'toned', 'colour'] as const;
export type ToneKind = (typeof toneKinds)[number];

/** Red, green, blue. */
export type Levels = v.InferOutput<typeof levels>;

/** What was measured on a photo. Levels are samples as encoded in the file, 0..1 at any depth. */
export const toneMeasurementSchema = v.pipe(
  v.object({
    kind: v.picklist(toneKinds),
    /** Distance of most chroma from the median chroma of their luma, as from measureColourKind; 0 is one tint from black to white. */
    spread: level,
    /** Darkest level of each channel. */
    black: levels,
    /** Lightest level of each channel. */
    white: levels,
    /** Level of a neutral grey in each channel. */
    middle: levels,
  }),
  v.check(
    ({ black, white }) => black.every((value, c) => white[c] - value >= smallestRange),
    'white must lie above black',
  ),
  v.check(
    ({ black, white, middle }) => middle.every((value, c) => value > black[c] && value < white[c]),
    'the grey must lie between black and white',
  ),
);
export type ToneMeasurement = v.InferOutput<typeof toneMeasurementSchema>;

/** All strengths at 0 leave every sample as it is. */
export const toneParamsSchema = v.object({
  /** Share of the stretch from the measured black and white to the full range. */
  fade: strength,
  /** Share of the colour cast that is removed. */
  cast: strength,
  contrast: shift,
  brightness: shift,
  /** −1 is without colour. */
  saturation: shift,
  /** Part of the step, so that replay does not depend on a second measurement. */
  measured: toneMeasurementSchema,
});
export type ToneParams = v.InferOutput<typeof toneParamsSchema>;

const toneStepSchema = v.object(stepFields('tone', toneParamsSchema));
export type ToneStep = v.InferOutput<typeof toneStepSchema>;

const slider = { step: 0.01, default: 0, unit: 'percent' } as const;
const controls: readonly Control[] = [
  { key: 'fade', min: 0, max: 1, ...slider, help: 'how much of the lost range is given back, 0 to 1' },
  { key: 'cast', min: 0, max: 1, ...slider, help: 'how much of the colour cast is taken away, 0 to 1' },
  { key: 'contrast', min: -1, max: 1, ...slider, help: '-1 to 1' },
  { key: 'brightness', min: -1, max: 1, ...slider, help: '-1 to 1' },
  { key: 'saturation', min: -1, max: 1, ...slider, help: '-1, which is without colour, to 1' },
];

export const tone = {
  op: 'tone',
  version: 1,
  text,
  schema: toneStepSchema,
  cost: 'instant',
  controls,
  takesArea: false,
  measures: true,
  canonical({ params }) {
    const { fade, cast, contrast, brightness, saturation, measured } = params;
    const { kind, black, white, middle } = measured;
    return [fade, cast, contrast, brightness, saturation, kind, black, white, middle];
  },
  changesNothing: ({ params: { fade, cast, contrast, brightness, saturation } }) =>
    [fade, cast, contrast, brightness, saturation].every((strength) => strength === 0),
  command: {
    description: 'undo fading and colour casts; what is not given is what suits the photo',
    progress: 'Restoring the tone',
    nothing: 'This photo is not faded; nothing was changed. --fade and the others say otherwise.',
  },
} satisfies StepDefinition<ToneStep>;
