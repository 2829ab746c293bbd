/** Colour of the source exclusion mask: complementary to amber, and as visible on brown paper. */
export const avoidColour = '#4fa3e0';
