type Numbers = ArrayLike<number>;

export function sum(values: Numbers): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i];
  return total;
}

export const mean = (values: Numbers): number => sum(values) / values.length;

export function deviation(values: Numbers): number {
  const middle = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - middle) ** 2)));
}

/** The smallest and the largest; NaN where one of them is no number. */
export function extent(values: Numbers): [smallest: number, largest: number] {
  let [smallest, largest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    smallest = Math.min(smallest, values[i]);
    largest = Math.max(largest, values[i]);
  }
  return [smallest, largest];
}
