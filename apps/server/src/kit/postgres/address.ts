/** Connection options of postgres.js for a socket. Plain data, so that they can be handed to another process. */
export type ClusterAddress = { path: string; user: string; database: string }
