/** The one key pair of the sandbox. */
export const sandboxKeys = {
  TENCENTCLOUD_SECRET_ID: 'podway-sandbox',
  TENCENTCLOUD_SECRET_KEY: 'podway-sandbox',
};
