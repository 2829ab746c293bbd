import { describe, expect, it } from 'vitest';
import { judgeVariational } from '../../../../../src-main/nn/families/variational/health.ts';

const history = (active: number, measured: Record<string, number>, steps = 1000) => ({
  steps: Array.from({ length: steps / 10 }, (_, i) => ({ step: 10 * (i + 1), active })),
  measured,
});

describe('the health of a variational training', () => {
  it('is good where the code is in use and fills differ, however far from the truth', () => {
    expect(judgeVariational(history(7, { difference: 4, gain: -3 }))).toEqual({ state: 'healthy', verdicts: [] });
  });

  it('says that the code is not used, and that fills are alike', () => {
    expect(judgeVariational(history(0.5, { difference: 0.2 }))).toEqual({
      state: 'ailing',
      verdicts: [
        { code: 'codeUnused', values: { active: 0.5 } },
        { code: 'fillsAlike', values: { difference: 0.2 } },
      ],
    });
  });

  it('is not known while it is young', () => {
    expect(judgeVariational(history(0, {}, 300)).state).toBe('unknown');
  });
});
