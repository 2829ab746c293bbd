/** ms before progress is shown, so that short operations do not flicker. */
const patience = 500;

/** True once `busy` has been true for half a second. Call it while a component is being set up. */
export function delayed(busy: () => boolean): { readonly value: boolean } {
  let value = $state(false);
  $effect(() => {
    if (!busy()) {
      value = false;
      return;
    }
    const timer = setTimeout(() => {
      value = true;
    }, patience);
    return () => clearTimeout(timer);
  });
  return {
    get value() {
      return value;
    },
  };
}
