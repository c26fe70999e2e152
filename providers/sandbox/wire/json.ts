/** What a reply may hold; a field that is `undefined` is left out. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [field: string]: Json | undefined };
export type JsonObject = { readonly [field: string]: Json | undefined };
