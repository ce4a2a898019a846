/** How many servers listen in this thread. */
export const listeningServers: { count: number } = { count: 0 };
