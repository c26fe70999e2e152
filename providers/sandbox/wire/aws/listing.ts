import type { Network, Part } from '../../../../src/network/network.ts';
import { ApiError } from './api-error.ts';
import { type PageSizes, pageOf } from './page.ts';
import type { Filter, Parameters } from './parameters.ts';
import type { Xml, XmlElements } from './xml.ts';

/** One Describe action: what it lists, by which ids and filters, in which form. */
export interface Listing<Thing> {
  /** The element around the items. */
  readonly set: string;
  /** The parameter that names ids: `RouteTableId`. */
  readonly ids: string;
  /** How ids begin: `rtb-`; undefined: any. */
  readonly prefix?: string | undefined;
  /** Codes for ids in a form that none has, and for ids that are not there. */
  readonly malformed: string;
  readonly notFound: string;
  /** The part of the network that it shows. A part that the snapshot lacks nobody was allowed to see. */
  readonly part: Part | undefined;
  /** Undefined: the action knows no pages. */
  readonly pages: PageSizes | undefined;
  /** Ids and MaxResults exclude each other. */
  readonly idsOrPages?: boolean | undefined;
  readonly things: (network: Network) => readonly Thing[];
  readonly id: (thing: Thing) => string;
  readonly tags?: ((thing: Thing) => Readonly<Record<string, string>>) | undefined;
  /** Values of a thing by filter; a filter that is not here is refused. */
  readonly filters: Readonly<Record<string, (thing: Thing, network: Network) => readonly string[]>>;
  readonly xml: (thing: Thing, network: Network) => XmlElements;
  /** The element around an item's own; absent: none. */
  readonly around?: ((items: readonly Xml[], network: Network) => readonly Xml[]) | undefined;
}

/** Names of the parameters that a listing takes. */
export function parametersOf<Thing>({ ids, pages }: Listing<Thing>): readonly string[] {
  const paging = pages === undefined ? [] : ['MaxResults', 'NextToken'];
  return [`${ids}.N`, 'Filter.N.Name', 'Filter.N.Value.N', 'DryRun', ...paging];
}

/**
 * The reply's elements: the page of things that ids and filters leave.
 *
 * @throws {ApiError} for ids, filters and pages that EC2 refuses.
 */
export function listed<Thing>(
  listing: Listing<Thing>,
  action: string,
  parameters: Parameters,
  network: Network,
): XmlElements {
  assertAllowed(listing.part, action, network);
  const ids = parameters.list(listing.ids);
  const all = listing.things(network);
  assertIds(listing, ids, all);
  if (listing.idsOrPages && ids.length > 0 && parameters.text('MaxResults') !== undefined)
    throw new ApiError(
      'InvalidParameterCombination',
      `The parameter ${listing.ids} cannot be used with the parameter maxResults`,
    );
  const tests = parameters.filters().map((filter) => testOf(listing, filter, network));
  const found = all.filter(
    (thing) =>
      (ids.length === 0 || ids.includes(listing.id(thing))) && tests.every((test) => test(thing)),
  );
  const { items, nextToken } = listing.pages
    ? pageOf(found, action, parameters, listing.pages)
    : { items: found, nextToken: undefined };
  const elements = items.map((thing) => listing.xml(thing, network));
  return { [listing.set]: listing.around?.(elements, network) ?? elements, nextToken };
}

/** @throws {ApiError} UnauthorizedOperation for a part that the network names `incomplete`. */
export function assertAllowed(
  part: Part | undefined,
  action: string,
  { incomplete }: Network,
): void {
  if (part === undefined || !incomplete.includes(part)) return;
  throw new ApiError(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. It is not allowed to perform: ec2:${action}`,
  );
}

function assertIds<Thing>(
  { id, malformed, notFound, prefix = '' }: Listing<Thing>,
  ids: readonly string[],
  things: readonly Thing[],
): void {
  const wrong = ids.find((one) => !one.startsWith(prefix) || !/^[\w-]+$/.test(one));
  if (wrong !== undefined)
    throw new ApiError(malformed, `Invalid id: "${wrong}" (expecting "${prefix}...")`);
  const known = new Set(things.map(id));
  const missing = ids.filter((one) => !known.has(one));
  if (missing.length > 0)
    throw new ApiError(notFound, `The ID '${missing.join(', ')}' does not exist`);
}

function testOf<Thing>(
  { filters, tags }: Listing<Thing>,
  { name, values }: Filter,
  network: Network,
): (thing: Thing) => boolean {
  const patterns = values.map(patternOf);
  const matches = (found: readonly string[]) =>
    found.some((value) => patterns.some((pattern) => pattern.test(value)));
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter) return (thing) => matches(filter(thing, network));
  if (tags && name === 'tag-key') return (thing) => matches(Object.keys(tags(thing)));
  if (tags && name.startsWith('tag:'))
    return (thing) => {
      const value = tags(thing)[name.slice('tag:'.length)];
      return value !== undefined && matches([value]);
    };
  throw new ApiError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** `*` stands for any characters, `?` for one, a backslash takes their meaning away. */
function patternOf(value: string): RegExp {
  const source = value.replace(/\\(.)|([*?])|[.+^${}()|[\]\\]/gs, (all, literal, wild) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.';
    const character = literal ?? all;
    return /\w/.test(character) ? character : `\\${character}`;
  });
  return new RegExp(`^${source}$`, 's');
}
