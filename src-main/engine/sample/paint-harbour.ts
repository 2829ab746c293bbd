// PLACEHOLDER by the lead so that the house builds; the sample helper replaces this whole file.
export function paintHarbour(): { width: number; height: number; clean: Uint8Array; damaged: Uint8Array; damage: Uint8Array } {
  const [width, height] = [1600, 1100];
  const clean = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  return { width, height, clean, damaged: clean, damage: new Uint8Array(width * height) };
}
