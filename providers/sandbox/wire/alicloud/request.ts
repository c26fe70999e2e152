import type { WireRequest } from '../wire.ts';

/** Query and form together: the RPC gateway takes a parameter from either; the form wins. */
export function valuesOf(request: WireRequest): ReadonlyMap<string, string> {
  const isForm = (request.headers['content-type'] ?? '').startsWith(
    'application/x-www-form-urlencoded',
  );
  const form = isForm ? new URLSearchParams(request.body) : [];
  return new Map([...request.url.searchParams, ...form]);
}

/** A header's one value; undefined where it is not there, or there several times. */
export function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a call names in a header (ACS3) or as a parameter (the older signature). */
export function common(
  request: WireRequest,
  name: 'action' | 'version',
  values: ReadonlyMap<string, string> = valuesOf(request),
): string | undefined {
  const parameter = name === 'action' ? 'Action' : 'Version';
  return header(request, `x-acs-${name}`) ?? (values.get(parameter) || undefined);
}
