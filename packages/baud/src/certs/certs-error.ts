/** Ends `baud certs` with exit status 1. The message is for standard error. */
export class CertsError extends Error {}
