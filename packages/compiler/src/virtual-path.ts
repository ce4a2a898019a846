/**
 * What is wrong with a virtual path, the name by which files import each other; undefined if nothing. There must be one
 * such name for a file, so nothing in it may say the same in two ways.
 */
export function virtualPathFault(path: string): string | undefined {
  const parts = path.split("/");
  // A slash in front or at the end says something: that is for the loader to refuse.
  const inner = parts.filter((part, index) => part !== "" || (index > 0 && index < parts.length - 1));
  if (!inner.some((part) => part === "" || part === "." || part === "..")) return undefined;
  return 'Backslashes, consecutive slashes, ".", or ".." are not allowed in the virtual path';
}
