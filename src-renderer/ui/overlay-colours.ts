/** Areas not to copy from: as far from amber as a colour can be, and just as visible on brown paper. */
export const avoidColour = '#4fa3e0';
