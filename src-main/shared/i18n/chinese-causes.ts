/**
 * Errors in Chinese by code and cause, `CODE/why`, where `why` is the word in the error's details that tells causes of one code apart.
 * For each, sentences from the one that says most to the one that needs no figures.
 */
export const chineseCauses: Readonly<Record<string, readonly string[]>> = {};
