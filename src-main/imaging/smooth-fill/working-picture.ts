/** A picture that is being filled in place. */
export interface WorkingPicture {
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels], 0..1 */
  values: Float32Array;
}
