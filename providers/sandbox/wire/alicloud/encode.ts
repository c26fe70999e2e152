/** RFC 3986, as both signatures want it: `encodeURIComponent` leaves five marks that they encode. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `A=1&B=2`, by name in the order of code units. */
export function canonicalQuery(values: Iterable<readonly [string, string]>): string {
  return [...values]
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}
