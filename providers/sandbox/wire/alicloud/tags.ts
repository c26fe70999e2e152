import type { JsonObject } from '../json.ts';
import type { Parameters } from './parameters.ts';

type Tags = Readonly<Record<string, string>>;

/** VPC's shape of tags. */
export function vpcTags(tags: Tags): JsonObject {
  return { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** ECS's shape of tags. */
export function ecsTags(tags: Tags): JsonObject {
  return { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
}

/** Does a thing have all the tags that a call asks for (`Tag.1.Key`, `Tag.1.Value`)? No value: any. */
export function tagFilter(parameters: Parameters): (tags: Tags) => boolean {
  const wanted = parameters
    .items('Tag', 20)
    .map((one) => ({ key: one.required('Key'), value: one.text('Value') }));
  return (tags) =>
    wanted.every(({ key, value }) =>
      value === undefined ? Object.hasOwn(tags, key) : tags[key] === value,
    );
}
