/** The name without underscores; what follows one, and the first letter, in upper case. */
export function camelCase(name: string): string {
  return name.replace(/(?:^|_)_*([^_]?)/g, (_, following: string) =>
    following >= "a" && following <= "z" ? following.toUpperCase() : following,
  );
}

/** The JSON name of a field (ProtoJSON): underscores left out, the letter behind one in upper case. */
export function jsonName(name: string): string {
  return name.replace(/_+([^_]?)/g, (_, following: string) =>
    following >= "a" && following <= "z" ? following.toUpperCase() : following,
  );
}
