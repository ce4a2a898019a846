/**
 * Header fields in order: name, value, name, value. Names are lower case, pseudo-header fields come first, and each
 * character is one octet. A list that was received must not be changed: when a peer repeats a block that the dynamic
 * table makes constant, the same array is delivered again, so that whoever reads it can recognise it by identity.
 */
export type HeaderList = readonly string[];

/**
 * Header fields to be sent often. The encoder recognises the object: it enters the fields into the dynamic table at
 * once, and reuses the bytes while the table stays as it is. Make one for each set of fields, not one for each call.
 */
export interface PreparedHeaders {
  readonly fields: HeaderList;
  readonly base?: undefined;
}

/** Prepared fields followed by a few more, which differ from call to call: `grpc-timeout`, for instance. */
export interface ExtendedHeaders {
  readonly base: PreparedHeaders;
  readonly fields: HeaderList;
}

/** What can be sent as header fields. */
export type OutgoingHeaders = HeaderList | PreparedHeaders | ExtendedHeaders;
