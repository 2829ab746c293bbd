import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-main/shared/errors.ts';
import type { EditState } from '../../../src-main/contract/edits/edit.ts';
import { newStep, plainMask } from '../../../src-main/contract/edits/new-step.ts';
import { migrate, parseRecipe } from '../../../src-main/contract/recipe.ts';
import { canonicalStep, steps as definitions, type Step } from '../../../src-main/steps/index.ts';
import { pictureKey } from '../../../src-main/steps/keys.ts';
import { cleanStep, fillStep, rectangle, toneStep } from '../../support/steps.ts';

const step = fillStep({}, { mask: [rectangle(1, 2, 3, 4)], seed: 7 });
const tone = toneStep({ fade: 0.5, cast: 0.25, brightness: 0.1, saturation: -1 });
const clean = cleanStep({ strength: 0.4 }, { mask: step.mask });
const recipe = {
  format: 'heirloom-recipe',
  version: 1,
  source: { name: 'a.jpg', sha256: 'ab', width: 10, height: 20 },
  steps: [step, tone, clean],
};
const failure = (raw: unknown): AppError => {
  try {
    parseRecipe(typeof raw === 'string' ? raw : JSON.stringify(raw));
  } catch (error) {
    return error as AppError;
  }
  throw new Error('was accepted');
};

describe('reading a recipe', () => {
  it('gives back what was written', () => {
    expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
  });

  it('reads one from before there were networks, or eight looks of one', () => {
    const { ensemble, grain, ...old } = step.params;
    const { strength, model } = clean.params;
    const steps = [
      { ...step, params: old },
      { ...clean, params: { strength, model } },
    ];
    expect([ensemble, grain]).toEqual([false, false]);
    expect(parseRecipe(JSON.stringify({ ...recipe, steps })).steps).toEqual([step, clean]);
  });

  it('refuses strengths out of range, and a model without its digest', () => {
    for (const wrong of [
      { ...tone, params: { ...tone.params, fade: 1.5 } },
      { ...tone, params: { ...tone.params, measured: { ...tone.params.measured, white: [0.2, 0.8, 0.9] } } },
      { ...clean, params: { ...clean.params, strength: -0.1 } },
      { ...clean, params: { ...clean.params, model: { name: 'base-clean' } } },
    ]) {
      expect(failure({ ...recipe, steps: [wrong] }).code).toBe('RECIPE_MALFORMED');
    }
  });

  it('says what is wrong, by place', () => {
    expect(failure('{').code).toBe('RECIPE_MALFORMED');
    expect(failure('[]').code).toBe('RECIPE_MALFORMED');
    expect(failure({ ...recipe, version: 'x' }).code).toBe('RECIPE_MALFORMED');
    const wrong = failure({ ...recipe, steps: [{ ...step, mask: [{ type: 'rectangle' }] }] });
    expect(wrong.code).toBe('RECIPE_MALFORMED');
    expect(wrong.message).toContain('steps.0.mask.0');
  });

  it('names an operation that it does not know', () => {
    const unknown = failure({ ...recipe, steps: [{ ...step, op: 'colourise' }] });
    expect(unknown.code).toBe('OP_UNKNOWN');
    expect(unknown.details.op).toBe('colourise');
  });

  it('refuses a newer version by its number', () => {
    const newer = failure({ ...recipe, version: 99 });
    expect(newer.code).toBe('RECIPE_VERSION');
    expect(newer.message).toContain('99');
  });

  it('takes an older version along every migration in order', () => {
    const path = {
      1: (old: Record<string, unknown>) => ({ ...old, names: [old.name] }),
      2: (old: Record<string, unknown>) => ({ ...old, count: (old.names as unknown[]).length }),
    };
    expect(migrate({ version: 1, name: 'x' }, path, 3)).toEqual({ version: 3, name: 'x', names: ['x'], count: 1 });
    expect(() => migrate({ version: 0 }, path, 3)).toThrow(AppError);
  });
});

const keyOf = (steps: readonly Step[]): string => pictureKey('ab'.repeat(32), steps);

