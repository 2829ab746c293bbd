/** px a side of a tile of a picture or of a map of damage, at every level: page, host and engine count in them. */
export const tileSide = 512;
