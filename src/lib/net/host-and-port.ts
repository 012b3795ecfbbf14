/** `host:port`, with the brackets that an IPv6 address needs; the host alone where there is no port. */
export function hostAndPort(host: string, port: number | string | undefined): string {
  if (port === undefined) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
