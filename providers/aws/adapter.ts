import type { OpenApi } from '../adapter.ts';
import { openClient } from './client.ts';
import { awsReader } from './reader.ts';
import { awsRules } from './rules.ts';
import { awsWriter } from './writer.ts';

/** AWS through @aws-sdk/client-ec2 and @aws-sdk/client-service-quotas. */
export const openApi: OpenApi = async (target, surroundings) => {
  const client = await openClient(target, surroundings);
  const reader = awsReader(client, target);
  return {
    rules: awsRules,
    reader: { read: (scope, context) => reader.read(scope, context) },
    writer: async () => awsWriter(client, reader, awsRules),
    close: async () => client.close(),
  };
};
