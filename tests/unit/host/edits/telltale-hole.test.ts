import { expect, it } from 'vitest';
import { telltaleHole } from '../../../../src-main/host/edits/fill.ts';
import type { HoleReport } from '../../../../src-main/shared/data/photo.ts';

const hole = (x: number, side: number, method: HoleReport['method'] = 'exemplar'): HoleReport => ({
  x,
  y: 0,
  width: side,
  height: side,
  pixels: side * side,
  halfWidth: side / 2,
  method,
  network: false,
});

it('variants are told apart by the largest hole with texture, which smooth ones lack', () => {
  expect(telltaleHole([hole(10, 20), hole(500, 100), hole(0, 50)])?.x).toBe(500);
  expect(telltaleHole([hole(500, 100, 'smooth'), hole(10, 20, 'both')])?.x).toBe(10);
  expect(telltaleHole([hole(500, 100, 'smooth')])?.x).toBe(500);
  expect(telltaleHole([])).toBeNull();
});
