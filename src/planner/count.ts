/** `1 route`, `2 routes`, `2 pod prefixes`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
