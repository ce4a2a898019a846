/** The files in certs/: for development on this machine only, see the README there. */
export const certificates: { readonly [Name in "authority" | "server" | "serverKey"]: URL } = {
  authority: certificate("ca.pem"),
  server: certificate("server.pem"),
  serverKey: certificate("server.key"),
};

function certificate(name: string): URL {
  // From examples/dist/square, where this file runs, to examples/square/certs.
  return new URL(`../../square/certs/${name}`, import.meta.url);
}
