/**
 * Kinds of damage that are told apart: `dust` is specks, dirt and hairs that lay on the film, the print or the scanner's glass;
 * `scratches` are lines that something dragged into the emulsion; `creases` are folds of the paper, with a ridge and its shade; `tears` are
 * pieces that are gone, with a rough outline. The channels of a detector's output, in this order.
 */
export const damageKinds = ['dust', 'scratches', 'creases', 'tears'] as const;
export type DamageKind = (typeof damageKinds)[number];
