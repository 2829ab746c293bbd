import { describe, expect, it } from 'vitest';
import { countWays, joinWays } from '../../../../src-main/shared/data/filled-way.ts';
import { wayOf, withEvidence, type Evidence } from '../../../../src-main/steps/fill/params.ts';
import { fillStep } from '../../../support/steps.ts';

describe('what holes are filled with', () => {
  it('is one way where it is the same for all of them, networks by their names', () => {
    expect(joinWays([{ method: 'detail' }, { method: 'detail' }])).toEqual({ method: 'detail' });
    expect(
      joinWays([
        { method: 'network', model: 'a' },
        { method: 'network', model: 'b' },
      ]),
    ).toEqual({ method: 'mixed' });
  });

  it('is counted, so that a second variant of a method can be told from the first', () => {
    expect(countWays([{ method: 'exemplar' }, { method: 'detail' }, { method: 'exemplar' }])).toEqual([1, 1, 2]);
  });

  it('is said by the step for its own seed, from the last of all seeds on as well', () => {
    const last = 0xffffffff;
    const hole: Evidence['holes'][number] = { at: [1, 1], method: 'exemplar', others: ['detail', 'network'] };
    const evidence: Evidence = {
      seed: last,
      faces: [],
      model: { name: 'LaMa', sha256: '1'.repeat(64) },
      holes: [hole],
    };
    const way = (seed: number) => wayOf(withEvidence({ ...fillStep({ method: 'auto' }), seed }, evidence));
    expect([last, 0, 1, 2, 3].map(way)).toEqual([
      { way: { method: 'exemplar' }, count: 1 },
      { way: { method: 'detail' }, count: 1 },
      { way: { method: 'network', model: 'LaMa' }, count: 1 },
      { way: { method: 'exemplar' }, count: 2 },
      { way: { method: 'exemplar' }, count: 3 },
    ]);
    expect(wayOf(fillStep({ method: 'auto' }))).toBeNull();
  });
});
