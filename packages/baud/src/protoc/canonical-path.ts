/** The path without empty parts and without parts that are a dot. Nothing is done about `..`. */
export function canonicalPath(path: string): string {
  const slashed = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  const parts = slashed.split("/").filter((part) => part !== "" && part !== ".");
  let canonical = parts.join("/");
  if (slashed.startsWith("/")) canonical = `/${canonical}`;
  if (slashed.endsWith("/") && canonical !== "" && !canonical.endsWith("/")) canonical += "/";
  return canonical;
}
