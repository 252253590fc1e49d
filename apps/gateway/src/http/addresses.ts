type Addressed = { readonly method?: string | undefined; readonly path?: string | undefined };

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : escaped(part)))
      .join('/')}$`,
  );

/**
 * Tells which methods an address answers: 405 with `Allow` and 404 differ by it, and the router only knows whole matches.
 * GET implies HEAD.
 */
export const methodsAt = (routes: readonly Addressed[]): ((path: string) => string[]) => {
  const known = routes.flatMap(({ method, path }) => (method && path ? [{ method, pattern: patternOf(path) }] : []));
  return (path) => {
    const methods = new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].sort();
  };
};
