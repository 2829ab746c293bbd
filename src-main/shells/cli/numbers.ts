import { InvalidArgumentError } from 'commander';

/** A parser of flags that hold a number from `smallest` to `largest`. */
export function numberBetween(smallest: number, largest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= smallest && value <= largest)) {
      throw new InvalidArgumentError(`It must be a number from ${smallest} to ${largest}.`);
    }
    return value;
  };
}

/** A parser of flags that hold a whole number from `smallest` to `largest`. */
export function wholeNumber(smallest: number, largest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < smallest || value > largest) {
      throw new InvalidArgumentError(`It must be a whole number from ${smallest} to ${largest}.`);
    }
    return value;
  };
}
