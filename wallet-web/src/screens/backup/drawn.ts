/** Resolves once the screen shows what was last decided: for work that holds the page's one thread from here on. */
export const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    // a page that nobody looks at draws nothing
    const timer = setTimeout(resolve, 200);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
