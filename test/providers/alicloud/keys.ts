/** The one key pair of the sandbox. */
export const sandboxKeys = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'podway-sandbox',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'podway-sandbox',
};
