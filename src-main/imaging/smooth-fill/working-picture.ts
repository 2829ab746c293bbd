/** A picture that is being filled in place, in shared memory where threads are to see it. */
export interface WorkingPicture {
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels], 0..1 */
  values: Float32Array;
}

/** A picture with a hole in it. */
export interface PictureWithHole {
  /** Changed inside the hole. */
  picture: WorkingPicture;
  /** [height, width], 1 = missing. */
  hole: Uint8Array;
  /** [height, width], 1 = known, but teaches nothing. */
  forbidden: Uint8Array;
}
