import type { QuadraticEnergy } from './energy.ts';

const reach = 2;
const side = 2 * reach + 1;

/** Tension far below anything visible; it keeps the slope finite where only a pixel or two are known. */
const leastTension = 1e-7;

/** A thin plate as large as a picture, and how stiff it is. */
interface Plate {
  width: number;
  height: number;
  bending: number;
  tension: number;
}

/**
 * The thin plate with tension: bending · Σ (u_xx² + 2 u_xy² + u_yy²) + tension · Σ |∇u|², by differences of neighbouring
 * pixels, each expression only where all its pixels lie in the picture.
 *
 * Inside the picture the bending part is the 13-point biharmonic equation. Summing squares of second derivatives rather than
 * of Laplacians changes nothing there, but keeps holes at the photo's border well posed: the edge of the plate is free, and a
 * linear ramp runs on over it exactly.
 */
export function createBendingEnergy(width: number, height: number, bending: number, tension: number): QuadraticEnergy {
  const pattern = new Uint8Array(side * side);
  for (let index = 0; index < pattern.length; index++) {
    const distance = Math.abs((index % side) - reach) + Math.abs(Math.floor(index / side) - reach);
    pattern[index] = distance <= 2 ? 1 : 0;
  }
  const inside = new Float64Array(side * side);
  const plate = { width, height, bending, tension };
  addBending(inside, reach, plate, -1, -1);
  return {
    reach,
    pattern,
    row(x, y, row) {
      if (x >= 2 && y >= 2 && x < width - 2 && y < height - 2) {
        row.set(inside);
        return;
      }
      row.fill(0);
      addBending(row, reach, plate, x, y);
    },
  };
}

/**
 * Adds the plate's part of the equation of pixel (x, y) to `row` [2·rowReach+1, 2·rowReach+1], whose middle is that pixel. A negative x
 * stands for a pixel far from the border.
 */
export function addBending(
  row: Float64Array,
  rowReach: number,
  { width, height, bending, tension }: Plate,
  x: number,
  y: number,
): void {
  const rowSide = 2 * rowReach + 1;
  const here = rowReach * rowSide + rowReach;
  const far = x < 0;
  for (let shift = -1; shift <= 1; shift++) {
    const weight = (shift === 0 ? -2 : 1) * bending;
    if (far || (x + shift >= 1 && x + shift < width - 1)) {
      const at = here + shift;
      row[at - 1] += weight;
      row[at] -= 2 * weight;
      row[at + 1] += weight;
    }
    if (far || (y + shift >= 1 && y + shift < height - 1)) {
      const at = here + shift * rowSide;
      row[at - rowSide] += weight;
      row[at] -= 2 * weight;
      row[at + rowSide] += weight;
    }
  }
  for (let down = -1; down <= 0; down++) {
    for (let across = -1; across <= 0; across++) {
      if (!far && (x + across < 0 || y + down < 0 || x + across >= width - 1 || y + down >= height - 1)) continue;
      const weight = (across === down ? 2 : -2) * bending;
      const at = here + down * rowSide + across;
      row[at] += weight;
      row[at + 1] -= weight;
      row[at + rowSide] -= weight;
      row[at + rowSide + 1] += weight;
    }
  }
  const pull = Math.max(tension, leastTension * bending);
  if (far || x > 0) addTension(row, here, here - 1, pull);
  if (far || x < width - 1) addTension(row, here, here + 1, pull);
  if (far || y > 0) addTension(row, here, here - rowSide, pull);
  if (far || y < height - 1) addTension(row, here, here + rowSide, pull);
}

function addTension(row: Float64Array, here: number, neighbour: number, tension: number): void {
  row[here] += tension;
  row[neighbour] -= tension;
}
