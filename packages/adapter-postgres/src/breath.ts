/** Lets everything else that waits for this process have its turn. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
