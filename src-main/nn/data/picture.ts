/** A picture in memory as networks learn from it: [height, width, 3], row-major, 0..1 as encoded in a file (not linear light). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

/** One value a pixel: [height, width], row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export function emptyPicture(width: number, height: number): Picture {
  return { width, height, pixels: new Float32Array(width * height * 3) };
}

export function emptyPlane(width: number, height: number): Plane {
  return { width, height, values: new Float32Array(width * height) };
}