describe('the key of the picture that steps make', () => {
  it('has what is added to a fill only where it is used, so that kept results stay', () => {
    const mask = JSON.stringify(step.mask);
    expect(canonicalStep(step)).toBe(`["fill",3,"auto",false,false,7,[],${mask}]`);
    expect(canonicalStep({ ...step, divided: true } as Step)).toBe(
      `["fill",3,"auto",false,false,7,[],"divided",${mask}]`,
    );
  });

  it('writes a mask down once, whatever is tried with it', () => {
    let written = 0;
    const painted: EditState['damage'] = [
      { type: 'rectangle', erase: false, x: 0, y: 0, width: 9, height: 9, id: 'a' },
    ];
    const toJSON = (): unknown => {
      written += 1;
      return 'painted';
    };
    Object.assign(painted[0], { toJSON });
    Object.freeze(painted);
    const tried = [0.1, 0.2, 0.3].map((amount) =>
      newStep(painted, { stepId: 'new', op: 'sharpen', params: { radius: 1, amount, threshold: 0 }, area: 'damage' }),
    );
    expect(new Set(tried.map((one) => keyOf([one]))).size).toBe(3);
    expect(written).toBe(1);
    // What may still be painted on is looked at anew.
    const unfinished = [...painted];
    const before = plainMask(unfinished);
    unfinished.push({ ...painted[0], id: 'b' });
    expect(plainMask(unfinished)).not.toEqual(before);
  });

  it('names a network by its weights, not by its name', () => {
    const model = { name: 'mine', sha256: 'ab'.repeat(32) };
    const text = keyOf([{ ...step, params: { ...step.params, model } }]);
    expect(text).not.toBe(keyOf([step]));
    expect(keyOf([{ ...step, params: { ...step.params, model: { ...model, name: 'other' } } }])).toBe(text);
    const renamed = { ...clean, params: { ...clean.params, model: { ...clean.params.model, name: 'other' } } };
    expect(keyOf([renamed])).toBe(keyOf([clean]));
  });

  it('tells every strength, mask and order of tone and clean apart', () => {
    const texts = [
      ...(['fade', 'cast', 'contrast', 'brightness', 'saturation'] as const).map((name) =>
        keyOf([{ ...tone, params: { ...tone.params, [name]: 0.123 } }]),
      ),
      keyOf([{ ...tone, params: { ...tone.params, measured: { ...tone.params.measured, kind: 'toned' } } }]),
      keyOf([tone]),
      keyOf([{ ...tone, mask: step.mask }]),
      keyOf([clean]),
      keyOf([{ ...clean, mask: [] }]),
      keyOf([{ ...clean, params: { ...clean.params, strength: 0.41 } }]),
      keyOf([{ ...clean, params: { ...clean.params, ensemble: true } }]),
      keyOf([tone, clean]),
      keyOf([clean, tone]),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is another one once the arithmetic of a step has a new version, so that nothing older is shown or exported', () => {
    const [before, other] = [keyOf([{ ...step }, tone]), keyOf([clean])];
    const definition: { version: number } = definitions.fill;
    definition.version += 1;
    try {
      expect(keyOf([{ ...step }, tone])).not.toBe(before);
      expect(keyOf([{ ...clean }])).toBe(other);
    } finally {
      definition.version -= 1;
    }
  });

  it('depends on what decides about pixels, and on nothing else', () => {
    const text = keyOf([step]);
    expect(keyOf([{ ...step, id: 'b' }])).toBe(text);
    expect(keyOf([step, { ...step, enabled: false, seed: 9 }])).toBe(text);
    expect(keyOf([{ ...step, seed: 8 }])).not.toBe(text);
    expect(keyOf([{ ...step, mask: [] }])).not.toBe(text);
    expect(keyOf([{ ...step, params: { ...step.params, mirror: true } }])).not.toBe(text);
    expect(keyOf([step, { ...clean, params: { ...clean.params, strength: 0 } }])).toBe(text);
    expect(pictureKey('cd'.repeat(32), [step])).not.toBe(text);
  });
});
