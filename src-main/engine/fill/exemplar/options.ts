export interface ExemplarOptions {
  patchSize?: number;
  rotations?: boolean;
  mirror?: boolean;
  searchRadius?: number;
  variety?: number;
}
